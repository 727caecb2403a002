"""How likely a sentence tells of a matter: an article about one tells of much else, and some have only a word of it.

A few signs, added up with weights learnt from sentences that strangers have looked at, each with the matter that somebody asked
a timeline of (`python -m eval.relevance`). Nothing of it takes the judge anew, as a timeline looks at hundreds of sentences.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.embedders import Embed
from rag.english import wording
from rag.find.matter import meaning
from rag.quote.evidence import BEFORE, learnt, logit
from rag.quote.story import Quotable
from rag.schema import Sentence

# From here on a sentence is taken to be told of the matter: an event that is missing is worse than a line too much.
RELEVANT = 0.35
_NEVER = 1e-4


@dataclass(frozen=True, slots=True)
class Relevance:
    """What speaks for a sentence of an article as told of a matter."""

    near: float
    """Likeness in meaning of the matter and the sentence under its headline."""
    often: float
    """The logarithm of how often in a hundred words the article has those of the matter, less that of the one with most, by the
    share of them that the sentence does not have: one that names the matter whole is of it whatever else the article tells."""
    about: float
    """The logit that the article is about the matter."""
    before: float
    """The share of the words of the matter in the two sentences before, 0 to 1."""
    words: float
    """Their share in the sentence itself."""
    length: float
    """The logarithm of how many words the article has: a long one tells of much."""


RELEVANCES = tuple(field.name for field in dataclasses.fields(Relevance))


def relevances(
    topic: str, stories: Sequence[tuple[Quotable, float]], places: Sequence[tuple[int, Sentence]], embed: Embed
) -> list[float]:
    """How likely each of some sentences tells of a matter, 0 to 1.

    `stories` are the articles on it with how likely each is about it; `places` name a sentence by the number of its article
    there. `embed` gives vectors of length one.
    """
    weights = learnt().relevance
    logits = [
        weights["bias"] + math.fsum(weights[name] * getattr(sign, name) for name in RELEVANCES)
        for sign in signs(topic, stories, places, embed)
    ]
    return [1 / (1 + math.exp(-one)) for one in logits]


def signs(
    topic: str, stories: Sequence[tuple[Quotable, float]], places: Sequence[tuple[int, Sentence]], embed: Embed
) -> list[Relevance]:
    """What speaks for each of the sentences; see `relevances`."""
    if not places:
        return []
    terms = frozenset(meaning(topic))
    counted = [_counted(terms, found) for found, _ in stories]
    most = max(often for often, _ in counted)
    under = [f"{stories[at][0][0].title}. {_text(stories[at][0], sentence)}" for at, sentence in places]
    asked, *told = embed([topic, *under])
    found = []
    for (at, sentence), vector in zip(places, told, strict=True):
        story, likely = stories[at]
        words = _share(terms, _text(story, sentence))
        before = [one for one in story[1] if one.end <= sentence.start][-BEFORE:]
        found.append(
            Relevance(
                near=float(vector @ asked),
                often=(counted[at][0] - most) * (1 - words),
                about=logit(likely, _NEVER),
                before=_share(terms, story[0].text[before[0].start : before[-1].end] if before else ""),
                words=words,
                length=counted[at][1],
            )
        )
    return found


def _counted(terms: frozenset[str], found: Quotable) -> tuple[float, float]:
    """The logarithms of how often an article has some words, and of how many it has."""
    have = Counter(wording.analyze(found[0].text))
    among = sum(have[term] for term in terms) / (len(terms) or 1)
    total = have.total() or 1
    return math.log1p(100 * among / total), math.log(total)


def _share(terms: frozenset[str], text: str) -> float:
    return len(terms.intersection(wording.analyze(text))) / (len(terms) or 1)


def _text(found: Quotable, sentence: Sentence) -> str:
    return found[0].text[sentence.start : sentence.end]
