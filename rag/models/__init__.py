"""The small models that ship with the code, and how each is asked."""
