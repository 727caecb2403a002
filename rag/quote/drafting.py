"""Sentences that were chosen, as statements: quoted to the letter, an article named where its words begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answers import EventDate
from rag.prove.citations import Draft, Span, attribution
from rag.quote import chronology
from rag.quote.answering import Drafted
from rag.quote.evidence import Candidate
from rag.schema import Article, Sentence


def span_of(item: Candidate) -> Span:
    """Where a sentence stands."""
    return Span(item.passage.article.id, item.sentence.start, item.sentence.end)


def drafts(chosen: Sequence[Candidate], when: EventDate | None = None) -> tuple[Draft, ...]:
    """Statements in the order of reading: the sentence that answers first, then article by article, each named once.

    Within an article the sentences come as they are written, but for the very first one. `when` is the time that this tells.
    Their answering words are marked only where those of the first are known: marks further down draw the eye from the answer.
    """
    if not chosen:
        return ()
    order = list(dict.fromkeys(item.passage.article.id for item in chosen))
    rest = sorted(chosen[1:], key=lambda item: (order.index(item.passage.article.id), item.sentence.start))
    result: list[Draft] = []
    named = ""
    for item in [chosen[0], *rest]:
        article = item.passage.article
        lead = "" if article.id == named else f"{attribution(article)}: "
        named = article.id
        result.append(Draft(f"{lead}“{item.text}”", (span_of(item),), item.span if chosen[0].span else None))
    if when:
        day = chronology.label(when)
        said = result[0].text if day in when.words else f"{result[0].text} ({day})"
        result[0] = replace(result[0], text=said, when=when, label=day)
    return tuple(result)


def quoted(pairs: Sequence[tuple[Article, Sentence]], notes: Sequence[str] = (), confidence: float = 1.0) -> Drafted:
    """An overview of sentences in the order that they are given, each with its article."""
    found: list[Draft] = []
    named = ""
    for article, sentence in pairs:
        lead = "" if article.id == named else f"{attribution(article)}: "
        named = article.id
        text = article.text[sentence.start : sentence.end]
        found.append(Draft(f"{lead}“{text}”", (Span(article.id, sentence.start, sentence.end),)))
    return Drafted("answered", tuple(found), notes=tuple(notes), confidence=confidence)
