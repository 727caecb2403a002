"""Embedders: one module per way to turn text into vectors, found by its name."""
