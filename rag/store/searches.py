"""What finding asks of the indexes, as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.store.stored import Listed

WordSearch = Callable[[Sequence[str], int, "AbstractSet[str] | None"], list[tuple[str, float]]]


WordScores = Callable[[Sequence[str], Sequence[str]], dict[str, float]]


VectorSearch = Callable[[NDArray[np.float32], int, "AbstractSet[str] | None"], list[tuple[str, float]]]


VectorScores = Callable[[NDArray[np.float32], Sequence[str]], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Searches:
    """The two indexes, as functions: search, and score given passages; how often terms occur, and words by their beginning."""

    words: WordSearch
    word_scores: WordScores
    vectors: VectorSearch
    vector_scores: VectorScores
    places: Callable[[Sequence[str]], Mapping[str, str]]
    """The article of each of those of the passages that exist."""
    articles: Callable[[Iterable[str]], Mapping[str, Listed]]
    """Those of the articles that exist, by id."""
    openings: Callable[[Iterable[str]], Mapping[str, str]]
    """The first passage of each of those of the articles that exist."""
    frequencies: Callable[[Sequence[str]], tuple[dict[str, int], int]]
    words_like: Callable[[str], dict[str, int]]
