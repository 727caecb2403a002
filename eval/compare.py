"""Two runs over the same questions, compared honestly: paired differences, intervals, and how many metrics were looked at."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from eval import statistics
from eval.errors import RunError
from eval.records import Record
from eval.runs import Run
from eval.scoring import GROUPS, METRICS
from eval.statistics import Interval
from eval.summary import values, whole

_DRAWS = 1_000
"""How often the questions are drawn, or the runs swapped, for figures of a whole set."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric in both runs: second minus first, paired by question."""

    metric: str
    first: float
    second: float
    difference: Interval
    test: str
    """`McNemar` for yes/no metrics, `swaps` of whole questions for figures of a set, else `sign flips`."""
    p: float
    p_holm: float
    """Adjusted for all the metrics of the set that are shown."""
    gained: tuple[str, ...]
    """Questions that reach the best that there is in the second run only."""
    lost: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """`better`, `worse`, or `no difference shown` at the 5% level after adjustment."""
        if self.p_holm >= 0.05:
            return "no difference shown"
        rises = (self.difference.mean > 0) != METRICS[self.metric].lower_is_better
        return "better" if rises else "worse"


@dataclass(frozen=True, slots=True)
class Change:
    """A question that changed sides: from the best that a yes/no metric or one of its answer can be to less, or back."""

    id: str
    question: str
    kind: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One dataset in two runs. The questions that changed sides come first: they are what one should look at."""

    name: str
    questions: int
    changed: tuple[Change, ...]
    differences: tuple[Difference, ...]


def compare(first: Run, second: Run, sets: Sequence[str] = (), metrics: Sequence[str] = ()) -> tuple[Comparison, ...]:
    """Compare the sets that both runs have, or those named; all metrics of questions, or those named.

    Raises RunError when there is nothing in common, or when a dataset or its questions differ.
    """
    common = [name for name in first.manifest.sets if name in second.manifest.sets]
    wanted = list(sets) or common
    strangers = [name for name in wanted if name not in common]
    if strangers or not wanted:
        raise RunError(
            f"{first.name} has {', '.join(first.manifest.sets)}; {second.name} has {', '.join(second.manifest.sets)}: "
            f"expected {', '.join(strangers) or 'a dataset'} in both"
        )
    for name in metrics:
        if name not in METRICS:
            raise RunError(f"unknown metric {name!r}: expected some of {', '.join(METRICS)}")
    return tuple(_compared(first, second, name, metrics) for name in wanted)


def differing(first: Run, second: Run) -> tuple[str, ...]:
    """What else is different in the second run, in words: settings, embedder, prompts, judge, commit."""
    told = []
    for name, one, other in _made_of(first, second):
        if one != other:
            told.append("other prompts" if name == "prompts" else f"{name} {one!r}, then {other!r}")
    return tuple(told)


def _made_of(first: Run, second: Run) -> list[tuple[str, object, object]]:
    one, other = first.manifest, second.manifest
    names = sorted({*one.settings, *other.settings})
    settings = [(name, one.settings.get(name), other.settings.get(name)) for name in names]
    rest = [(name, getattr(one, name), getattr(other, name)) for name in ("embedder", "prompts", "judge", "commit")]
    return [*settings, *rest]


def compare_records(name: str, first: Sequence[Record], second: Sequence[Record], metrics: Sequence[str] = ()) -> Comparison:
    """Compare the records of one dataset in two runs."""
    differences = _differences(first, second, metrics)
    return Comparison(name, len(first), _changes(second, differences), differences)


def _compared(first: Run, second: Run, name: str, metrics: Sequence[str]) -> Comparison:
    one, other = first.manifest.sets[name], second.manifest.sets[name]
    if one.checksum != other.checksum:
        raise RunError(
            f"{name} was another dataset in {first.name} (checksum {one.checksum}) than in {second.name} ({other.checksum}): "
            "run the older one again"
        )
    ours, theirs = first.records(name), second.records(name)
    if {record.id for record in ours} != {record.id for record in theirs}:
        raise RunError(
            f"{name} has {len(ours)} questions in {first.name} and {len(theirs)} in {second.name}, not the same ones: "
            "run both with the same --limit and --kind, to the end"
        )
    if not ours:
        raise RunError(f"{name} has no answered question in {first.name} and {second.name}: resume them")
    return compare_records(name, ours, theirs, metrics)


def _differences(first: Sequence[Record], second: Sequence[Record], metrics: Sequence[str]) -> tuple[Difference, ...]:
    found: list[Difference] = []
    for metric in metrics or METRICS:
        ours, theirs = values(first, metric), values(second, metric)
        # A metric of the answer itself, such as citation recall, is missing where a run kept silent: only pairs count.
        ids = [number for number in ours if number in theirs]
        if not ids:
            continue
        one, other = [ours[number] for number in ids], [theirs[number] for number in ids]
        binary = {*one, *other} <= {0.0, 1.0}
        best = 0.0 if METRICS[metric].lower_is_better else 1.0
        sides = binary or metric in GROUPS["answers"]
        found.append(
            Difference(
                metric=metric,
                first=sum(one) / len(one),
                second=sum(other) / len(other),
                difference=statistics.paired_bootstrap(one, other),
                test="McNemar" if binary else "sign flips",
                p=statistics.mcnemar(one, other) if binary else statistics.sign_flips(one, other),
                p_holm=1.0,
                gained=tuple(number for number in ids if theirs[number] == best != ours[number]) if sides else (),
                lost=tuple(number for number in ids if ours[number] == best != theirs[number]) if sides else (),
            )
        )
    return _adjusted([*found, *_of_whole_sets(first, second, metrics)])


def _of_whole_sets(first: Sequence[Record], second: Sequence[Record], metrics: Sequence[str]) -> list[Difference]:
    """Figures that only a set has, such as an area: by drawing questions, and by swapping the runs question by question."""
    theirs = {record.id: record for record in second}
    pairs = [(record, theirs[record.id]) for record in first]
    ours, others = whole([one for one, _ in pairs]), whole([other for _, other in pairs])
    names = [name for name in ours if name in others and (not metrics or name in metrics)]
    if not names:
        return []

    def differences(of: Sequence[tuple[Record, Record]]) -> dict[str, float]:
        before, after = whole([one for one, _ in of]), whole([other for _, other in of])
        return {name: after[name] - before[name] for name in names if name in before and name in after}

    drawn = [differences(sample) for sample in statistics.resampled(pairs, _DRAWS)]
    swapped = [differences(sample) for sample in statistics.swapped(pairs, _DRAWS)]
    found = []
    for name in names:
        seen = others[name] - ours[name]
        low, high = statistics.ends([draw[name] for draw in drawn if name in draw] or [seen])
        p = statistics.as_far(seen, [draw[name] for draw in swapped if name in draw])
        found.append(Difference(name, ours[name], others[name], Interval(seen, low, high), "swaps", p, 1.0, (), ()))
    return found


def _adjusted(found: Sequence[Difference]) -> tuple[Difference, ...]:
    adjusted = statistics.holm([item.p for item in found])
    return tuple(dataclasses.replace(item, p_holm=p) for item, p in zip(found, adjusted, strict=True))


def _changes(records: Sequence[Record], differences: Sequence[Difference]) -> tuple[Change, ...]:
    """The questions that changed sides, those that lost most first."""
    found = [
        Change(
            record.id,
            str(record.question["question"]),
            record.kind,
            tuple(item.metric for item in differences if record.id in item.gained),
            tuple(item.metric for item in differences if record.id in item.lost),
        )
        for record in records
    ]
    changed = [change for change in found if change.gained or change.lost]
    return tuple(sorted(changed, key=lambda change: (-len(change.lost), -len(change.gained), change.id)))
