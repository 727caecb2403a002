"""What kind of thing a question asks for, of all that can be asked of an archive. Learnt, since each is asked for in any form.

A multinomial logistic regression of a question's words, pairs of words, and its vector. Sources, times and names are made alike
first. It has learnt from questions of each kind and from ones that only look like it (`eval/training/kinds.jsonl`), by
`python -m eval.kinds`, which also says how well it tells those of somebody who has taught it nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from rag.embedders import Embed
from rag.english.names import names
from rag.english.periods import no_such_days
from rag.english.wording import is_time
from rag.find import sources
from rag.find.questions import Question

Kind = Literal["fact", "timeline", "summary", "latest", "source", "period", "newest", "compare", "archive", "talk"]
"""A fact, a reason or a list told in the news; of one matter its events in order, an account, its newest state, what one source
says of it; the news of a time; the latest news; things side by side; the archive itself; nothing, in small talk."""
KINDS: tuple[Kind, ...] = get_args(Kind)
WEIGHTS = Path(__file__).with_name("kinds.npz")
# What stands for all sources and all times.
SOURCE, TIME = "the Daily News", "in May"
# A question may be of a kind that is at least so likely; it is held for it from the second on, from the third without doubt.
LIKELY, SURE, CERTAIN = 0.4, 0.6, 0.8
_NAME = "Xx"
_ARTICLE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class AskedFor:
    """How likely a question is of each kind."""

    likely: Mapping[Kind, float]

    @property
    def maybe(self) -> Kind:
        """The kind that it may be of: a fact, unless another is likely, though it be less likely than that."""
        best = max((kind for kind in KINDS if kind != "fact"), key=lambda kind: self.likely[kind])
        return best if self.likely[best] >= LIKELY else "fact"

    @property
    def kind(self) -> Kind:
        """The kind that it is held for: a fact, unless another is likely enough."""
        return self.maybe if self.likely[self.maybe] >= SURE else "fact"


@dataclass(frozen=True, slots=True)
class KindWeights:
    """What has been learnt: a weight for each kind of each feature, shape (features, kinds), and of each number of a question's
    vector, (384, kinds), and a bias, (kinds,)."""

    words: Mapping[str, int]
    rows: NDArray[np.floating]
    vector: NDArray[np.floating]
    bias: NDArray[np.floating]

    def likely(self, text: str, vector: NDArray[np.floating]) -> NDArray[np.floating]:
        """How likely a masked question, whose vector has length one, is of each kind, in the order of `KINDS`."""
        known = [self.words[sign] for sign in features(text) if sign in self.words]
        logits = self.rows[known].sum(axis=0) + vector @ self.vector + self.bias
        likely = np.exp(logits - logits.max())
        return np.asarray(likely / likely.sum())

    def save(self, file: Path) -> None:
        """Write them, each to three digits."""
        arrays = {name: getattr(self, name).astype(np.float16) for name in ("rows", "vector", "bias")}
        np.savez_compressed(file, words=np.array(sorted(self.words, key=self.words.__getitem__)), **arrays)


def told(question: Question, embed: Embed) -> AskedFor:
    """Which kind a question is of; a fact in other languages than English. `embed` gives vectors of length one."""
    if question.foreign or question.unread:
        return AskedFor({kind: float(kind == "fact") for kind in KINDS})
    text = masked(question)
    return AskedFor(dict(zip(KINDS, load(WEIGHTS).likely(text, embed([text.lower()])[0]).tolist(), strict=True)))


def masked(question: Question) -> str:
    """The question with one source and one time in the place of all that it names; who writes is a source too."""
    text = question.text
    places = [(period.at, period.at + len(period.text), TIME) for period in question.periods]
    places += [(*match.span(), TIME) for match in no_such_days(text)]
    for found in (*sources.named(text, question.sources).values(), *sources.writers(text, question.authors).values()):
        places += [(len(_ARTICLE.sub("", text[:start])), end, SOURCE) for start, end in found]
    kept: list[tuple[int, int, str]] = []
    for place in sorted(places, key=lambda place: place[0] - place[1]):
        if all(place[1] <= start or end <= place[0] for start, end, _ in kept):
            kept.append(place)
    for start, end, what in sorted(kept, reverse=True):
        text = f"{text[:start]}{what}{text[end:]}"
    return text


def bare(question: Question) -> str:
    """The question without the sources and times in it."""
    return " ".join(masked(question).replace(SOURCE, " ").replace(TIME, " ").split())


def features(text: str) -> frozenset[str]:
    """The words, signs and pairs of them that a masked question has; names are all alike, and so are numbers."""
    for name in reversed(names(text)):
        opens = name.start == 0 and " " not in name.text
        if not opens and name.text not in SOURCE and not is_time(name.text):
            text = text[: name.start] + _NAME + text[name.end :]
    tokens = ["^", *("#" if token[0].isdigit() else token.replace("’", "'") for token in _TOKEN.findall(text.lower())), "$"]
    return frozenset((*tokens, *(f"{one} {other}" for one, other in zip(tokens, tokens[1:], strict=False))))


@functools.cache
def load(file: Path) -> KindWeights:
    """The weights of a file."""
    with np.load(file, allow_pickle=False) as stored:
        words = {word: at for at, word in enumerate(stored["words"].tolist())}
        return KindWeights(words, *(stored[name].astype(np.float32) for name in ("rows", "vector", "bias")))
