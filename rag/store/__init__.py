"""Store: one SQLite file, the indexes that follow it, and what takes articles in."""
