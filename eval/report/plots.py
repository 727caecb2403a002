"""Plots as plain values, which `plot.svg` draws by hand so that a report needs nothing but itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from eval.summary import Figure


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from 0 to 1, with their 95% intervals: one for each kind, or one of each of two runs, side by side."""

    shape: ClassVar = "bars"
    title: str
    runs: Mapping[str, Mapping[str, Figure]]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that any run has."""
        return tuple(dict.fromkeys(kind for figures in self.runs.values() for kind in figures))


@dataclass(frozen=True, slots=True)
class Curves:
    """Up to two lines over the unit square: `across` on the x axis, `along` on the y axis, both from 0 to 1."""

    shape: ClassVar = "curves"
    title: str
    across: str
    along: str
    lines: Mapping[str, Sequence[tuple[float, float]]]
    upright: Sequence[tuple[float, str]] = tuple((share, f"{share:g}") for share in (0, 0.25, 0.5, 0.75, 1))
    """Where on the x axis which value stands."""
    level: Sequence[float] = (0.25, 0.5, 0.75, 1)


@dataclass(frozen=True, slots=True)
class Differences:
    """Run against run: the difference in each metric with its interval; (name, mean, low, high, whether it is shown)."""

    shape: ClassVar = "differences"
    title: str
    rows: Sequence[tuple[str, float, float, float, bool]]

    @property
    def reach(self) -> float:
        """The largest distance from 0 of any end of an interval, and 0.05 at least."""
        return max([0.05, *(max(abs(low), abs(high)) for _, _, low, high, _ in self.rows)])


Plot = Bars | Curves | Differences


def latencies(title: str, samples: Mapping[str, Sequence[float]]) -> Curves:
    """The share of questions (y) that took at most so many milliseconds (x, on a logarithmic scale), for up to two runs."""
    everything = [value for values in samples.values() for value in values]
    low, high = math.floor(math.log10(max(min(everything), 0.1))), math.ceil(math.log10(max(*everything, 1.0) * 1.0001))
    high = max(high, low + 1)
    lines: dict[str, list[tuple[float, float]]] = {}
    for name, values in samples.items():
        places = [(math.log10(max(value, 0.1)) - low) / (high - low) for value in sorted(values)]
        lines[name] = [(x, share / len(places)) for at, x in enumerate(places) for share in (at, at + 1)]
    upright = [((power - low) / (high - low), _duration(10.0**power)) for power in range(low, high + 1)]
    return Curves(title, "time (logarithmic)", "", lines, upright, (0.25, 0.5, 0.75, 0.95))


def _duration(milliseconds: float) -> str:
    return f"{milliseconds:g} ms" if milliseconds < 1000 else f"{milliseconds / 1000:g} s"
