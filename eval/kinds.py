"""Learn what kind of thing a question asks for, and which words name its matter: `python -m eval.kinds`.

Two log-linear models with a penalty on their weights, whose loss is convex, so that the same questions give the same weights
but for rounding. They are measured on the questions of each writer by what the others teach. Beside the questions of
`eval/training/kinds.jsonl`, those of the archives that teach the judge are questions for facts: what people ask of news.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from eval import press
from eval.commands.command import Measurement
from eval.commands.options import PATH
from rag import Settings
from rag.lab import (
    KIND_WEIGHTS,
    KINDS,
    MATTER_WEIGHTS,
    NO_MATTER,
    SURE_KIND,
    KindWeights,
    MatterWeights,
    enter,
    kind_features,
    make_embedder,
    masked,
    matter_runs,
    matter_tokens,
    understand,
)

Floats = NDArray[np.float64]

TRAINING = Path(__file__).with_name("training") / "kinds.jsonl"
OVERVIEWS = Path(__file__).with_name("overviews")
OTHER = "other"
"""The kind of questions of which is only known that they do not compare."""
OF_A_MATTER = ("timeline", "summary", "latest", "source", "archive")
_TODAY = datetime.date(2025, 6, 1)
# A feature of fewer questions is left out; so is a run's feature of fewer right runs, wrong ones counting little. A word is
# known that stands in so many questions.
_LEAST, _LEAST_RUNS, _WRONG, _KNOWN = 3, 3, 0.02, 8
# Vectors have a length of one, which is little beside dozens of words.
_LENGTH = 4.0
_STEPS, _RATE, _PENALTY = 300, 0.05, 0.25
_RUN_STEPS, _RUN_RATE, _RUN_PENALTY = 200, 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its kind, the words that name its matter, and who wrote it; sources and times are masked."""

    text: str
    kind: str
    matter: str
    by: str


def read(training: Path = TRAINING) -> list[Asked]:
    """The questions that teach, and those of the archives that teach the judge."""
    rows = [json.loads(line) for line in training.read_text(encoding="utf-8").splitlines()]
    asked = [Asked(_masked(row), row["kind"], row.get("matter", ""), str(row["by"])) for row in rows]
    archives = [press.read(path) for path in sorted((press.FOLDER / "judge").glob("*.jsonl"))]
    return asked + [Asked(question.question, "fact", "", "press") for item in archives for question in item.questions]


def read_blind(half: str) -> list[Asked]:
    """The questions of a half of `overviews`, which teach nothing; sources are those of the archive that they are asked of."""
    rows = [json.loads(line) for line in (OVERVIEWS / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]
    archives = {name: press.read(press.FOLDER / "signs" / f"{name}.jsonl") for name in {row["archive"] for row in rows}}
    known = {name: sorted({item.source for item in archive.articles.values()}) for name, archive in archives.items()}
    return [Asked(_masked({**row, "sources": known[row["archive"]]}), row["kind"], row.get("matter", ""), half) for row in rows]


def _masked(row: Mapping[str, Any]) -> str:
    return masked(understand(row["question"], today=_TODAY, sources=row.get("sources", ())))


class _Steps:
    """Adam with bias correction and a falling rate, on arrays that are changed in place (Kingma and Ba, 2015)."""

    def __init__(self, arrays: Sequence[Floats], rate: float, steps: int) -> None:
        self._arrays, self._rate, self._steps, self._step = arrays, rate, steps, 0
        self._means = [np.zeros_like(array) for array in arrays]
        self._squares = [np.zeros_like(array) for array in arrays]

    def step(self, gradients: Sequence[Floats]) -> None:
        self._step += 1
        rate = self._rate * (1 - 0.95 * self._step / self._steps)
        for array, gradient, mean, square in zip(self._arrays, gradients, self._means, self._squares, strict=True):
            mean += 0.1 * (gradient - mean)
            square += 0.01 * (gradient * gradient - square)
            array -= rate * (mean / (1 - 0.9**self._step)) / (np.sqrt(square / (1 - 0.99**self._step)) + 1e-6)


def kinds_learnt(asked: Sequence[Asked], vectors: Floats, kinds: Sequence[str] = KINDS) -> KindWeights:
    """The weights that some questions teach, one for each of the `kinds`; `vectors` are theirs, of length one."""
    told = [kind_features(item.text) for item in asked]
    counts = Counter(sign for signs in told for sign in signs)
    words = tuple(sorted(sign for sign, count in counts.items() if count >= _LEAST))
    at = {word: number for number, word in enumerate(words)}
    pairs = [(number, at[sign]) for number, signs in enumerate(told) for sign in signs if sign in at]
    owner, sign = (np.array(column, dtype=np.intp) for column in zip(*pairs, strict=True))
    right = np.array([[item.kind == kind for kind in kinds] for item in asked], dtype=float)
    open_, ruled_out = np.array([item.kind == OTHER for item in asked]), np.array([kind == "compare" for kind in kinds])
    scaled = _LENGTH * vectors
    rows, vector, bias = np.zeros((len(words), len(kinds))), np.zeros((vectors.shape[1], len(kinds))), np.zeros(len(kinds))
    descent = _Steps((rows, vector, bias), _RATE, _STEPS)
    for _ in range(_STEPS):
        logits = _sums(owner, rows[sign], len(asked)) + scaled @ vector + bias
        likely = np.exp(logits - logits.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        wanted = right.copy()
        # Of these only one kind is ruled out: the others keep their shares.
        wanted[open_] = likely[open_]
        wanted[open_[:, None] & ruled_out] = 0.0
        wanted[open_] /= wanted[open_].sum(axis=1, keepdims=True) + 1e-12
        error = likely - wanted
        descent.step(
            (
                _sums(sign, error[owner], len(words)) + _PENALTY * rows,
                scaled.T @ error + _PENALTY * vector,
                error.sum(axis=0),
            )
        )
    return KindWeights(at, rows, _LENGTH * vector, bias)


def _sums(at: NDArray[np.intp], values: Floats, length: int) -> Floats:
    """The values, shape (n, k), added up where they belong: shape (length, k)."""
    return np.stack([np.bincount(at, values[:, column], minlength=length) for column in range(values.shape[1])], axis=1)


def matters_learnt(asked: Sequence[Asked]) -> MatterWeights:
    """The weights that some questions teach, all of kinds that have a matter."""
    spread = Counter(word for item in asked for word in _different(item.text))
    known = frozenset(word for word, count in spread.items() if count >= _KNOWN)
    choices: list[tuple[int, bool, list[str]]] = []
    counts: dict[str, float] = defaultdict(float)
    for number, item in enumerate(asked):
        runs = [(_words(item.text, first, last), signs) for first, last, signs in matter_runs(item.text, known)]
        right = next((words for words, _ in runs if words == item.matter), "")
        if item.matter and not right:
            continue
        choices.append((number, not item.matter, [NO_MATTER]))
        done = False
        for words, signs in runs:
            fits = not done and bool(item.matter) and words == right
            done = done or fits
            choices.append((number, fits, signs))
            for sign in signs:
                counts[sign] += 1.0 if fits else _WRONG
    names = (NO_MATTER, *sorted(sign for sign, count in counts.items() if count >= _LEAST_RUNS))
    at = {name: number for number, name in enumerate(names)}
    pairs = [(number, at[sign]) for number, (_, _, signs) in enumerate(choices) for sign in signs if sign in at]
    choice, feature = (np.array(column, dtype=np.intp) for column in zip(*pairs, strict=True))
    owners = np.array([owner for owner, _, _ in choices])
    right_ones = np.array([fits for _, fits, _ in choices], dtype=float)
    begins = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    sizes = np.diff(np.r_[begins, len(choices)])
    weights = np.zeros(len(names))
    descent = _Steps((weights,), _RUN_RATE, _RUN_STEPS)
    for _ in range(_RUN_STEPS):
        logits = np.bincount(choice, weights[feature], minlength=len(choices))
        likely = np.exp(logits - np.repeat(np.maximum.reduceat(logits, begins), sizes))
        likely /= np.repeat(np.add.reduceat(likely, begins), sizes)
        descent.step((np.bincount(feature, (likely - right_ones)[choice], minlength=len(names)) + _RUN_PENALTY * weights,))
    return MatterWeights(known, dict(zip(names, weights.tolist(), strict=True)))


def _different(text: str) -> frozenset[str]:
    return frozenset(text[start:end].lower().replace("’", "'") for start, end in matter_tokens(text))


def _words(text: str, first: int, last: int) -> str:
    places = matter_tokens(text)
    return text[places[first][0] : places[last][1]]


def told_by_others(asked: Sequence[Asked], vectors: Floats) -> Floats:
    """How likely each question is of each kind, by what the questions of the other writers teach: shape (questions, kinds)."""
    likely = np.zeros((len(asked), len(KINDS)))
    for by in sorted({item.by for item in asked}):
        own = np.array([item.by == by for item in asked])
        weights = kinds_learnt([item for item in asked if item.by != by], vectors[~own])
        for at in np.flatnonzero(own):
            likely[at] = weights.likely(asked[int(at)].text, vectors[at])
    return likely


def measured(asked: Sequence[Asked], likely: Floats) -> str:
    """What came of it, in lines: for facts how many are held for something else, for each other kind how many are found."""
    held = [_held(row) for row in likely]
    lines = []
    for kind in KINDS:
        own = [told for item, told in zip(asked, held, strict=True) if item.kind == kind]
        if not own:
            continue
        right = sum(told == kind for told in own) / len(own)
        others = Counter(told for told in own if told != kind).most_common(3)
        lines.append(f"  {kind:9} {len(own):5,}  {right:.3f}  {', '.join(f'{told} {count}' for told, count in others)}")
    return "\n".join(lines)


def _held(likely: Floats) -> str:
    best = int(likely.argmax())
    return KINDS[best] if likely[best] >= SURE_KIND else "fact"


@click.command(cls=Measurement, help=__doc__, examples=("python -m eval.kinds", "python -m eval.kinds --unmeasured"))
@click.option("--training", type=PATH, default=TRAINING, help="The questions: eval/training/kinds.jsonl.")
@click.option("--out", type=PATH, default=KIND_WEIGHTS.parent, help="The folder of the files to write: rag/find.")
@click.option("--unmeasured", is_flag=True, help="Learn only, and do not measure what the others teach about each writer's.")
def app(training: Path, out: Path, unmeasured: bool) -> None:
    """Learn which questions ask for what, say how well that is told, and write the weights."""
    asked = read(training)
    embed = make_embedder(Settings(embedder="minilm", _env_file=None)).embed
    vectors = embed([item.text.lower() for item in asked]).astype(np.float64)
    with_matter = [item for item in asked if item.kind in OF_A_MATTER]
    if not unmeasured:
        print(f"{len(asked):,} questions, those of each writer by what the others teach:")
        print(measured(asked, told_by_others(asked, vectors)))
        found = [(item, weights.matter(item.text)) for item, weights in _matters_by_others(with_matter)]
        same = sum(words == item.matter for item, words in found) / len(found)
        print(f"the words that name the matter, the same of {len(found):,} questions: {same:.3f}")
    kinds, matters = kinds_learnt(asked, vectors), matters_learnt(with_matter)
    kinds.save(out / KIND_WEIGHTS.name)
    matters.save(out / MATTER_WEIGHTS.name)
    for half in () if unmeasured else ("dev", "kept"):
        blind = read_blind(half)
        near = embed([item.text.lower() for item in blind])
        likely = np.array([kinds.likely(item.text, vector) for item, vector in zip(blind, near, strict=True)])
        named = [item for item in blind if item.matter]
        same = sum(matters.matter(item.text) == item.matter for item in named) / len(named)
        print(f"{len(blind):,} questions of overviews_{half}, which teach nothing:")
        print(measured(blind, likely))
        print(f"the words that name the matter, the same of {len(named):,} questions: {same:.3f}")


def _matters_by_others(asked: Sequence[Asked]) -> Iterator[tuple[Asked, MatterWeights]]:
    for by in sorted({item.by for item in asked}):
        weights = matters_learnt([item for item in asked if item.by != by])
        yield from ((item, weights) for item in asked if item.by == by)


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.kinds"))
