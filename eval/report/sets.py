"""What the report shows of one set: its costs and faults, what changed sides, its figures and its plots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval import phrases
from eval.compare import Change, Comparison
from eval.gate import Check
from eval.report.plots import Bars, Curves, Differences, Plot, latencies
from eval.runs import Run
from eval.scoring import METRICS
from eval.summary import Figure, Summary, summarize, telling


@dataclass(frozen=True, slots=True)
class Row:
    """A measure, of all questions or of a kind, in the reported run and then in the others."""

    kind: str
    metric: str
    figures: tuple[Figure | None, ...]
    check: Check | None


@dataclass(frozen=True, slots=True)
class Section:
    """One set of the reported run, beside the other runs that have it."""

    name: str
    runs: tuple[str, ...]
    costs: tuple[str, ...]
    faults: tuple[str, ...]
    changed: tuple[Change, ...] | None
    """Questions that changed sides; None where there is nothing to compare with."""
    first: tuple[Row, ...]
    """What has a threshold or is a headline figure."""
    rest: tuple[Row, ...]
    plots: tuple[tuple[str, Plot], ...]
    """Each with what it shows, in words."""
    stages: Mapping[str, tuple[float, float]]


def section(
    runs: Sequence[Run], name: str, summary: Summary, checks: Sequence[Check], comparisons: Sequence[Comparison]
) -> Section:
    """One set of the first run; `summary` is its summary."""
    info = runs[0].manifest.sets[name]
    others = {run.name: summarize(name, run.records(name)) for run in runs[1:] if name in run.manifest.sets}
    summaries = {runs[0].name: summary, **others}
    against = next((comparison for comparison in comparisons if comparison.name == name), None)
    headline = telling(summary, info.headline)
    found = {(check.threshold.kind, check.threshold.metric): check for check in checks if check.dataset == name}
    shown = dict.fromkeys([*(("", metric) for metric in headline), *found])
    left = [("", metric) for metric in summary.figures if ("", metric) not in shown]
    first, rest = (
        tuple(Row(*key, tuple(_figure(item, *key) for item in summaries.values()), found.get(key)) for key in keys)
        for keys in (shown, left)
    )
    named = {run: f"{run}: " if others else "" for run in summaries}
    costs = [f"{named[runs[0].name]}{phrases.asked(summary, info.questions)}; {phrases.cost(summary)}"]
    costs += [f"{other}: {phrases.cost(item)}" for other, item in others.items()]
    costs += [named[run] + lost for run, item in summaries.items() if (lost := phrases.losses(item))]
    return Section(
        name=name,
        runs=tuple(summaries),
        costs=tuple(costs),
        faults=tuple(phrases.faults(summary, len(info.not_taken_in))),
        changed=against.changed if against else None,
        first=first,
        rest=rest,
        plots=(*_kinds(name, summaries, headline), *_overall(runs, name, summaries), *_differences(runs, name, against)),
        stages=summary.stages,
    )


def _figure(summary: Summary, kind: str, metric: str) -> Figure | None:
    return (summary.kinds.get(kind, {}) if kind else summary.figures).get(metric)


def _kinds(name: str, summaries: Mapping[str, Summary], headline: Sequence[str]) -> list[tuple[str, Plot]]:
    """Bars by kind of question for every headline metric that tells kinds apart, and for one in any case; run beside run."""
    found: list[tuple[str, Plot]] = []
    for metric in headline:
        bars = {
            run: {kind: figures[metric] for kind, figures in sorted(summary.kinds.items()) if metric in figures}
            for run, summary in summaries.items()
        }
        kinds = next(iter(bars.values()))
        differ = len({figure.mean for figures in bars.values() for figure in figures.values()}) > 1
        if len(kinds) > 1 and (differ or (metric == headline[-1] and not found)):
            found.append((f"{phrases.measure(metric)} by kind of question", Bars(f"{name}: {metric} by kind", bars)))
    return found


def _overall(runs: Sequence[Run], name: str, summaries: Mapping[str, Summary]) -> Iterator[tuple[str, Plot]]:
    """Risk against coverage, and how long answers took."""
    if lines := {run: item.curve for run, item in summaries.items() if item.curve}:
        across, along = "share of questions answered", "share of these that is wrong"
        caption = "Risk against coverage: the lower, the better its confidence knows what it can answer"
        yield caption, Curves(f"{name}: risk against coverage", across, along, lines)
    stage, word = ("total", "an answer") if "total" in summaries[runs[0].name].stages else ("search", "a search")
    times = {
        run.name: [item.timings[stage] for item in run.records(name) if stage in item.timings]
        for run in runs
        if run.name in summaries
    }
    if measured := {run: values for run, values in times.items() if values}:
        yield f"Share of questions for which {word} took at most so long", latencies(f"{name}: time", measured)


def _differences(runs: Sequence[Run], name: str, against: Comparison | None) -> Iterator[tuple[str, Plot]]:
    """The measures that differ; those that are the same in both runs are only counted."""
    found = against.differences if against else ()
    rows = [
        (METRICS[item.metric].title, item.difference.mean, item.difference.low, item.difference.high, item.p_holm < 0.05)
        for item in found
        if item.difference.low or item.difference.high
    ]
    if rows:
        left_out = f"; left out as the same in both: {len(found) - len(rows)}" if len(rows) < len(found) else ""
        caption = f"{runs[0].name} minus {runs[1].name}, with 95% intervals{left_out}"
        yield caption, Differences(f"{name}: differences", rows)
