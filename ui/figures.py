"""The figures of an evaluation as tables and Vega-Lite charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.compare import Change, Difference
from eval.records import Record
from eval.scoring import METRICS
from eval.summary import Summary


def table(summary: Summary) -> dict[str, list[Any]]:
    """Every metric of a set with its interval."""
    names = list(summary.figures)
    found = [summary.figures[name] for name in names]
    return {
        "Metric": [METRICS[name].title for name in names],
        "Mean": [figure.mean for figure in found],
        "From": [figure.low for figure in found],
        "To": [figure.high for figure in found],
        "Questions": [figure.count for figure in found],
        "What it is": [METRICS[name].meaning for name in names],
    }


def kinds(summary: Summary, metric: str) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Data and chart of one metric by kind of question, with intervals."""
    rows = [(kind.replace("_", " "), figures[metric]) for kind, figures in summary.kinds.items() if metric in figures]
    data: dict[str, list[Any]] = {
        "kind": [kind for kind, _ in rows],
        "mean": [figure.mean for _, figure in rows],
        "low": [figure.low for _, figure in rows],
        "high": [figure.high for _, figure in rows],
        "questions": [figure.count for _, figure in rows],
    }
    y = {"field": "kind", "type": "nominal", "title": None, "sort": None}
    title = METRICS[metric].title
    return data, {
        "height": {"step": 24},
        "layer": [
            {
                "mark": {"type": "bar", "opacity": 0.35},
                "encoding": {
                    "x": {"field": "mean", "type": "quantitative", "title": title},
                    "y": y,
                    "tooltip": [{"field": "kind"}, {"field": "mean", "format": ".3f"}, {"field": "questions"}],
                },
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}, "y": y},
            },
        ],
    }


def curve(summary: Summary) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Data and chart of risk against coverage."""
    data: dict[str, list[Any]] = {
        "coverage": [coverage for coverage, _ in summary.curve],
        "risk": [risk for _, risk in summary.curve],
    }
    return data, {
        "height": 220,
        "mark": {"type": "line", "interpolate": "step-after"},
        "encoding": {
            "x": {"field": "coverage", "type": "quantitative", "title": "share of the questions answered"},
            "y": {"field": "risk", "type": "quantitative", "title": "share of them wrong"},
        },
    }


def latency(records: Sequence[Record]) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Data and chart of how long the answers took."""
    return {"ms": [record.timings["total"] for record in records if "total" in record.timings]}, {
        "height": 220,
        "mark": "bar",
        "encoding": {
            "x": {"field": "ms", "type": "quantitative", "bin": {"maxbins": 30}, "title": "milliseconds for an answer"},
            "y": {"aggregate": "count", "type": "quantitative", "title": "questions"},
        },
    }


def failures(records: Sequence[Record], headline: Sequence[str]) -> list[Record]:
    """The questions that crashed or fell short in a headline metric, the worst first."""

    def shortfall(record: Record) -> float:
        if record.error:
            return float("inf")
        marks = [(record.metrics[name], METRICS[name].lower_is_better) for name in headline if name in record.metrics]
        status = record.metrics.get("status_accuracy", 1.0)
        return sum(value if lower else 1 - value for value, lower in marks) + 2 * (1 - status)

    return sorted((record for record in records if shortfall(record) > 0), key=lambda record: (-shortfall(record), record.id))


def differences(found: Sequence[Difference]) -> dict[str, list[Any]]:
    """Two runs, metric by metric."""
    return {
        "Metric": [METRICS[item.metric].title for item in found],
        "First": [item.first for item in found],
        "Second": [item.second for item in found],
        "Change": [item.difference.mean for item in found],
        "From": [item.difference.low for item in found],
        "To": [item.difference.high for item in found],
        "p (Holm)": [item.p_holm for item in found],
        "Test": [item.test for item in found],
        "Verdict": [item.verdict for item in found],
    }


def changes(found: Sequence[Change]) -> dict[str, list[Any]]:
    """The questions that changed sides."""
    return {
        "Question": [item.question for item in found],
        "Kind": [item.kind.replace("_", " ") for item in found],
        "Better in": [", ".join(METRICS[name].title for name in item.gained) for item in found],
        "Worse in": [", ".join(METRICS[name].title for name in item.lost) for item in found],
    }
