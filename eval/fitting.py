"""What `eval.calibrate` learns with: linear models of the signs of sentences, fitted by Adam on a convex loss.

The same signs always give the same weights.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.lab import LOOKED_AT, SIGNS, forget_weights

Floats = NDArray[np.float64]

_STEPS, _RATE, _DECAY = 600, 0.05, 1.0
# What a first look sees, and what a second look adds. The other signs are for other judgements: how many words of a question
# an article has, and how many of its dates fit, differs too much from archive to archive. So does retrieval's score: it tells
# passages of one question from one another, but not a question that has an answer from one that has none.
FIRST = frozenset(("verdict", "share", "span", "lead", "retrieved", "named"))
SECOND = FIRST | {"second", "behind"}
LIKELY = SECOND - {"retrieved"}


@dataclass(frozen=True, slots=True)
class Example:
    """A question's sentences, the likeliest first: their signs, shape (sentences, signs), and which of them answer."""

    signs: Floats
    right: NDArray[np.bool_]
    source: str

    def looked_at(self) -> Example:
        """Those sentences alone that get a second look."""
        return replace(self, signs=self.signs[:LOOKED_AT], right=self.right[:LOOKED_AT])


def _shares(examples: Sequence[Example]) -> Floats:
    """A weight for each example, so that all sets count the same; they sum to 1."""
    names = [example.source for example in examples]
    return np.array([1 / names.count(name) for name in names]) / len(set(names))


def rank(examples: Sequence[Example], used: Set[str]) -> Floats:
    """The weights of the used signs that put the sentence that answers first; those of the others are 0."""
    lists = [example for example in examples if example.right.any() and not example.right.all()]
    spread = np.concatenate([example.signs for example in lists]).std(axis=0) + 1e-6
    spread[[name not in used for name in SIGNS]] = np.inf
    shares = _shares(lists)

    def listwise(weights: Floats) -> Floats:
        step = -_DECAY * weights / len(lists)
        for example, share in zip(lists, shares, strict=True):
            signs = example.signs / spread
            odds = np.exp(signs @ weights - (signs @ weights).max())
            all_of, right_of = odds / odds.sum(), odds * example.right / (odds * example.right).sum()
            step = step + share * (signs.T @ (right_of - all_of))
        return step

    return np.asarray(_climb(listwise, len(SIGNS)) / spread)


def probability(examples: Sequence[Example]) -> tuple[Floats, float]:
    """The weights and the bias of the logit that a sentence answers."""
    signs = np.concatenate([example.signs for example in examples])
    truth = np.concatenate([example.right for example in examples]).astype(np.float64)
    shares = np.concatenate(
        [np.full(len(example.right), share) for example, share in zip(examples, _shares(examples), strict=True)]
    )
    return logistic(signs, truth, shares / shares.sum(), unused=[name not in LIKELY for name in SIGNS])


def logistic(signs: Floats, truth: Floats, shares: Floats, unused: Sequence[bool] = ()) -> tuple[Floats, float]:
    """The weights and the bias of a logit, from the signs of sentences and from which of them answer; the shares sum to 1."""
    middle, width = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    if unused:
        width[list(unused)] = np.inf
    scaled = np.hstack([(signs - middle) / width, np.ones((len(signs), 1))])

    def slope(weights: Floats) -> Floats:
        decay = -_DECAY * np.append(weights[:-1], 0.0) / len(signs)
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        return np.asarray(decay + scaled.T @ ((truth - chance) * shares))

    learnt = _climb(slope, signs.shape[1] + 1)
    weights = learnt[:-1] / width
    return weights, float(learnt[-1] - (weights * middle).sum())


def keep(path: Path, part: str, names: Sequence[str], weights: Floats, bias: float) -> None:
    """Write weights and their bias as a part of the file of weights, whose other parts stay, and let it be read anew."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored[part] = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    stored[part]["bias"] = round(bias, 4)
    path.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    forget_weights()


def _climb(gradient: Callable[[Floats], Floats], size: int) -> Floats:
    """Maximise by Adam (Kingma and Ba, 2015), from zero."""
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        slope = gradient(weights)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = _RATE * (1 - step / _STEPS)
        weights = weights + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights
