"""Vectors of the known questions, made beforehand: `python -m rag.find.known` makes them anew from the TOML files beside it.

The first question to an archive would otherwise wait until some hundred and fifty others are embedded, the same each time.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HERE = Path(__file__).parent
_KEPT = _HERE / "known.npz"


@functools.cache
def said(file: Path) -> tuple[tuple[str, str], ...]:
    """The known questions of a file, each behind its kind."""
    stored = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple((kind, asked) for kind, item in stored.items() for asked in item["said"])


def texts(file: Path) -> tuple[str, ...]:
    """The known questions of a file as they are embedded."""
    return tuple(asked.lower() for _, asked in said(file))


@functools.cache
def vectors(file: Path) -> NDArray[np.float32] | None:
    """Vectors of length one of `texts`, by the embedder of this machine: shape (texts, 384). None where one is new."""
    kept = _kept()
    asked = texts(file)
    return np.stack([kept[text] for text in asked]) if all(text in kept for text in asked) else None


def make(file: Path = _KEPT) -> None:
    """Write the vectors of all known questions to a file."""
    from rag.embedders import minilm
    from rag.settings import Settings

    asked = sorted({text for known in sorted(_HERE.glob("*.toml")) for text in texts(known)})
    np.savez_compressed(file, texts=np.array(asked), vectors=minilm.create(Settings(_env_file=None)).embed(asked))


@functools.cache
def _kept() -> Mapping[str, NDArray[np.float32]]:
    with np.load(_KEPT, allow_pickle=False) as stored:
        return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))


if __name__ == "__main__":
    make()
