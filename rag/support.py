"""6 Verify: is a statement carried by its evidence? By rule, without a language model; the same input, the same verdict.

A statement passes when its names, numbers and dates are in the evidence and belong to the same things there, nothing is
affirmed that the evidence denies (or the other way round), nothing is told as a fact that the evidence only expects, a claimed
cause is a cause there too, and its other words are there in the same or another wording. The last uses synonyms first, then
vectors of words in their sentences, with thresholds calibrated on `tests/data/support_pairs.jsonl`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.checks import deeds, figures, likeness, who, wording
from rag.checks.likeness import Senses
from rag.checks.part import Part
from rag.facts import Reading, as_name, read
from rag.sentences import sentences

CHECKS = (
    who.strangers,
    who.offices,
    who.posts,
    figures.numbers,
    figures.days,
    deeds.actors,
    deeds.doers,
    deeds.objects,
    deeds.owners,
    deeds.moments,
    deeds.ways,
    wording.denials,
    wording.reversals,
    wording.hopes,
    wording.causes,
    wording.mixtures,
    wording.chains,
)

LONGEST = 1_000
# So many sentences of evidence are looked at.
PARTS = 12

_QUOTES = "\"'“”„‟«»″‘’‚‛′`´"
_DASHES = "-‐‑‒–—―−﹣－"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation with what is known about the article that it comes from."""

    quote: str
    source: str = ""
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the evidence carries the statement; if not, why not, one short reason per fault found."""

    supported: bool
    reasons: tuple[str, ...] = ()


def locate(quote: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Where a quotation stands in `text[start:end]`, as offsets into the text; None when it does not.

    White space, quotation marks and dashes may be of another kind; every other character must be the same. Quotation marks and
    white space around the quotation do not count.
    """
    words = quote.strip().strip(_QUOTES).split()
    if not words:
        return None
    pattern = r"\s+".join(_tolerant(word) for word in words)
    found = re.compile(pattern).search(text, start, len(text) if end is None else end)
    return found.span() if found else None


def _tolerant(word: str) -> str:
    return "".join(
        f"[{re.escape(_QUOTES)}]"
        if letter in _QUOTES
        else f"[{re.escape(_DASHES)}]"
        if letter in _DASHES
        else re.escape(letter)
        for letter in word
    )


def check(statement: str, evidence: Sequence[Evidence], *, senses: Senses | None = None) -> Verdict:
    """Whether the quotations carry the statement, which is one sentence of at most 1,000 characters."""
    if len(statement) > LONGEST:
        return Verdict(False, (f"the statement is longer than {LONGEST} characters",))
    parts = [
        Part(number, place, read(item.quote[sentence.start : sentence.end]), item.source, item.published)
        for number, item in enumerate(evidence)
        for place, sentence in enumerate(sentences(item.quote))
    ]
    if not parts:
        return Verdict(False, ("there is no evidence",))
    claim, parts = _shared_names(read(statement), parts[:PARTS])
    reasons = [reason for find in CHECKS for reason in find(claim, parts)]
    added = wording.additions(claim, parts)
    if added and not (senses and not reasons and likeness.reworded(claim, added, parts, senses)):
        reasons += [f"“{token.text}” is not in the evidence" for token in added]
    return Verdict(not reasons, tuple(dict.fromkeys(reasons)))


def _shared_names(claim: Reading, parts: Sequence[Part]) -> tuple[Reading, list[Part]]:
    """The first word of a sentence is capitalised anyhow: it is a name where it is one inside another sentence."""
    readings = [claim, *(part.reading for part in parts)]
    known = {word for reading in readings for token in reading.of("name") for word in token.meanings if word[0] not in "#@"}

    def renamed(reading: Reading) -> Reading:
        at = next((index for index, token in enumerate(reading.tokens) if token.kind != "mark"), None)
        if at is None:
            return reading
        first = reading.tokens[at]
        named = as_name(first)
        if (
            first.kind != "word"
            or not first.text[0].isupper()
            or not known & (named.meanings - first.meanings | {first.text.lower()})
        ):
            return reading
        return Reading(reading.text, (*reading.tokens[:at], named, *reading.tokens[at + 1 :]))

    return renamed(claim), [replace(part, reading=renamed(part.reading)) for part in parts]
