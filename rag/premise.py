"""A question that takes for granted what the archive denies: "Why was the trip postponed?" when it took place.

A sentence denies the question when it names whom or what the question is about and says of the very deed that it did not
happen, or tells its contrary. One sentence that affirms the deed is enough to let the question stand.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import replace

from rag import coverage, facts
from rag.evidence import Candidate
from rag.facts import Token
from rag.questions import Question

# What is told instead of what was asked: of a postponed trip that it went ahead, of a dismissal that it was a resignation.
_CONTRARIES = (
    ("postpone cancel delay block halt veto prevent scrap suspend", "proceed depart fly arrive travel happen land"),
    ("dismiss sack fire oust", "resign quit"),
    ("resign quit", "dismiss sack fire oust"),
    ("die kill injure hurt wound", "survive unhurt unharmed uninjured"),
    ("win", "lose"),
    ("lose", "win"),
    ("reject", "approve accept adopt"),
    ("approve accept adopt", "reject veto"),
    ("convict", "acquit"),
    ("acquit", "convict"),
    ("deny", "confirm admit"),
)
# A denial is believed among the likeliest sentences; an affirmation wherever it stands.
_FIRST = 10


def denial(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """The sentence that denies what the question takes for granted; None where there is none, or where another affirms it."""
    asked = facts.read(question.text).of("word")
    spoken = frozenset(meaning for token in asked for meaning in token.meanings)
    deeds = [
        (left, right - spoken)
        for token in asked
        for left, right in _contraries()
        if token.meanings & left and not token.negated
    ]
    if question.asked == "yes_no" or not deeds or not question.names:
        return None
    denying: Candidate | None = None
    for place, item in enumerate(candidates):
        if not item.sign("time"):
            continue
        told = facts.read(item.text).of("word")
        if _about(question, f"{item.passage.article.title}\n{item.text}") and any(_affirms(told, *deed) for deed in deeds):
            return None
        if denying is None and place < _FIRST and _whole(question, item) and any(_denies(told, *deed) for deed in deeds):
            denying = item
    return denying


def _about(question: Question, text: str) -> bool:
    """Whether a text names the first of the question's people or things."""
    return bool(re.search(rf"\b{re.escape(question.names[0].split()[-1])}\b", text))


def _whole(question: Question, item: Candidate) -> bool:
    """Whether a sentence is about all that the question names: the first stands in it, the others at least in its headline."""
    return _about(question, item.text) and not coverage.missing(question, [replace(item.passage.article, text=item.text)])


def _affirms(told: Sequence[Token], deed: frozenset[str], contrary: frozenset[str]) -> bool:
    """Whether it is told that the deed was done, or that its contrary was not."""
    return any(
        (word.meanings & deed and not word.negated) or (word.meanings & contrary and (word.negated or word.pending))
        for word in told
    )


def _denies(told: Sequence[Token], deed: frozenset[str], contrary: frozenset[str]) -> bool:
    return any((word.meanings & deed and word.denied) or (word.meanings & contrary and not word.negated) for word in told)


@functools.cache
def _contraries() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((_meanings(left), _meanings(right)) for left, right in _CONTRARIES)


def _meanings(words: str) -> frozenset[str]:
    return frozenset[str]().union(*(facts.meanings(word) for word in words.split()))
