"""Words of a claim that no table knows: is there a word in the evidence that says the same there, in its own sentence?

A language model gives each word a vector that depends on the sentence around it. "Severed" in "a cable was severed" lies near
"cut" in "the cable was cut", and far from every word of a sentence that says nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag import lexicon
from rag.checks.deeds import verbal
from rag.checks.part import Part
from rag.checks.wording import failures, in_cause, is_unit
from rag.facts import Reading, Token, meanings, opposites

Vector = NDArray[np.float32]

# Calibrated on the labelled pairs: how near the word must be, and how near everything together.
WORD, WORD_OF_CAUSE, TOGETHER = 0.42, 0.55, 0.55
# The share in that of the word, of the sentence, and of all words of the sentence, each beside its likest in the evidence.
_WEIGHTS = (0.6, 0.2, 0.2)
MOST = 3
_TELLING = frozenset(["word", "name", "number", "date"])
_NOUNS = frozenset(
    "morning evening building meeting wedding painting ceiling clothing king ring wing spring string bed".split()
)
_FAINT = frozenset(
    """a an the this that these those it its he she they his her hers him their them we our us you your i my who whom whose
    which what when where why how is are was were be been being am do does did has have had having and or nor so as at by for
    from in into of to with""".split()
)


class Senses(Protocol):
    """A language model that gives a vector to every piece of a text."""

    def embed(self, texts: Sequence[str]) -> Vector:
        """Unit vectors of whole texts, shape (texts, width)."""

    def pieces(self, text: str) -> tuple[Vector, Sequence[tuple[int, int]]]:
        """The vector of every piece of a text, shape (pieces, width), and where each stands, as offsets."""


@dataclass(frozen=True, slots=True)
class _Sensed:
    """The words of a sentence with their unit vectors, and the unit vector of the sentence."""

    words: tuple[tuple[Token, Vector], ...]
    whole: Vector


def reworded(claim: Reading, added: Sequence[Token], parts: Sequence[Part], senses: Senses) -> bool:
    """Whether each word that the evidence does not have stands for one that it has, and that the claim leaves out."""
    if len(added) > MOST or any(is_unit(token) for token in added):
        return False
    mine = _sensed(claim, senses)
    theirs = [_sensed(part.reading, senses) for part in parts]
    near = max((float(mine.whole @ other.whole) for other in theirs), default=0.0)
    spare = [
        (token, vector)
        for other in theirs
        for token, vector in other.words
        if token.kind in ("word", "plain") and token.text.lower() not in _FAINT and not token.meanings & claim.meanings
    ]
    if not spare or not all(_is_verb(claim, token) for token in added):
        return False
    forms = {id(token): _is_verb(part.reading, token) for part in parts for token in part.reading.tokens}
    all_words = np.stack([vector for other in theirs for _, vector in other.words])
    each = [float((all_words @ vector).max()) for token, vector in mine.words if token.kind in _TELLING]
    for word in added:
        vector = next((vector for token, vector in mine.words if token is word), None)
        if vector is None:
            return False
        likeness = np.array([other @ vector for _, other in spare])
        best = int(likeness.argmax())
        score = float(np.dot(_WEIGHTS, [float(likeness[best]), near, sum(each) / len(each)]))
        least = WORD_OF_CAUSE if in_cause(claim, word) else WORD
        if likeness[best] < least or score < TOGETHER or not _may_stand_for(word, spare[best][0], claim, forms):
            return False
    return True


def _sensed(reading: Reading, senses: Senses) -> _Sensed:
    vectors, places = senses.pieces(reading.text)
    words: list[tuple[Token, Vector]] = []
    at = 0
    for token in reading.tokens:
        while at < len(places) and places[at][1] <= token.start:
            at += 1
        end = at
        while end < len(places) and places[end][0] < token.end:
            end += 1
        if end > at:
            words.append((token, _unit(vectors[at:end].mean(axis=0))))
    whole = _unit(vectors.mean(axis=0)) if len(vectors) else np.zeros(1, dtype=np.float32)
    return _Sensed(tuple(words), whole)


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)


def _is_verb(reading: Reading, token: Token) -> bool:
    """Only verbs are compared by their vectors: gold lies as near to silver as any two names of one thing to each other."""
    word = token.text.lower()
    return (
        token.kind == "plain"
        or (word.endswith(("ing", "ed")) and word not in _NOUNS)
        or verbal(reading.tokens, reading.tokens.index(token))
    )


def _may_stand_for(word: Token, other: Token, claim: Reading, verbs: Mapping[int, bool]) -> bool:
    """Words that stand in like places can still say the opposite, or say for certain what is only alleged."""
    if not verbs[id(other)] or {word.text.lower(), other.text.lower()} & lexicon.UTTERING:
        return False
    if other.kind == "word" and (_failing(word) != word.negated) != (_failing(other) != other.negated):
        return False
    # "Will stay closed": what follows what is to come is to come as well.
    if other.pending and not any(token.pending for token in claim.tokens if token.start <= word.start):
        return False
    if other.text.lower() in lexicon.ACCUSING | lexicon.SAYING:
        return False
    return word.negated != other.negated or not any(
        (one & word.meanings and two & other.meanings) or (two & word.meanings and one & other.meanings)
        for one, two in opposites()
    )


def _failing(token: Token) -> bool:
    return bool({meaning for meaning in meanings(token.text.lower()) if meaning[0] != "#"} & failures())
