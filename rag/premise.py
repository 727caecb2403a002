"""A question that takes for granted what the archive denies: "Why was the trip postponed?" when it took place.

A sentence denies the question when it names the same people and things and says of the very deed that it did not happen, or
tells its contrary. One sentence that tells of the deed as asked is enough to let the question stand.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from rag import facts
from rag.evidence import Candidate
from rag.facts import Reading, Token
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
    ("close stop", "open normally resume"),
    ("open resume", "close"),
    ("rise increase", "fall decrease"),
    ("fall decrease", "rise increase"),
    ("convict", "acquit"),
    ("acquit", "convict"),
    ("deny", "confirm admit"),
    ("meet", "absent"),
)
# How much of what the question speaks of must be in a denying sentence and its headline.
_SHARED = 0.5


def denial(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """The sentence that denies what the question takes for granted; None where there is none, or where another affirms it."""
    asked = facts.read(question.text)
    deeds = [token for token in asked.of("word") if not token.negated]
    if question.asked == "yes_no" or not deeds:
        return None
    denying: Candidate | None = None
    for item in candidates:
        told = facts.read(item.text)
        if not item.sign("time") or not _named(question, item):
            continue
        if _tells(deeds, told, question):
            return None
        if denying is None and any(_denies(deed, told) for deed in deeds) and _shared(deeds, item) >= _SHARED:
            denying = item
    return denying


def _named(question: Question, item: Candidate) -> bool:
    """Whether the sentence itself names the first of the question's people or things; its headline may name the others."""
    if not question.names:
        return True
    return bool(re.search(rf"\b{re.escape(question.names[0].split()[-1])}\b", item.text))


def _tells(deeds: Sequence[Token], told: Reading, question: Question) -> bool:
    """Whether a sentence tells of everything that was asked about, as a fact."""
    known = [deed for deed in deeds if not _is_topic(deed)]
    return bool(known) and all(
        any(word.meanings & deed.meanings and not word.negated and word.pending == 0 for word in told.of("word"))
        for deed in known
    )


def _is_topic(token: Token) -> bool:
    # The headline may have said "trip" before; what happened to it stands in the sentence.
    return not any(token.meanings & left for left, _ in _contraries())


def _denies(deed: Token, told: Reading) -> bool:
    if any(word.meanings & deed.meanings and word.denied for word in told.of("word")):
        return True
    contrary = [right for left, right in _contraries() if deed.meanings & left]
    return any(word.meanings & right and not word.negated for right in contrary for word in told.of("word"))


def _shared(deeds: Sequence[Token], item: Candidate) -> float:
    """The share of the question's words that the sentence or its headline has, in the same or another form."""
    there = facts.read(f"{item.passage.article.title}. {item.text}").meanings
    there |= frozenset(meaning for left, right in _contraries() if right & there for meaning in left)
    return sum(bool(deed.meanings & there) for deed in deeds) / len(deeds)


@functools.cache
def _contraries() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((_meanings(left), _meanings(right)) for left, right in _CONTRARIES)


def _meanings(words: str) -> frozenset[str]:
    return frozenset[str]().union(*(facts.meanings(word) for word in words.split()))
