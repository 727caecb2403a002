"""How sure an answer is: the probability that its first sentence answers, learnt from what stands beside it.

`likely` says of each sentence by itself how likely it answers. Whether the first one does is told better by how it stands among
its rivals: one that is alone at the top is right more often than one of many that are nearly as good, as it is when nothing of
an archive answers. What another article tells with the same number or name is no rival. Learnt from strangers' questions by
`python -m eval.calibrate --sure`; of .6, six in ten are right.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.english.names import names
from rag.english.wording import is_time, words
from rag.quote.evidence import LOOKED_AT, Candidate, learnt, logit

# What has no rival is ahead by so much.
_ALONE = 3.0
# The field of those that the highest judgement is held against.
_FIELD = 5
_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the first sentence of an answer, and what tells the same, stands among its rivals; all but `mass` are logits."""

    likely: float
    """The highest logit of the probability that a sentence answers."""
    ahead: float
    """By how much the first sentence, or one that tells the same, is above the best rival by that."""
    judged: float
    """The judge's logit of the first sentence."""
    clear: float
    """By how much it, or one that tells the same, is above the best rival by that."""
    above: float
    """By how much it is above the mean of the five best rivals by that."""
    mass: float
    """How many rivals answer by their probabilities, all added up."""


STANDINGS = tuple(field.name for field in dataclasses.fields(Standing))


def sureness(asked: str, candidates: Sequence[Candidate]) -> float:
    """How likely it is that the first of some candidates answers the question asked, 0 to 1; 0 where there is none."""
    if not candidates:
        return 0.0
    seen, weights = standing(asked, candidates), learnt().sure
    added = weights["bias"] + math.fsum(weights[name] * getattr(seen, name) for name in STANDINGS)
    return 1 / (1 + math.exp(-added))


def standing(asked: str, candidates: Sequence[Candidate]) -> Standing:
    """How the first of some candidates, at least one, stands among those that got a second look."""
    first, *others = candidates[:LOOKED_AT]
    known = frozenset(words(asked))
    told = _told(first, known)
    same: list[Candidate] = []
    rivals: list[Candidate] = []
    for item in others:
        elsewhere = item.passage.article.id != first.passage.article.id
        (same if elsewhere and not told.isdisjoint(_told(item, known)) else rivals).append(item)
    best = max(logit(item.likely) for item in (first, *same))
    highest = max(item.signs.second for item in (first, *same))
    judged = sorted((item.signs.second for item in rivals), reverse=True)
    field = judged[:_FIELD]
    return Standing(
        likely=max(logit(item.likely) for item in (first, *others)),
        ahead=best - max(logit(item.likely) for item in rivals) if rivals else _ALONE,
        judged=first.signs.second,
        clear=highest - judged[0] if rivals else _ALONE,
        above=highest - math.fsum(field) / len(field) if rivals else _ALONE,
        mass=math.fsum(item.likely for item in rivals),
    )


def _told(item: Candidate, known: frozenset[str]) -> frozenset[str]:
    """The numbers of a sentence and the words of its names, but for those that the question has."""
    named = frozenset(word for name in names(item.text) if not is_time(name.text) for word in words(name.text))
    return named.union(_NUMBER.findall(item.text)) - known
