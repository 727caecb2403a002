"""The gate: thresholds that the figures of a run must keep, and targets that they have still to reach."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import RunError
from eval.runs import Run
from eval.scoring import METRICS
from eval.summary import Summary, summarize

GATES = Path(__file__).parent / "gates.toml"
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least or the most that a metric may be, and what it is meant to be; `kind` limits it to questions of one kind."""

    metric: str
    kind: str = ""
    least: float | None = None
    most: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """The thresholds of one dataset, and whether it is run when none is named."""

    name: str
    thresholds: tuple[Threshold, ...]
    default: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A threshold held against a run. `value` is None where the run does not have the metric, which is a fall as well."""

    dataset: str
    threshold: Threshold
    value: float | None

    @property
    def holds(self) -> bool:
        """Whether the metric is there and within its threshold."""
        if self.value is None:
            return False
        least, most = self.threshold.least, self.threshold.most
        return (least is None or self.value >= least - _CLOSE) and (most is None or self.value <= most + _CLOSE)

    @property
    def reached(self) -> bool:
        """Whether the metric holds, and its target is reached too where it has one beyond the threshold."""
        target = self.threshold.target
        if target is None or self.value is None:
            return self.holds
        beyond = self.value >= target - _CLOSE if self.threshold.least is not None else self.value <= target + _CLOSE
        return self.holds and beyond


def read(path: Path = GATES) -> dict[str, Gate]:
    """The gates of a file, by dataset. Raises RunError with what is wrong in it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"cannot read the gates {path}: {error}") from None
    return {name: _gate(name, table, path) for name, table in tables.items()}


def check(run: Run, gates: Mapping[str, Gate]) -> tuple[Check, ...]:
    """Every threshold of the sets of a run. Raises RunError when no gate is about any of them."""
    found = [
        Check(name, threshold, _value(summary, threshold))
        for name in run.manifest.sets
        if name in gates
        for summary in [summarize(name, run.records(name))]
        for threshold in gates[name].thresholds
    ]
    if not found:
        raise RunError(f"no gate for {', '.join(run.manifest.sets)}: expected one of {', '.join(gates)}; see {GATES.name}")
    return tuple(found)


def require_known(names: Sequence[str], gates: Mapping[str, Gate]) -> None:
    """Raises RunError for datasets without a threshold: held against nothing, they would seem to hold."""
    strangers = [name for name in names if name not in gates]
    if strangers:
        raise RunError(f"no gate for {', '.join(strangers)}: expected one of {', '.join(gates)}; see {GATES.name}")


def whole(run: Run) -> bool:
    """Whether a run was to ask all questions of its sets, and to answer them."""
    options = run.manifest.options
    return options.limit is None and not options.kinds and not options.search_only


def require_finished(run: Run) -> None:
    """Raises RunError for a run with questions that were not asked: its figures may hold only because of which were."""
    if not whole(run):
        raise RunError(f"{run.folder} asked only some of the questions, or only searched: hold a whole run against the gates")
    for name, info in run.manifest.sets.items():
        asked = len(run.records(name))
        if asked < info.questions:
            raise RunError(
                f"{run.folder} has {asked} of the {info.questions} questions of {name}: "
                f"finish it with `rag eval run --resume {run.folder}`"
            )


def _value(summary: Summary, threshold: Threshold) -> float | None:
    figures = summary.kinds.get(threshold.kind, {}) if threshold.kind else summary.figures
    return figures[threshold.metric].mean if threshold.metric in figures else None


def _gate(name: str, table: object, path: Path) -> Gate:
    if not isinstance(table, dict):
        raise RunError(f"{path}: {name} is not a table; expected [{name}] with one metric per line")
    lines = {metric: limits for metric, limits in table.items() if metric != "default"}
    thresholds = tuple(_threshold(name, metric, limits, path) for metric, limits in lines.items())
    return Gate(name, thresholds, table.get("default") is True)


def _threshold(dataset: str, name: str, limits: object, path: Path) -> Threshold:
    kind, _, metric = name.rpartition(".")
    if metric not in METRICS:
        raise RunError(f"{path}, [{dataset}]: unknown metric {metric!r}; expected one of {', '.join(METRICS)}")
    if not isinstance(limits, dict) or not set(limits) & {"min", "max"} or set(limits) - {"min", "max", "target"}:
        raise RunError(f"{path}, [{dataset}] {name}: expected {{ min = … }} or {{ max = … }}, got {limits!r}")
    if not all(isinstance(value, int | float) and math.isfinite(value) for value in limits.values()):
        raise RunError(f"{path}, [{dataset}] {name}: expected numbers, got {limits!r}")
    return Threshold(metric, kind, limits.get("min"), limits.get("max"), limits.get("target"))
