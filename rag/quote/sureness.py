"""How sure an answer is: the probability that its first sentence answers, learnt from what stands beside it.

`likely` says of each sentence by itself how likely it answers. Whether the first one does is told better by how it stands among
the others: one that is alone at the top is right more often than one of many that are nearly as good, as it is when nothing of
an archive answers. Learnt from strangers' questions by `python -m eval.calibrate --sure`; of .6, six in ten are right.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.quote.evidence import LOOKED_AT, Candidate, learnt

# A sentence that stands alone is ahead by so much.
_ALONE = 3.0
# The field of those that the highest judgement is held against.
_FIELD = 6
_NEVER = 1e-6


@dataclass(frozen=True, slots=True)
class Standing:
    """How the first sentence of an answer stands among the others that may answer; all but `mass` are logits."""

    likely: float
    """The highest logit of the probability that a sentence answers."""
    ahead: float
    """By how much that of the first sentence is above the best of the others."""
    judged: float
    """The judge's logit of the first sentence."""
    clear: float
    """By how much the judge's highest logit is above its second highest."""
    above: float
    """By how much the judge's highest logit is above the mean of its six highest."""
    mass: float
    """How many sentences answer by their probabilities, all added up."""


STANDINGS = tuple(field.name for field in dataclasses.fields(Standing))


def sureness(candidates: Sequence[Candidate]) -> float:
    """How likely it is that the first of some candidates answers, 0 to 1; 0 where there is none."""
    if not candidates:
        return 0.0
    seen, weights = standing(candidates), learnt().sure
    logit = weights["bias"] + math.fsum(weights[name] * getattr(seen, name) for name in STANDINGS)
    return 1 / (1 + math.exp(-logit))


def standing(candidates: Sequence[Candidate]) -> Standing:
    """How the first of some candidates, at least one, stands among those that got a second look."""
    looked_at = candidates[:LOOKED_AT]
    first, *others = (_logit(item.likely) for item in looked_at)
    judged = sorted((item.signs.second for item in looked_at), reverse=True)
    field = judged[:_FIELD]
    return Standing(
        likely=max(first, *others) if others else first,
        ahead=first - max(others) if others else _ALONE,
        judged=looked_at[0].signs.second,
        clear=judged[0] - judged[1] if others else 0.0,
        above=judged[0] - math.fsum(field) / len(field),
        mass=math.fsum(item.likely for item in looked_at),
    )


def _logit(likely: float) -> float:
    kept = min(max(likely, _NEVER), 1 - _NEVER)
    return math.log(kept / (1 - kept))
