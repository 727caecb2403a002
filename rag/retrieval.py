"""Find: a question to ranked passages.

BM25 and the dense score are both min-max scaled over the candidates and added (Bruch, Gai and Ingber, 2023, compare such sums
with reciprocal rank fusion; on news the sum is better at the top). On top come the dates and the sources that a question
names, and near-copies of a story answer once. Nothing depends on the order or the timing of the searches.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.dates import DateRange
from rag.questions import Question
from rag.schema import Article, Chunk, ScoredChunk

Fusion = Literal["minmax", "rrf", "bm25", "dense"]
WordSearch = Callable[[Sequence[str], int, "AbstractSet[str] | None"], list[tuple[str, float]]]
WordScores = Callable[[Sequence[str], Sequence[str]], dict[str, float]]
VectorSearch = Callable[[NDArray[np.float32], int, "AbstractSet[str] | None"], list[tuple[str, float]]]
VectorScores = Callable[[NDArray[np.float32], Sequence[str]], dict[str, float]]

CANDIDATES = 100
_RRF_K = 60
# How much a fitting date adds to a score between 0 and 1, and for how many days before the question news counts as fresh.
_DATE_BONUS = 0.15
_FRESH_BONUS = 0.25
_FRESH_DAYS = 14


@dataclass(frozen=True, slots=True)
class Options:
    """How the searches are combined."""

    fusion: Fusion = "minmax"
    dense_weight: float = 0.4
    interleave: bool = True
    date_boost: bool = True


@dataclass(frozen=True, slots=True)
class Searches:
    """The two indexes, as functions: search, and score given passages; how often terms occur, and words by their beginning."""

    words: WordSearch
    word_scores: WordScores
    vectors: VectorSearch
    vector_scores: VectorScores
    places: Callable[[Sequence[str]], Mapping[str, str]]
    """The article of each of those of the passages that exist."""
    frequencies: Callable[[Sequence[str]], tuple[dict[str, int], int]]
    words_like: Callable[[str], dict[str, int]]


def rarity(searches: Searches, terms: Sequence[str]) -> dict[str, float]:
    """How rare each term is in the archive: its inverse document frequency (Robertson and Spärck Jones, 1976)."""
    frequencies, total = searches.frequencies(terms)
    return {term: math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in frequencies.items()}


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    article: Article
    score: float
    parts: Mapping[str, float]


def retrieve(
    question: Question,
    vector: NDArray[np.float32],
    searches: Searches,
    *,
    chunks: Callable[[Sequence[str]], Mapping[str, Chunk]],
    articles: Callable[[Iterable[str]], Mapping[str, Article]],
    within: Callable[[DateRange | None, Sequence[str]], AbstractSet[str]],
    allowed: AbstractSet[str] | None,
    options: Options,
    limit: int,
) -> tuple[ScoredChunk, ...]:
    """The best passages, best first.

    `vector` is the question's, shape (dimensions,); `within` names the articles of a period or of some sources; `allowed` are
    the article ids to look in (None: all).
    """
    pool, words = _pool(question, vector, searches, within, allowed, options)
    found = searches.places(pool)
    known = articles(set(found.values()))
    keys = sorted(key for key, article_id in found.items() if article_id in known)
    if options.fusion != "dense":
        words |= searches.word_scores(question.terms, [key for key in keys if key not in words])
    near = searches.vector_scores(vector, keys) if options.fusion != "bm25" else {}
    fused = _fused(keys, words, near, options)
    candidates = []
    for key in keys:
        article = known[found[key]]
        parts = {"bm25": words.get(key, 0.0), "dense": near.get(key, 0.0), "fused": fused[key]}
        if options.date_boost and (bonus := date_bonus(article, question.periods, question.today)):
            parts["date"] = bonus
        candidates.append(_Candidate(key, article, fused[key] + parts.get("date", 0.0), parts))
    candidates.sort(key=lambda item: (-item.score, item.key))
    ordered = _once(candidates)
    if options.interleave and question.sources:
        ordered = _interleaved(ordered, question.sources)
    texts = chunks([item.key for item in ordered[:limit]])
    there = [item for item in ordered[:limit] if item.key in texts]
    return tuple(_scored(rank, item, texts[item.key]) for rank, item in enumerate(there, start=1))


def date_bonus(article: Article, periods: Sequence[DateRange], today: datetime.date) -> float:
    """What an article's date adds: it lies in a period that the question names, or, where none is named, it is fresh."""
    day = article.day
    if day is None:
        return 0.0
    if periods:
        return _DATE_BONUS if any(_distance(day, period) <= 1 for period in periods) else 0.0
    age = (today - day).days
    return _FRESH_BONUS * (1 - max(age, 0) / (_FRESH_DAYS + 1)) if -1 <= age <= _FRESH_DAYS else 0.0


def _pool(
    question: Question,
    vector: NDArray[np.float32],
    searches: Searches,
    within: Callable[[DateRange | None, Sequence[str]], AbstractSet[str]],
    allowed: AbstractSet[str] | None,
    options: Options,
) -> tuple[list[str], dict[str, float]]:
    """The ids of all passages worth scoring: the best of all, of each source and of each period that the question names.

    With them come the BM25 scores of those that were found by their words.
    """
    circles: list[AbstractSet[str] | None] = [allowed]
    if options.interleave:
        circles += [_both(within(None, [source]), allowed) for source in question.sources]
    if options.date_boost:
        circles += [_both(within(period, ()), allowed) for period in question.periods]
    pool: set[str] = set()
    words: dict[str, float] = {}
    for circle in circles:
        if options.fusion != "dense":
            words |= searches.words(question.terms, CANDIDATES, circle)
        if options.fusion != "bm25":
            pool |= {key for key, _ in searches.vectors(vector, CANDIDATES, circle)}
    return sorted(pool | words.keys()), words


def _both(one: AbstractSet[str], other: AbstractSet[str] | None) -> AbstractSet[str]:
    return one if other is None else one & other


def _fused(keys: Sequence[str], words: Mapping[str, float], near: Mapping[str, float], options: Options) -> dict[str, float]:
    if options.fusion == "bm25":
        return _scaled(keys, words)
    if options.fusion == "dense":
        return _scaled(keys, near)
    if options.fusion == "rrf":
        ranks = _ranks(keys, words), _ranks(keys, near)
        # Scaled so that first place in both is 1.
        return {key: sum(1 / (_RRF_K + rank[key]) for rank in ranks) * (_RRF_K + 1) / 2 for key in keys}
    one, other = _scaled(keys, words), _scaled(keys, near)
    return {key: (1 - options.dense_weight) * one[key] + options.dense_weight * other[key] for key in keys}


def _scaled(keys: Sequence[str], scores: Mapping[str, float]) -> dict[str, float]:
    values = [scores.get(key, 0.0) for key in keys]
    low, high = min(values, default=0.0), max(values, default=0.0)
    width = (high - low) or 1.0
    return {key: (value - low) / width for key, value in zip(keys, values, strict=True)}


def _ranks(keys: Sequence[str], scores: Mapping[str, float]) -> dict[str, int]:
    return {key: rank for rank, key in enumerate(sorted(keys, key=lambda key: (-scores.get(key, 0.0), key)), start=1)}


def _once(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Of each group of near-copies only the article that ranks first."""
    speaks: dict[str, str] = {}
    return [
        item
        for item in candidates
        if not item.article.group or speaks.setdefault(item.article.group, item.article.id) == item.article.id
    ]


def _interleaved(candidates: Sequence[_Candidate], sources: Sequence[str]) -> list[_Candidate]:
    """The named sources take turns, each with its best; then all the others."""
    queues = [[item for item in candidates if item.article.source == source] for source in sources]
    turns = [queue[at] for at in range(max(map(len, queues))) for queue in queues if at < len(queue)]
    turns_order = {item.key for item in turns}
    return turns + [item for item in candidates if item.key not in turns_order]


def _distance(day: datetime.date, period: DateRange) -> int:
    """Days between a day and a period, 0 inside it."""
    if period.start and day < period.start:
        return (period.start - day).days
    if period.end and day > period.end:
        return (day - period.end).days
    return 0


def _scored(rank: int, item: _Candidate, chunk: Chunk) -> ScoredChunk:
    article = item.article
    return ScoredChunk(chunk, rank, item.score, article.title, article.source, article.url, article.published, item.parts)
