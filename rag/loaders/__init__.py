"""Loaders: one module per file format, found by its name."""
