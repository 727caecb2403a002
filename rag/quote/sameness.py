"""How likely two articles tell one story: what happened and all that follows from it, and not another event of its kind.

A few signs, added up with weights learnt from articles of which a stranger has said which tell one story
(`python -m eval.sameness`): likeness alone takes two fires in one town for one. See `rag.quote.story.apart` for how it is used.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.embedders import Embed
from rag.english.names import names
from rag.quote.evidence import learnt
from rag.schema import Article

# So many characters behind the headline show what a story is, and who is in it.
_READ, _NAMED_IN = 1_200, 1_500
# Articles of which one has no day may be so many days apart.
_UNKNOWN = 30


@dataclass(frozen=True, slots=True)
class Sameness:
    """What speaks for two articles as telling one story, and against it."""

    near: float
    """Likeness in meaning of how they begin."""
    days: float
    """The logarithm of the days between them, and one."""
    whole: float
    """Of the names of several words, the share of the one with fewer that both have, 0 to 1."""
    names: float
    """The same of all names."""


SAMENESSES = tuple(field.name for field in dataclasses.fields(Sameness))


def samenesses(articles: Sequence[Article], embed: Embed) -> list[list[float]]:
    """The logit that each of some articles tells one story with each of those before it.

    `embed` gives vectors of length one.
    """
    weights = learnt().sameness
    return [
        [weights["bias"] + math.fsum(weights[name] * getattr(sign, name) for name in SAMENESSES) for sign in row]
        for row in signs(articles, embed)
    ]


def signs(articles: Sequence[Article], embed: Embed) -> list[list[Sameness]]:
    """What speaks for each of some articles as telling one story with each of those before it."""
    vectors = embed([f"{item.title}. {item.text[:_READ]}" for item in articles])
    named = [names(f"{item.title}. {item.text[:_NAMED_IN]}") for item in articles]
    everyone = [frozenset(name.text for name in found) for found in named]
    whole = [frozenset(name.text for name in found if len(name.words) > 1) for found in named]
    return [
        [
            Sameness(
                near=float(vectors[at] @ vectors[other]),
                days=math.log1p(_days(articles[at], articles[other])),
                whole=_shared(whole[at], whole[other]),
                names=_shared(everyone[at], everyone[other]),
            )
            for other in range(at)
        ]
        for at in range(len(articles))
    ]


def _days(one: Article, other: Article) -> int:
    return abs((one.day - other.day).days) if one.day and other.day else _UNKNOWN


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)
