"""Vectors that are remembered between builds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.vectors import Remembering


class Lengths:
    """An embedder of two numbers: the length of a text, and its number of spaces. Counts what it is asked."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return np.array([[len(text), text.count(" ")] for text in texts], dtype=np.float32).reshape(len(texts), 2)


def test_a_text_is_embedded_once_and_comes_back_the_same(tmp_path: Path) -> None:
    lengths = Lengths("v1")
    first = Remembering(lengths, tmp_path / "vectors.db")
    assert first.embed(["a b", "cod"]).tolist() == [[3, 1], [3, 0]]
    first.close()
    again = Remembering(lengths, tmp_path / "vectors.db")
    assert again.embed(["cod", "new one", "a b", "cod"]).tolist() == [[3, 0], [7, 1], [3, 1], [3, 0]]
    assert again.embed([]).shape == (0, 2)
    again.close()
    assert lengths.asked == ["a b", "cod", "new one"]


def test_vectors_of_another_model_are_not_taken(tmp_path: Path) -> None:
    for version in ("v1", "v2"):
        lengths = Lengths(version)
        store = Remembering(lengths, tmp_path / "vectors.db")
        store.embed(["cod"])
        store.close()
        assert lengths.asked == ["cod"]
