"""Honest comparison of two runs over the same questions."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item")

RESAMPLES = 10_000
_SEED = 20240
_EXACT_UP_TO = 12


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the ends of its 95% interval."""

    mean: float
    low: float
    high: float


def bootstrap(values: Sequence[float] | NDArray[np.float64]) -> Interval:
    """The mean with its 95% percentile bootstrap interval over 10,000 resamples (Efron 1979), drawn alike every time."""
    data = np.asarray(values, dtype=float)
    if np.all(data == data[0]):
        return Interval(float(data[0]), float(data[0]), float(data[0]))
    picks = np.random.default_rng(_SEED).integers(0, len(data), size=(RESAMPLES, len(data)), dtype=np.int32)
    low, high = np.quantile(data[picks].mean(axis=1), (0.025, 0.975))
    return Interval(float(data.mean()), float(low), float(high))


def pooled(parts: Sequence[float], wholes: Sequence[float]) -> Interval:
    """The sum of the parts over the sum of the wholes, with a bootstrap interval that draws them in pairs, alike every time."""
    part, whole = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)
    picks = np.random.default_rng(_SEED).integers(0, len(part), size=(RESAMPLES, len(part)), dtype=np.int32)
    low, high = np.quantile(part[picks].sum(axis=1) / whole[picks].sum(axis=1), (0.025, 0.975))
    return Interval(float(part.sum() / whole.sum()), float(low), float(high))


def paired_bootstrap(first: Sequence[float], second: Sequence[float]) -> Interval:
    """The mean of second minus first, question by question, with its 95% bootstrap interval."""
    return bootstrap(np.asarray(second, dtype=float) - np.asarray(first, dtype=float))


def resampled(items: Sequence[Item], times: int) -> Iterator[list[Item]]:
    """Bootstrap samples of the items (Efron 1979), drawn alike every time."""
    for picks in np.random.default_rng(_SEED).integers(0, len(items), size=(times, len(items))):
        yield [items[at] for at in picks]


def swapped(pairs: Sequence[tuple[Item, Item]], times: int) -> Iterator[list[tuple[Item, Item]]]:
    """The pairs with each turned round or not by the throw of a coin: what a paired permutation test draws (Fisher 1935)."""
    for turned in np.random.default_rng(_SEED).random((times, len(pairs))) < 0.5:
        yield [(other, one) if turn else (one, other) for turn, (one, other) in zip(turned, pairs, strict=True)]


def ends(drawn: Sequence[float]) -> tuple[float, float]:
    """The ends of the middle 95%."""
    low, high = np.quantile(np.asarray(drawn, dtype=float), (0.025, 0.975))
    return float(low), float(high)


def as_far(seen: float, drawn: Sequence[float]) -> float:
    """The share of draws as far from zero as what was seen, which counts as one of them; 1 where nothing was seen."""
    if abs(seen) < 1e-12:
        return 1.0
    return (sum(abs(value) >= abs(seen) - 1e-9 for value in drawn) + 1) / (len(drawn) + 1)


def mcnemar(first: Sequence[float], second: Sequence[float]) -> float:
    """Exact two-sided McNemar test for yes/no metrics: are the questions that changed sides a fair coin's throws (1947)?"""
    gained = sum(one < two for one, two in zip(first, second, strict=True))
    lost = sum(one > two for one, two in zip(first, second, strict=True))
    total = gained + lost
    tail = sum(math.comb(total, number) for number in range(min(gained, lost) + 1))
    return min(1.0, float(2 * tail / 2**total))


def sign_flips(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided paired permutation test of the mean difference: each may as well have had the other sign (Fisher 1935).

    Exact up to 12 differences, else by 10,000 draws, of which the observed one counts as one.
    """
    differences = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    differences = differences[differences != 0]
    if not len(differences):
        return 1.0
    seen = abs(differences.sum()) - 1e-9
    if len(differences) <= _EXACT_UP_TO:
        signs = np.array(list(itertools.product((-1, 1), repeat=len(differences))))
        return float(np.mean(np.abs(signs @ differences) >= seen))
    drawn = np.random.default_rng(_SEED).choice((-1.0, 1.0), size=(RESAMPLES, len(differences)))
    return float((np.sum(np.abs(drawn @ differences) >= seen) + 1) / (RESAMPLES + 1))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """P-values adjusted for how many were looked at, so that all of them together keep the error rate (Holm 1979)."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted = [0.0] * len(p_values)
    worst = 0.0
    for rank, at in enumerate(order):
        worst = max(worst, min(1.0, p_values[at] * (len(p_values) - rank)))
        adjusted[at] = worst
    return tuple(adjusted)
