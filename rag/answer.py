"""5 Answer by quotation: choose the sentences that answer, or say that the archive does not."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag import coverage, dates, lexical
from rag.citations import Draft, Span
from rag.questions import Question
from rag.reader import Reading, sentence_scores
from rag.schema import Article, ScoredChunk, Sentence, Status

Read = Callable[[str, Sequence[str], Sequence[str]], Sequence[Reading]]

SENTENCES = 3
SENTENCES_FOR_MORE = 5
# A passage whose date does not fit the question's counts for so much less.
_WRONG_TIME = 0.35
# Sentences that share more of their words than this say the same thing.
_SAME = 0.6
_LONGEST_QUOTE = 900
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage with its article and the sentences inside it."""

    scored: ScoredChunk
    article: Article
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """What quotation makes of a question: statements in reading order, or the reason why there are none."""

    status: Status
    drafts: tuple[Draft, ...]
    confidence: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer: `score` ranks it, `reading` is how likely the reader takes it for the answer."""

    passage: Passage
    sentence: Sentence
    text: str
    terms: frozenset[str]
    score: float
    reading: float
    cover: float
    fitting: bool
    """Whether the passage can be about the time that the question names."""


def quote(question: Question, passages: Sequence[Passage], *, weights: Mapping[str, float], read: Read) -> Quoted:
    """Answer from retrieved passages, best first.

    `weights` are the index terms of the question with their rarity in the archive; `read` is the reader: question, passages and
    headlines to one reading per passage.
    """
    candidates = ranked(question, passages, weights=weights, read=read)
    if not candidates:
        return Quoted("not_found", (), 0.0, "no passage of the archive shares a word with the question")
    sure = confidence(candidates[0])
    chosen = _chosen(candidates, SENTENCES_FOR_MORE if question.wants_more else SENTENCES)
    absent = coverage.missing(question, [item.passage.article for item in chosen])
    if absent:
        return Quoted("not_found", (), min(sure, 0.3), f"the nearest passages do not speak of {listed(absent)}")
    if sure < _ENOUGH:
        return Quoted("not_found", (), sure, "the nearest passages do not answer the question")
    return Quoted("answered", drafts(chosen), sure)


def ranked(question: Question, passages: Sequence[Passage], *, weights: Mapping[str, float], read: Read) -> list[Candidate]:
    """Every sentence of the passages, the likeliest answer first."""
    readings = read(question.text, [item.scored.chunk.text for item in passages], [item.article.title for item in passages])
    total = sum(weights.values()) or 1.0
    candidates = []
    for passage, reading in zip(passages, readings, strict=True):
        around = frozenset(lexical.analyze(f"{passage.article.title}\n{passage.scored.chunk.text}"))
        near = sum(weight for term, weight in weights.items() if term in around) / total
        fitting = not question.periods or any(
            coverage.fits(passage.article, passage.scored.chunk.text, period) for period in question.periods
        )
        answerable = 1 / (1 + math.exp(-min(max(reading.answerable, -30.0), 30.0)))
        start = passage.scored.chunk.start
        shares = sentence_scores(reading, [(s.start - start, s.end - start) for s in passage.sentences])
        for sentence, share in zip(passage.sentences, shares, strict=True):
            text = passage.article.text[sentence.start : sentence.end]
            if len(text) > _LONGEST_QUOTE:
                continue
            terms = frozenset(lexical.analyze(text))
            cover = sum(weight for term, weight in weights.items() if term in terms) / total
            likely = answerable * share
            score = 0.55 * likely + 0.2 * cover + 0.15 * near + 0.1 * min(max(passage.scored.score, 0.0), 1.0)
            score -= 0.0 if fitting else _WRONG_TIME
            candidates.append(Candidate(passage, sentence, text, terms, score, likely, 0.6 * near + 0.4 * cover, fitting))
    return sorted(candidates, key=lambda item: (-item.score, item.passage.scored.rank, item.sentence.start))


def confidence(best: Candidate) -> float:
    """How sure it is that the best sentence answers, 0 to 1."""
    return min(max(0.6 * best.reading + 0.6 * best.cover, 0.0), 1.0)


def _chosen(candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
    chosen: list[Candidate] = []
    for item in candidates:
        if len(chosen) == limit or (chosen and item.score < 0.5 * chosen[0].score):
            break
        if all(_shared(item.terms, other.terms) <= _SAME for other in chosen):
            chosen.append(item)
    return chosen


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)


def drafts(chosen: Sequence[Candidate]) -> tuple[Draft, ...]:
    """Statements in reading order: article by article as they rank, within one as it is written, each article named once."""
    order = list(dict.fromkeys(item.passage.article.id for item in chosen))
    ordered = sorted(chosen, key=lambda item: (order.index(item.passage.article.id), item.sentence.start))
    result: list[Draft] = []
    named = ""
    for item in ordered:
        article = item.passage.article
        lead = "" if article.id == named else f"{attribution(article)}: "
        named = article.id
        span = Span(article.id, item.sentence.start, item.sentence.end)
        result.append(Draft(f"{lead}“{item.text}”", (span,)))
    return tuple(result)


def attribution(article: Article) -> str:
    """Who says it and when, as a lead-in: `Harbour News, October 8, 2024`; the title stands in for an unknown source."""
    who = article.source or f"“{article.title}”"
    return f"{who}, {dates.in_words(article.published)}" if article.published else f"{who} (date unknown)"


def listed(names: Sequence[str]) -> str:
    """Names in a row: “one”, “two” and “three”."""
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
