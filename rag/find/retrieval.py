"""Find: a question to ranked passages.

BM25 and the dense score are both min-max scaled over the candidates and added (Bruch, Gai and Ingber, 2023, compare such sums
with reciprocal rank fusion; on news the sum is better at the top). On top come the dates and the sources that a question
names. Where it names no date, fresh news counts more, as far as its opening is about the question: a story tells first what it
is about. Near-copies of a story answer once. The first few are looked at closely: which words of the question they have, and
which of these side by side (after the dependence model of Metzler and Croft, 2005). Nothing depends on the order or the timing
of the searches.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.english import wording
from rag.english.periods import DateRange
from rag.find.questions import Question
from rag.schema import Chunk, ScoredChunk
from rag.store.searches import Searches
from rag.store.stored import Listed

Fusion = Literal["minmax", "rrf", "bm25", "dense"]

CANDIDATES = 100
_RRF_K = 60
# How much a fitting date adds to a score between 0 and 1; how much the opening of news of the day adds, and how many days pass
# before news is no longer fresh.
_DATE_BONUS = 0.15
_FRESH_BONUS = 1.2
_FRESH_DAYS = 14
# A period such as "this week" that ends within so many days is the present: what counts is how fresh news is.
_PRESENT_DAYS = 7
# How many passages are looked at closely, and what the question's words, and its pairs of words, can add.
_CLOSELY = 24
_WORDS, _PAIRS = 0.3, 0.2


@dataclass(frozen=True, slots=True)
class Options:
    """How the searches are combined."""

    fusion: Fusion = "minmax"
    dense_weight: float = 0.4
    interleave: bool = True
    date_boost: bool = True
    closer_look: bool = True


def rarity(searches: Searches, terms: Sequence[str]) -> dict[str, float]:
    """How rare each term is in the archive: its inverse document frequency (Robertson and Spärck Jones, 1976)."""
    frequencies, total = searches.frequencies(terms)
    return {term: math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in frequencies.items()}


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    article: Listed
    score: float
    parts: Mapping[str, float]


def retrieve(
    question: Question,
    vector: NDArray[np.float32],
    searches: Searches,
    *,
    chunks: Callable[[Sequence[str]], Mapping[str, Chunk]],
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
    known = searches.articles(set(found.values()))
    keys = sorted(key for key, article_id in found.items() if article_id in known)
    fresh = {key for key, article in known.items() if options.date_boost and freshness(article, question)}
    opening = searches.openings(fresh)
    scored = sorted({*keys, *opening.values()})
    if options.fusion != "dense":
        words |= searches.word_scores(question.terms, [key for key in scored if key not in words])
    near = searches.vector_scores(vector, scored) if options.fusion != "bm25" else {}
    fused = _fused(keys, scored, words, near, options)
    candidates = []
    for key in keys:
        article = known[found[key]]
        parts = {"bm25": words.get(key, 0.0), "dense": near.get(key, 0.0), "fused": fused[key]}
        about = fused[opening[article.id]] if article.id in opening else 0.0
        if options.date_boost and (
            bonus := max(date_bonus(article, question), _FRESH_BONUS * freshness(article, question) * about)
        ):
            parts["date"] = bonus
        candidates.append(_Candidate(key, article, fused[key] + parts.get("date", 0.0), parts))
    taking_turns = question.sources if options.interleave else ()
    ordered = _ordered(_once(_ordered(candidates)), taking_turns)
    texts = chunks([item.key for item in ordered[: max(limit, _CLOSELY)]])
    ordered = [item for item in ordered if item.key in texts]
    if options.closer_look:
        weights = rarity(searches, question.terms)
        asked = _pairs(wording.analyze(question.text))
        front = [_closely(item, texts[item.key], asked, weights) for item in ordered[:_CLOSELY]]
        ordered = [*_ordered(front, taking_turns), *ordered[_CLOSELY:]]
    return tuple(_scored(rank, item, texts[item.key]) for rank, item in enumerate(ordered[:limit], start=1))


def _closely(item: _Candidate, chunk: Chunk, asked: AbstractSet[tuple[str, str]], weights: Mapping[str, float]) -> _Candidate:
    """A passage with what the words of the question, weighted by rarity, and its pairs of neighbouring words add."""
    stems = wording.analyze(chunk.text)
    here = frozenset(stems)
    words = _WORDS * sum(weight for term, weight in weights.items() if term in here) / (sum(weights.values()) or 1.0)
    pairs = _PAIRS * len(asked & _pairs(stems)) / (len(asked) or 1)
    parts = {**item.parts, "words": words, "pairs": pairs}
    return replace(item, score=item.score + words + pairs, parts=parts)


def _pairs(stems: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(zip(stems, stems[1:], strict=False))


def _ordered(candidates: Iterable[_Candidate], sources: Sequence[str] = ()) -> list[_Candidate]:
    """By falling score; where sources are named, they take turns first."""
    ordered = sorted(candidates, key=lambda item: (-item.score, item.key))
    return _interleaved(ordered, sources) if sources else ordered


def date_bonus(article: Listed, question: Question) -> float:
    """What an article's date adds because it lies in a period that the question names, or a day beside it."""
    day = article.day
    return _DATE_BONUS if day and any(_distance(day, period) <= 1 for period in question.periods) else 0.0


def freshness(article: Listed, question: Question) -> float:
    """How fresh an article is on the day of the question, 1 to 0 over a fortnight; 0 where the past is asked about."""
    if article.day is None or not _is_present(question.periods, question.today):
        return 0.0
    age = (question.today - article.day).days
    return 1 - max(age, 0) / (_FRESH_DAYS + 1) if -1 <= age <= _FRESH_DAYS else 0.0


def _is_present(periods: Sequence[DateRange], today: datetime.date) -> bool:
    """Whether a question is about the present: it names no period, or one such as "this week"."""
    return not periods or any(
        (period.start is None or period.start <= today) and period.end and 0 <= (period.end - today).days <= _PRESENT_DAYS
        for period in periods
    )


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
        periods = [*question.periods]
        if _is_present(periods, question.today):
            periods.append(_fortnight(question.today))
        circles += [_both(within(period, ()), allowed) for period in periods]
    pool: set[str] = set()
    words: dict[str, float] = {}
    for circle in circles:
        if options.fusion != "dense":
            words |= searches.words(question.terms, CANDIDATES, circle)
        if options.fusion != "bm25":
            pool |= {key for key, _ in searches.vectors(vector, CANDIDATES, circle)}
    return sorted(pool | words.keys()), words


def _fortnight(today: datetime.date) -> DateRange:
    first, last = today - datetime.timedelta(days=_FRESH_DAYS), today + datetime.timedelta(days=1)
    return DateRange(first, last, "", "between")


def _both(one: AbstractSet[str], other: AbstractSet[str] | None) -> AbstractSet[str]:
    return one if other is None else one & other


def _fused(
    pool: Sequence[str], keys: Sequence[str], words: Mapping[str, float], near: Mapping[str, float], options: Options
) -> dict[str, float]:
    """A score between 0 and 1 for each of the keys, on the scale of the pool, which is a part of them."""
    if options.fusion == "bm25":
        return _scaled(pool, keys, words)
    if options.fusion == "dense":
        return _scaled(pool, keys, near)
    if options.fusion == "rrf":
        ranks = _ranks(keys, words), _ranks(keys, near)
        # Scaled so that first place in both is 1.
        return {key: sum(1 / (_RRF_K + rank[key]) for rank in ranks) * (_RRF_K + 1) / 2 for key in keys}
    one, other = _scaled(pool, keys, words), _scaled(pool, keys, near)
    return {key: (1 - options.dense_weight) * one[key] + options.dense_weight * other[key] for key in keys}


def _scaled(pool: Sequence[str], keys: Sequence[str], scores: Mapping[str, float]) -> dict[str, float]:
    values = [scores.get(key, 0.0) for key in pool]
    low, high = min(values, default=0.0), max(values, default=0.0)
    width = (high - low) or 1.0
    return {key: min(max((scores.get(key, 0.0) - low) / width, 0.0), 1.0) for key in keys}


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
