"""A run in Markdown, short enough for a pull request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval import phrases
from eval.compare import Comparison
from eval.gate import Check
from eval.report.failures import reasons
from eval.runs import Run
from eval.scoring import METRICS
from eval.summary import Figure, Summary, telling


def markdown(
    run: Run,
    summaries: Mapping[str, Summary],
    checks: Sequence[Check],
    comparisons: Sequence[Comparison],
    baseline: str,
    *,
    differs: Sequence[str] = (),
) -> str:
    """The headline figures of each set with their thresholds, what is different from a baseline, and what was skipped."""
    manifest = run.manifest
    by = phrases.writers(summaries.values())
    about = [f"answers by {by}"] if by else ["searched only"]
    about += [f"judge {manifest.judge}"] if manifest.judge else []
    about += [manifest.embedder, f"commit {manifest.commit or 'unknown'}"]
    lines = [f"## Evaluation {_cell(run.name)}", "", " · ".join(map(_cell, about)), ""]
    lines += ["| set | measure | figure | 95% interval | questions | threshold |", "|---|---|---:|---|---:|---|"]
    limits = {(check.dataset, check.threshold.kind, check.threshold.metric): check for check in checks}
    for name, summary in summaries.items():
        for kind, metric, figure in _shown(run, summary, checks):
            check = limits.get((name, kind, metric))
            lines.append(
                f"| {name} | {_cell(phrases.measure(metric, kind))} | {figure.mean:.3f} | {phrases.interval(figure)} "
                f"| {figure.count} | {_limit(check)} |"
            )
    lines.append("")
    for name, summary in summaries.items():
        info = manifest.sets[name]
        failed = sum(bool(reasons(record)) for record in run.records(name))
        told = [phrases.asked(summary, info.questions), f"{failed} to look at", phrases.losses(summary), phrases.cost(summary)]
        lines += [f"- {name}: {_cell('; '.join(filter(None, told)))}"]
        lines += [f"  - {_cell(fault)}" for fault in phrases.faults(summary, len(info.not_taken_in))]
    for name, reason in manifest.skipped.items():
        lines.append(f"- {name} was skipped: {_cell(reason)}")
    if differs:
        lines += ["", f"{_cell(baseline)} and this run differ in: {_cell('; '.join(differs))}"]
    for comparison in comparisons:
        lines += _compared(comparison, baseline)
    return "\n".join(lines) + "\n"


def _compared(comparison: Comparison, baseline: str) -> list[str]:
    """What changed sides, and the measures that differ; those that are the same in both runs are only counted."""
    lines = ["", f"### {comparison.name} against {_cell(baseline)}", ""]
    if comparison.changed:
        lines += [f"Questions that changed sides: {len(comparison.changed)}, the first of them:", ""]
        lines += [f"- {_cell(change.id)}: {_sides(change.gained, change.lost)}" for change in comparison.changed[:5]] + [""]
    differing = [item for item in comparison.differences if item.difference.low or item.difference.high]
    if differing:
        lines += ["| measure | before | now | difference | 95% interval | p (Holm) | |", "|---|---:|---:|---:|---|---:|---|"]
    lines += [
        f"| {METRICS[item.metric].title} | {item.first:.3f} | {item.second:.3f} | {item.difference.mean:+.3f} "
        f"| {item.difference.low:+.3f} to {item.difference.high:+.3f} | {item.p_holm:.3f} | {item.verdict} |"
        for item in differing
    ]
    return [*lines, "", f"Measures that are the same in both: {len(comparison.differences) - len(differing)}."]


def _shown(run: Run, summary: Summary, checks: Sequence[Check]) -> list[tuple[str, str, Figure]]:
    """The headline figures, and those that have a threshold."""
    wanted = [("", metric) for metric in telling(summary, run.manifest.sets[summary.name].headline)]
    wanted += [(check.threshold.kind, check.threshold.metric) for check in checks if check.dataset == summary.name]
    found: list[tuple[str, str, Figure]] = []
    for kind, metric in dict.fromkeys(wanted):
        figures = summary.kinds.get(kind, {}) if kind else summary.figures
        if metric in figures:
            found.append((kind, metric, figures[metric]))
    return found


def _limit(check: Check | None) -> str:
    return f"{phrases.limit(check.threshold)}: {'holds' if check.holds else '**falls short**'}" if check else ""


def _sides(gained: Sequence[str], lost: Sequence[str]) -> str:
    told = [(word, [METRICS[metric].title for metric in metrics]) for word, metrics in (("lost", lost), ("gained", gained))]
    return "; ".join(f"{word} {', '.join(titles)}" for word, titles in told if titles)


def _cell(text: str) -> str:
    """Text that cannot break out of its cell, nor be a link, a picture or markup."""
    flat = " ".join(text.split()).replace("\\", "\\\\").replace("<", "&lt;").replace("`", "'")
    return flat.replace("|", "\\|").replace("[", "\\[").replace("*", "\\*")
