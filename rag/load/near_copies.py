"""Near-copies: syndicated stories that differ in a few words, found by MinHash (Broder, 1997) with banding."""

from __future__ import annotations

import hashlib
import re

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS = 128
BANDS = 32
SHINGLE = 3
# Two stories count as near-copies from this estimated Jaccard similarity of their three-word shingles on.
THRESHOLD = 0.6


def signature(text: str) -> NDArray[np.uint32]:
    """The MinHash signature of a text, shape (128,). Case and punctuation do not count."""
    words = re.findall(r"\w+", text.lower())
    shingles = {" ".join(words[at : at + SHINGLE]) for at in range(max(len(words) - SHINGLE + 1, 1))}
    hashes = np.array(
        [int.from_bytes(hashlib.blake2b(s.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big") for s in shingles]
    )
    a, b = _coefficients()
    # Multiply-shift hashing (Dietzfelbinger, 1996): the product wraps at 2^64, and its upper half is the hash. Without the
    # wrapping all permutations would keep one order, and one shared shingle would pass for a near-copy.
    values = (hashes.astype(np.uint64)[:, None] * a + b) >> np.uint64(32)
    return np.asarray(values.min(axis=0), dtype=np.uint32)


def bands(sig: NDArray[np.uint32]) -> list[int]:
    """The 32 band hashes of a signature: near-copies almost surely share one (signed 64-bit, as SQLite stores them)."""
    rows = sig.reshape(BANDS, -1)
    return [
        int.from_bytes(hashlib.blake2b(bytes([number]) + row.tobytes(), digest_size=8).digest(), "big", signed=True)
        for number, row in enumerate(rows)
    ]


def similarity(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> float:
    """The estimated Jaccard similarity of two texts, 0 to 1."""
    return float((one == other).mean())


def _coefficients() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    generator = np.random.Generator(np.random.PCG64(20241008))
    a = generator.integers(0, 1 << 64, PERMUTATIONS, dtype=np.uint64)
    return a | np.uint64(1), generator.integers(0, 1 << 64, PERMUTATIONS, dtype=np.uint64)
