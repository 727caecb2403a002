"""What can be compared exactly: numbers with their units, days, names as wholes, and words in quotation marks.

These are closed classes, where a rule is surer than any model. Each rule takes a statement and its evidence and gives a reason
for every fault that it is sure of; whether the rest is carried, the judge tells (`rag/prove/support.py`). What is not sure is
no fault: a small count may be counted from a list, a sum be reckoned, and a person be meant by an office. Only English is
compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.english.language import is_english
from rag.prove.days import strange_days, strange_months
from rag.prove.figures import strange_numbers
from rag.prove.ground import Ground, Known, words_of
from rag.prove.namesakes import namesakes_in, strangers

_QUOTED = re.compile(r"[“\"„«]([^”\"“„«»]{3,1000})[”\"“»]")
_SAID = 2
"""Quotation marks around fewer words may also keep a distance from them."""
_MOST_QUOTED = 24
"""So many quotations of a statement are looked for."""
_CUTS = re.compile(r"…|\.\.\.|\[[^\]]*\]|[.!?;:]\s")
LONGEST = 200_000
"""Characters of evidence: all the sentences that a statement may cite, and what stands around them, have fewer."""
# A statement of fewer words is part of too much.
_LEAST_HALF = 4
_SPELLED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
TURNED = re.compile(
    r"\b(?:not|no|never|nobody|none|neither|nor|without|unless|if|whether|den(?:y|ies|ied|ying)|false|untrue|\w+n['’]t)\b"
)
"""Words, in lower case, that turn what follows them."""


def faults(statement: str, ground: Ground) -> tuple[str, ...]:
    """Why the evidence cannot carry the statement, one reason for each fault; empty where nothing is surely wrong.

    Nothing is said of a statement or of evidence in another language than English. Evidence of more than 200,000 characters,
    which no quotations come near, carries nothing.
    """
    if len(ground.quotes) + len(ground.around) > LONGEST:
        return (f"the evidence is longer than {LONGEST:,} characters",)
    if not (is_english(statement) and is_english(ground.quotes)):
        return ()
    known = Known(ground.text)
    return tuple(
        dict.fromkeys(
            [
                *strange_numbers(statement, known, ground.days),
                *strange_days(statement, known, ground.days),
                *strange_months(statement, known, ground.days),
                *strangers(statement, known),
                *namesakes_in(statement, known),
                *_quoted(statement, known),
                *_halves(statement, ground.quotes),
            ]
        )
    )


def _quoted(statement: str, known: Known) -> Iterator[str]:
    marked = [found[1] for found in _QUOTED.finditer(statement)]
    if not marked:
        return
    for quote in marked[:_MOST_QUOTED]:
        pieces = [" ".join(words_of(piece)) for piece in _CUTS.split(quote)]
        if len(words_of(quote)) >= _SAID and not all(f" {piece} " in known.line for piece in pieces if piece):
            yield f"“{quote}” is quoted, but not in the evidence"


def _halves(statement: str, quotes: str) -> Iterator[str]:
    """The statement is the end of a sentence that begins by denying it, or by saying what it hangs on."""
    said = " ".join(_SPELLED.findall(statement.lower()))
    if len(said.split()) < _LEAST_HALF:
        return
    for sentence in re.split(r"(?<=[.!?])\s+|\n", quotes):
        before, found, _ = " ".join(_SPELLED.findall(sentence.lower())).partition(said)
        if found and (turned := TURNED.search(before)):
            yield f"in the evidence “{turned[0]}” stands before it"
