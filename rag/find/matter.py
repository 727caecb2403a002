"""Which words of a question name the matter that it is about. Learnt: of all runs of its words the likeliest.

A log-linear model over runs: of the words at which one begins and ends, of those beside it, of those inside, and of how many
words of meaning it takes and leaves; no run at all is one of the choices. It has learnt from the same questions as `kinds`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.english.wording import STOP_WORDS, content_terms, words
from rag.find.kinds import SOURCE, TIME

WEIGHTS = Path(__file__).with_name("matter.npz")
NONE = "none"
"""The feature of no run at all."""
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
# Of a longer question the rest is not read; a matter is named in fewer words.
_READ, _LONGEST = 60, 14
_ABOUT = re.compile(
    r"\b(?:about|mention(?:s|ed|ing)?|regarding|concerning)\s+(?:the\s+)?(?!you\b|your|these\b|this\b)(?P<what>\S.*)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:who|whom|whose|which|what)\b", re.IGNORECASE)
_OF_THE_ARCHIVE = frozenset(
    content_terms("archive source newspaper author writer journalist byline correction corrected updated date")
)
_HEAVY = ("X", "x", "#", "X's", "x's")


@dataclass(frozen=True, slots=True)
class MatterWeights:
    """What has been learnt: the words that are known by themselves, and a weight for each feature of a run of words."""

    known: frozenset[str]
    signs: Mapping[str, float]

    def matter(self, question: str) -> str:
        """The words that name the matter of a masked question, as they stand there; empty where it names none."""
        places = tokens(question)
        likest, words = self.signs.get(NONE, 0.0), ""
        for first, last, signs in runs(question, self.known):
            likely = sum(self.signs.get(sign, 0.0) for sign in signs)
            if likely > likest:
                likest, words = likely, question[places[first][0] : places[last][1]]
        return words

    def save(self, file: Path) -> None:
        """Write them, each to three digits."""
        weights = np.array(list(self.signs.values()), dtype=np.float16)
        np.savez_compressed(file, known=np.array(sorted(self.known)), signs=np.array(list(self.signs)), weights=weights)


def of_articles(question: str) -> str:
    """The matter of the articles that a masked question about the archive asks for: the words behind "about", where no words
    are learnt to name one. What the archive itself is made of is no matter."""
    found = load(WEIGHTS).matter(question)
    if not meaning(found):
        behind = _ABOUT.search(question)
        found = behind["what"].rstrip(" ?.!") if behind else ""
    return "" if _OF_THE_ARCHIVE.issuperset(meaning(found)) or _ASKS.match(found) else found


def meaning(topic: str) -> tuple[str, ...]:
    """The words of meaning in a topic, as index terms; none where all are plain words, or stand for sources and times."""
    bare = topic.replace(SOURCE, " ").replace(TIME, " ")
    return content_terms(" ".join(word for word in words(bare) if word not in STOP_WORDS and len(word) > 1))


def tokens(question: str) -> list[tuple[int, int]]:
    """Where the words and signs of a question stand, the first of them."""
    return [match.span() for match in _TOKEN.finditer(question)][:_READ]


def runs(question: str, known: Collection[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Each run of words, from and to which token, with its features; words that are not `known` are told by their shape."""
    shapes = ["^^", "^", *(_shape(question[start:end], known) for start, end in tokens(question)), "$", "$$"]
    heavy = [0]
    for shape in shapes:
        heavy.append(heavy[-1] + (shape in _HEAVY))
    count = len(shapes) - 4
    for first in range(count):
        at = first + 2
        if shapes[at] == ".":
            continue
        begins = _begins(shapes, at, heavy[at])
        inside: list[str] = []
        for last in range(first, min(count, first + _LONGEST)):
            to = last + 2
            inside.append(f"i:{shapes[to]}")
            if last > first:
                inside.append(f"i2:{shapes[to - 1]} {shapes[to]}")
            if shapes[to] != ".":
                ends = _ends(shapes, to, heavy[-1] - heavy[to + 1])
                size = (f"len{min(to - at + 1, 8)}", f"in{min(heavy[to + 1] - heavy[at], 4)}", f"all{to - at + 1 == count}")
                yield first, last, [*begins, *ends, *size, *inside]


def _begins(shapes: Sequence[str], at: int, before: int) -> tuple[str, ...]:
    two, one, here = shapes[at - 2 : at + 1]
    return f"s-1:{one}", f"s0:{here}", f"s-10:{one} {here}", f"s-2-1:{two} {one}", f"before{min(before, 3)}"


def _ends(shapes: Sequence[str], to: int, behind: int) -> tuple[str, ...]:
    here, one, two = shapes[to : to + 3]
    return f"e0:{here}", f"e1:{one}", f"e01:{here} {one}", f"e12:{one} {two}", f"behind{min(behind, 3)}"


def _shape(word: str, known: Collection[str]) -> str:
    small = word.lower().replace("’", "'")
    if small in known:
        return small
    if not word[0].isalnum():
        return "."
    if word[0].isdigit():
        return "#"
    return ("X" if word[0].isupper() else "x") + ("'s" if small.endswith("'s") else "")


@functools.cache
def load(file: Path) -> MatterWeights:
    """The weights of a file."""
    with np.load(file, allow_pickle=False) as stored:
        signs, weights = stored["signs"].tolist(), stored["weights"].astype(float).tolist()
        return MatterWeights(frozenset(stored["known"].tolist()), dict(zip(signs, weights, strict=True)))
