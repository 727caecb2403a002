"""Benchmarks, each one command: `rag bench --help` lists them."""
