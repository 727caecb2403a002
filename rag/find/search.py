"""Search: the passages nearest to a question, which is mended first; those of several questions in turns."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from rag.clock import Clock
from rag.embedders import Embedder
from rag.english.periods import DateRange
from rag.english.wording import analyze
from rag.find import casing, request, retrieval, spelling
from rag.find.questions import Question
from rag.find.request import Request
from rag.schema import ScoredChunk
from rag.store.archive import Archive
from rag.store.index import Index, check_embedder
from rag.store.searches import Searches

# So many passages show how a word is written.
_OF_A_WORD = 20


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is searched, and how: an open archive with its indexes."""

    archive: Archive
    index: Index
    embedder: Callable[[], Embedder]
    """Made when it is first needed, since small talk needs none."""
    options: retrieval.Options


@dataclass(frozen=True, slots=True)
class Found:
    """A question as it was read, the passages nearest to it, best first, and how rare its terms are."""

    question: Question
    passages: tuple[ScoredChunk, ...]
    weights: Mapping[str, float]
    """The index terms of the question with their inverse document frequency."""
    mends: tuple[tuple[str, str], ...]
    """Words that were read as others: `(was, now)`."""


def passages(holdings: Holdings, question: Question, asking: Request, limit: int, clock: Clock) -> Found:
    """The passages nearest to a question, best first. Raises QuestionError, ArchiveError, FingerprintError, ProviderError."""
    archive, embedder = holdings.archive, holdings.embedder()
    check_embedder(archive, embedder)
    searches = holdings.index.searches(archive)
    mends: tuple[tuple[str, str], ...] = ()
    # In another language a word that the archive lacks may well be another form of one that it has.
    if not question.foreign:
        read_as, mends = spelling.mended(
            question.text,
            searches.frequencies,
            searches.words_like,
            functools.cache(lambda: request.words_of([*asking.known, *archive.authors()])),
            lambda word: _is_name(word, searches, archive),
        )
        question = asking.question(read_as) if mends else question
    clock.lap("open")
    vector = embedder.embed([question.text])[0]
    clock.lap("embed")

    def search(allowed: AbstractSet[str] | None) -> tuple[ScoredChunk, ...]:
        return retrieval.retrieve(
            question,
            vector,
            searches,
            chunks=archive.chunks,
            within=lambda period, sources: _within(archive, period, sources),
            allowed=allowed,
            options=holdings.options,
            limit=limit,
        )

    found = search(asking.allowed)
    if question.authors and set(question.terms) <= _terms(question.authors):
        # Who is asked for alone is found by what he or she wrote, too.
        found = _theirs_first(found, search(asking.by(question.authors, archive).allowed), limit)
    clock.lap("retrieve")
    if not question.foreign:
        written = casing.as_written(question.text, (item.chunk.text for item in found))
        question = replace(question, names=asking.question(written).names) if written != question.text else question
    return Found(question, found, retrieval.rarity(searches, question.terms), mends)


def in_parts(
    holdings: Holdings, whole: Found, texts: Sequence[str], asking: Request, limit: int, clock: Clock
) -> tuple[Found, tuple[Found, ...]]:
    """What was found for a question, and at most `limit` passages for each of the questions that it consists of.

    A question that is one is its only part; the passages of several parts are all among those of the whole. Raises what
    `passages` raises.
    """
    if len(texts) == 1:
        return whole, (whole,)
    parts = tuple(passages(holdings, asking.question(text), asking, limit, clock) for text in texts)
    return replace(whole, passages=merged([whole.passages, *(part.passages for part in parts)], limit * len(parts))), parts


def merged(found: Sequence[Sequence[ScoredChunk]], limit: int) -> tuple[ScoredChunk, ...]:
    """Several results taken in turns, each passage once, ranked anew."""
    longest = max(map(len, found), default=0)
    once: dict[str, ScoredChunk] = {}
    for item in (results[at] for at in range(longest) for results in found if at < len(results)):
        once.setdefault(item.chunk.id, item)
    return tuple(replace(item, rank=rank) for rank, item in enumerate(list(once.values())[:limit], start=1))


def _theirs_first(found: Sequence[ScoredChunk], theirs: Sequence[ScoredChunk], limit: int) -> tuple[ScoredChunk, ...]:
    once = {item.chunk.id: item for item in (*theirs, *found)}
    return tuple(replace(item, rank=rank) for rank, item in enumerate([*once.values()][:limit], start=1))


def _terms(names: Sequence[str]) -> frozenset[str]:
    return frozenset(analyze(" ".join(names)))


def _within(archive: Archive, period: DateRange | None, sources: Sequence[str]) -> frozenset[str]:
    since = period.start.isoformat() if period and period.start else None
    until = period.end.isoformat() if period and period.end else None
    return archive.matching(since=since, until=until, sources=sources)


def _is_name(word: str, searches: Searches, archive: Archive) -> bool:
    """Whether the archive writes a word with a capital letter, by the passages that have most of it."""
    found = [key for key, _ in searches.words(analyze(word), _OF_A_WORD, None)]
    return casing.as_written(word, (chunk.text for chunk in archive.chunks(found).values())) != word
