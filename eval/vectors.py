"""Vectors of passages, remembered between builds: most of the time that an archive takes is spent on them.

Only for building archives; questions are embedded anew every time, so that their time is measured.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """What the library calls an embedder."""

    @property
    def fingerprint(self) -> str:
        """Names the model and everything else that its vectors depend on."""

    def embed(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimensions)."""


class Remembering:
    """An embedder that looks up in a SQLite file what it has embedded before. Used by one thread at a time."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        path.parent.mkdir(parents=True, exist_ok=True)
        self._store = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._store.execute("PRAGMA journal_mode=WAL")
        self._store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")

    @property
    def fingerprint(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.fingerprint

    def embed(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimensions)."""
        if not texts:
            return self._embedder.embed(texts)
        keys = [hashlib.sha256(f"{self.fingerprint}\0{text}".encode("utf-8", "surrogatepass")).digest() for text in texts]
        found = {key: self._find(key) for key in keys}
        new = [at for at, key in enumerate(keys) if found[key] is None]
        if new:
            made = self._embedder.embed([texts[at] for at in new])
            rows = [
                (keys[at], np.ascontiguousarray(vector, dtype="<f4").tobytes()) for at, vector in zip(new, made, strict=True)
            ]
            self._store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            found.update({key: np.frombuffer(row, dtype="<f4") for key, row in rows})
        return np.stack([vector for key in keys if (vector := found[key]) is not None]).astype(np.float32)

    def close(self) -> None:
        """Release the file."""
        self._store.close()

    def _find(self, key: bytes) -> NDArray[np.float32] | None:
        row = self._store.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return np.frombuffer(row[0], dtype="<f4") if row else None
