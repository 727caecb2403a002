"""A run in Markdown, short enough for a pull request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.compare import Comparison
from eval.gate import Check
from eval.report.failures import reasons
from eval.runs import Run
from eval.scoring import METRICS
from eval.summary import Figure, Summary


def markdown(
    run: Run, summaries: Mapping[str, Summary], checks: Sequence[Check], comparisons: Sequence[Comparison], baseline: str
) -> str:
    """The headline figures of each set with their thresholds, what is different from a baseline, and what was skipped."""
    manifest = run.manifest
    lines = [
        f"## Evaluation {run.name}",
        "",
        f"{manifest.settings['llm']} · {manifest.embedder} · commit {manifest.commit or 'unknown'}",
        "",
    ]
    lines += ["| set | measure | figure | 95% interval | questions | threshold |", "|---|---|---:|---|---:|---|"]
    limits = {(check.dataset, check.threshold.kind, check.threshold.metric): check for check in checks}
    for name, summary in summaries.items():
        for kind, metric, figure in _shown(run, summary, checks):
            check = limits.get((name, kind, metric))
            label = METRICS[metric].title + (f" ({kind})" if kind else "")
            lines.append(
                f"| {name} | {_cell(label)} | {figure.mean:.3f} | {_interval(figure)} | {figure.count} | {_limit(check)} |"
            )
        p50, p95 = summary.stages.get("total", summary.stages.get("search", (0.0, 0.0)))
        failed = sum(bool(reasons(record)) for record in run.records(name))
        seen = f"{failed} to look at, {summary.crashed} crashed"
        lines.append(f"| {name} | p50 / p95 | {p50:.0f} / {p95:.0f} ms | | {summary.questions} | {seen} |")
    for name, reason in manifest.skipped.items():
        lines.append(f"| {name} | skipped | | | | {_cell(reason)} |")
    for comparison in comparisons:
        lines += ["", f"### {comparison.name} against {_cell(baseline)}", ""]
        if comparison.changed:
            lines.append(f"{len(comparison.changed)} questions changed sides, among them:")
            lines += [f"- {_cell(change.id)}: {_sides(change.gained, change.lost)}" for change in comparison.changed[:5]] + [""]
        lines += ["| measure | before | now | difference | 95% interval | p (Holm) | |", "|---|---:|---:|---:|---|---:|---|"]
        lines += [
            f"| {METRICS[item.metric].title} | {item.first:.3f} | {item.second:.3f} | {item.difference.mean:+.3f} "
            f"| {item.difference.low:+.3f} to {item.difference.high:+.3f} | {item.p_holm:.3f} | {item.verdict} |"
            for item in comparison.differences
        ]
    return "\n".join(lines) + "\n"


def _shown(run: Run, summary: Summary, checks: Sequence[Check]) -> list[tuple[str, str, Figure]]:
    """The headline figures, and those that have a threshold."""
    wanted = [("", metric) for metric in run.manifest.sets[summary.name].headline]
    wanted += [(check.threshold.kind, check.threshold.metric) for check in checks if check.dataset == summary.name]
    found: list[tuple[str, str, Figure]] = []
    for kind, metric in dict.fromkeys(wanted):
        figures = summary.kinds.get(kind, {}) if kind else summary.figures
        if metric in figures:
            found.append((kind, metric, figures[metric]))
    return found


def _limit(check: Check | None) -> str:
    if check is None:
        return ""
    limits = [f"at least {check.threshold.least:g}"] if check.threshold.least is not None else []
    limits += [f"at most {check.threshold.most:g}"] if check.threshold.most is not None else []
    return f"{' and '.join(limits)}: {'holds' if check.holds else '**falls short**'}"


def _interval(figure: Figure) -> str:
    return "" if figure.low is None or figure.high is None else f"{figure.low:.3f} to {figure.high:.3f}"


def _sides(gained: Sequence[str], lost: Sequence[str]) -> str:
    return "; ".join(f"{word} {', '.join(metrics)}" for word, metrics in (("lost", lost), ("gained", gained)) if metrics)


def _cell(text: str) -> str:
    """Text that cannot break out of its cell."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
