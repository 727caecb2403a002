"""A question that takes for granted what the archive denies: "Why was the trip postponed?" when it took place.

A sentence denies the question when it names whom or what the question is about (or its headline does) and says of the very deed
that it did not happen, or when it names them and tells its contrary. One sentence that affirms the deed is enough to let the
question stand.
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
# Who asks how many were harmed takes for granted that somebody was.
_HARMED = re.compile(
    r"\bhow many\b.*\b(?:die|died|dead|killed|injured|hurt|wounded|harmed|deaths|casualties|victims|injuries)\b", re.I
)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|none|not one)\b.{0,40}\b(?:die|died|killed|injured|hurt|wounded|harmed)\b"
    r"|\b(?:no|without (?:a|any)(?: single)?|not a single) (?:deaths?|casualt\w+|injur\w+|victims?|one (?:was|were) \w+)\b"
    r"|\bno one (?:was|were) (?:hurt|injured|killed|harmed)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds|thousands|several|some|many)\b"
    r"[^.;]{0,40}\b(?:died|dead|killed|injured|hurt|wounded|harmed|deaths|casualties|victims)\b"
    r"|\b(?:killed|injured|hurt|wounded) (?:at least |about |some |more than )?"
    r"(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|dozens)",
    re.IGNORECASE,
)
# "When was it licensed?" takes for granted that it was.
_WHEN = re.compile(r"^\W*when (?:was|were|did|had|has|have)\b", re.IGNORECASE)
# "Why", "how" and "how many" take for granted that it happened; "who" and "when" often ask what a denial answers.
_TAKING_FOR_GRANTED = ("reason", "way", "number")
# A denial is believed among the likeliest sentences; an affirmation wherever it stands.
_FIRST = 10
# A question of fewer words than this says too little of what it takes for granted; a denial that speaks of half of them is one,
# among so many of the likeliest sentences.
_FEWEST, _HALF, _LIKELIEST = 2, 0.5, 3


def denial(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """The sentence that denies what the question takes for granted; None where there is none, or where another affirms it."""
    if _HARMED.search(question.text):
        return _unharmed(question, candidates)
    if _WHEN.search(question.text):
        return _never(question, candidates)
    return _contrary(question, candidates) or _nothing_of_it(question, candidates)


def _contrary(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """A sentence that denies the deed asked about, or tells its contrary."""
    asked = facts.read(question.text).of("word")
    spoken = frozenset(meaning for token in asked for meaning in token.meanings)
    deeds = [
        (left, right - spoken)
        for token in asked
        for left, right in _contraries()
        if token.meanings & left and not token.negated
    ]
    beside = [token.meanings for token in asked if not any(token.meanings & left for left, _ in deeds)]
    if question.asked not in _TAKING_FOR_GRANTED or not deeds or not question.names:
        return None
    denying: Candidate | None = None
    for place, item in enumerate(candidates):
        if not item.sign("time"):
            continue
        told = facts.read(item.text).of("word")
        about = _about(question, f"{item.passage.article.title}\n{item.text}")
        of_it = not beside or any(word.meanings & meanings for word in told for meanings in beside)
        if about and of_it and any(_affirms(told, *deed) for deed in deeds):
            return None
        if denying is not None or place >= _FIRST:
            continue
        whole = _whole(question, item) and any(_denies(told, *deed) for deed in deeds)
        # "The trip was not postponed", below a headline that says whose trip.
        spared = about and any(_refuses(told, *deed) for deed in deeds)
        if whole or (spared and of_it):
            denying = item
    return denying


def _unharmed(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """The likeliest sentence that says that nobody was harmed, unless another one of its article tells of some who were."""
    for item in candidates[:_FIRST]:
        fitting = item.sign("time") and item.sign("about") == 1 and _NOBODY.search(item.text)
        if fitting and not any(_SOME.search(other.text) for other in candidates if _of_one_article(item, other)):
            return item
    return None


def _never(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """A sentence that says in so many words that the deed asked about was not done, in an article about all that is named.

    It does not look like an answer to "when", so that it may stand anywhere.
    """
    asked = facts.read(question.text).of("word")
    deeds = [token.meanings for token in asked if token.text.lower().endswith("ed")]
    beside = [token.meanings for token in asked if token.meanings not in deeds]
    if not deeds or not question.names:
        return None
    told = [(item, facts.read(item.text).of("word")) for item in candidates]
    if any(_affirms(words, meanings, frozenset()) for _, words in told for meanings in deeds):
        return None
    for item, words in told:
        refused = any(_refuses(words, meanings, frozenset()) for meanings in deeds)
        of_it = not beside or any(word.meanings & meanings for word in words for meanings in beside)
        if refused and of_it and item.sign("time") and item.sign("about") == 1:
            return item
    return None


def _nothing_of_it(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """One of the likeliest sentences, if it speaks of half of what is asked and denies a part of it: "how bad is the shortage?"

    Not where another sentence speaks of as much and denies nothing.
    """
    asked = [token for token in facts.read(question.text).of("word") if not token.negated]
    if question.asked not in _TAKING_FOR_GRANTED or len(asked) < _FEWEST:
        return None
    denying: Candidate | None = None
    for place, item in enumerate(candidates):
        told = facts.read(item.text).of("word")
        shared = [[word for word in told if word.meanings & token.meanings] for token in asked]
        if not item.sign("time") or sum(map(bool, shared)) < _HALF * len(asked):
            continue
        if not any(word.negated for words in shared for word in words):
            return None
        if denying is None and place < _LIKELIEST and item.sign("about") == 1:
            denying = item
    return denying


def _of_one_article(one: Candidate, other: Candidate) -> bool:
    return one.passage.article.id == other.passage.article.id


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
    return _refuses(told, deed, contrary) or any(word.meanings & contrary and not word.negated for word in told)


def _refuses(told: Sequence[Token], deed: frozenset[str], _: frozenset[str]) -> bool:
    """Whether it is told in so many words that the deed was not done."""
    return any(word.meanings & deed and word.denied for word in told)


@functools.cache
def _contraries() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((_meanings(left), _meanings(right)) for left, right in _CONTRARIES)


def _meanings(words: str) -> frozenset[str]:
    return frozenset[str]().union(*(facts.meanings(word) for word in words.split()))
