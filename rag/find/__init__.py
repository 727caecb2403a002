"""Find: a question read, and the passages or phrases that it asks for."""
