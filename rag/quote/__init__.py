"""Quote: the answer made of sentences of the archive, and what it says of them."""
