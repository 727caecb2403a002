"""Benchmarks, each one command: `rag bench speed` and `rag bench extraction`."""
