"""5 Answer by quotation: choose the sentences that answer, or say that the archive does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag import dates, lexical
from rag.citations import Draft, Span
from rag.questions import Asked, Question
from rag.schema import Article, ScoredChunk, Sentence, Status

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

SENTENCES = 3
SENTENCES_FOR_MORE = 6
# Sentences that share more of their words than this say the same thing.
_SAME = 0.6
_EMBEDDED = 24
_LONGEST_QUOTE = 900


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
class _Candidate:
    passage: Passage
    sentence: Sentence
    text: str
    terms: frozenset[str]
    score: float


def quote(
    question: Question,
    passages: Sequence[Passage],
    *,
    terms: Sequence[str],
    weights: Mapping[str, float],
    vector: NDArray[np.float32],
    embed: Embed,
) -> Quoted:
    """Answer from retrieved passages, best first.

    `terms` are the index terms of the question, misspellings mended, and `weights` their rarity in the archive; `vector` is
    the question's, shape (dimensions,); `embed` gives vectors for texts, shape (texts, dimensions).
    """
    candidates = _ranked(question, passages, weights, vector, embed)
    if not candidates:
        return Quoted("not_found", (), 0.0, "no passage of the archive shares a word with the question")
    best = candidates[0]
    confidence = _confidence(best, question, terms, weights)
    missing = _missing(question, best.passage)
    if missing:
        return Quoted("not_found", (), min(confidence, 0.3), f"the nearest passages do not speak of {_listed(missing)}")
    if confidence < 0.5:
        return Quoted("not_found", (), confidence, "the nearest passages do not answer the question")
    chosen = _chosen(candidates, SENTENCES_FOR_MORE if question.wants_more else SENTENCES)
    return Quoted("answered", drafts(chosen), confidence)


def _ranked(
    question: Question, passages: Sequence[Passage], weights: Mapping[str, float], vector: NDArray[np.float32], embed: Embed
) -> list[_Candidate]:
    total = sum(weights.values()) or 1.0
    rough = []
    for passage in passages:
        for sentence in passage.sentences:
            text = passage.article.text[sentence.start : sentence.end]
            if len(text) <= _LONGEST_QUOTE:
                found = frozenset(lexical.analyze(text))
                overlap = sum(weight for term, weight in weights.items() if term in found) / total
                rough.append((overlap + 0.3 * max(passage.scored.score, 0.0), passage, sentence, text, found, overlap))
    rough.sort(key=lambda item: (-item[0], item[1].scored.rank, item[2].start))
    rough = rough[:_EMBEDDED]
    if not rough:
        return []
    near = embed([item[3] for item in rough]) @ vector
    candidates = [
        _Candidate(
            passage,
            sentence,
            text,
            found,
            0.5 * float(similarity)
            + 0.3 * overlap
            + 0.1 * holds(question.asked, text)
            + 0.1 * min(max(passage.scored.score, 0.0), 1.0),
        )
        for (_, passage, sentence, text, found, overlap), similarity in zip(rough, near, strict=True)
    ]
    candidates.sort(key=lambda item: (-item.score, item.passage.scored.rank, item.sentence.start))
    return candidates


_KINDS: Mapping[Asked, re.Pattern[str]] = {
    "person": re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w’'-]+ [A-Z][\w’'-]+|\b(?:Mr|Mrs|Ms|Dr|President|Minister|Secretary)\b"),
    "place": re.compile(r"\b(?:in|at|to|from|near|of|on) (?:the )?[A-Z]"),
    "number": re.compile(
        r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|hundreds?|thousands?|millions?)\b", re.I
    ),
    "date": re.compile(
        r"\b(?:1[5-9]|20)\d\d\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
        r"|\b(?:yesterday|today|tomorrow|tonight|week|month|year|century|hours?)\b"
    ),
    "reason": re.compile(
        r"\b(?:because|due to|owing to|since|after|over|amid|until|unless|so that|as a result|following|in response)\b"
        r"|\b(?:caus|reason|fear|blam|cit|concern|led to|prompt)\w*|\bto (?:avoid|prevent|ensure|allow|protect|show)\b",
        re.IGNORECASE,
    ),
}


def holds(asked: Asked, text: str) -> bool:
    """Whether a sentence has the kind of thing in it that is asked for."""
    pattern = _KINDS.get(asked)
    return bool(pattern.search(text)) if pattern else True


def _confidence(best: _Candidate, question: Question, terms: Sequence[str], weights: Mapping[str, float]) -> float:
    total = sum(weights.values()) or 1.0
    about = frozenset(lexical.analyze(_about(best.passage)))
    covered = sum(weight for term, weight in weights.items() if term in about or term in best.terms) / total
    return float(np.clip(0.9 * covered * 0.6 + best.score * 0.6, 0.0, 1.0))


def _about(passage: Passage) -> str:
    article = passage.article
    when = dates.in_words(article.published) if article.published else ""
    return f"{article.title}\n{article.source}\n{when}\n{passage.scored.chunk.text}"


def _missing(question: Question, passage: Passage) -> list[str]:
    """Names and numbers of the question that the passage, its title, source and date do not have."""
    about = frozenset(lexical.analyze(_about(passage)))
    return [name for name in (*question.names, *question.numbers) if not about.issuperset(lexical.analyze(name))]


def _chosen(candidates: Sequence[_Candidate], limit: int) -> list[_Candidate]:
    chosen: list[_Candidate] = []
    for item in candidates:
        if len(chosen) == limit or (chosen and item.score < 0.72 * chosen[0].score):
            break
        if all(_shared(item.terms, other.terms) <= _SAME for other in chosen):
            chosen.append(item)
    return chosen


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)


def drafts(chosen: Sequence[_Candidate]) -> tuple[Draft, ...]:
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


def _listed(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
