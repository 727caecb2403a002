"""What the evaluation commands show in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.ablate import Row
from eval.compare import Comparison
from eval.gate import Check
from eval.runs import Run
from eval.scoring import METRICS
from eval.summary import Figure, Summary


def figures(console: Console, run: Run, summaries: Mapping[str, Summary], *, everything: bool) -> None:
    """The figures of a run, only the headline ones unless everything is wanted."""
    table = Table(title=run.name, title_justify="left")
    for name in ("set", "measure", "figure", "95% interval", "questions"):
        table.add_column(name, justify="right" if name in {"figure", "questions"} else "left")
    for name, summary in summaries.items():
        headline = run.manifest.sets[name].headline
        shown = {key: figure for key, figure in summary.figures.items() if everything or key in headline}
        for metric, figure in shown.items():
            table.add_row(name, METRICS[metric].title, f"{figure.mean:.3f}", _interval(figure), str(figure.count))
        stage = "total" if "total" in summary.stages else "search"
        p50, p95 = summary.stages.get(stage, (0.0, 0.0))
        table.add_row(name, f"{stage}, p50 / p95", f"{p50:.0f} / {p95:.0f} ms", "", f"{summary.questions}")
        for error, count in list(summary.errors.items())[:3]:
            table.add_row(name, Text(f"crashed: {error}"), str(count), "", f"{summary.questions}", style="red")
        if failed := run.manifest.sets[name].not_taken_in:
            table.add_row(name, "documents not taken in", str(len(failed)), "", "", style="red")
        table.add_section()
    console.print(table)
    skipped(console, run)


def skipped(console: Console, run: Run) -> None:
    """The datasets that are not on this machine, counted."""
    for name, reason in run.manifest.skipped.items():
        console.print(Text(f"skipped {name}: {reason}", style="yellow"))
    if run.manifest.skipped:
        console.print(Text(f"{len(run.manifest.skipped)} skipped, {len(run.manifest.sets)} run", style="yellow"))


def comparison(console: Console, item: Comparison, first: str, second: str) -> None:
    """One dataset in two runs: the questions that changed sides first."""
    console.print(Text(f"{item.name}: {second} against {first}, {item.questions} questions", style="bold"))
    if item.changed:
        table = Table(title=f"{len(item.changed)} questions changed sides", title_justify="left")
        for name in ("question", "kind", "lost", "gained"):
            table.add_column(name)
        for change in item.changed:
            table.add_row(Text(change.question), change.kind, ", ".join(change.lost), ", ".join(change.gained))
        console.print(table)
    table = Table()
    for name in ("measure", first, second, "difference", "95% interval", "test", "p", "p (Holm)", ""):
        table.add_column(name)
    for row in item.differences:
        table.add_row(
            METRICS[row.metric].title,
            f"{row.first:.3f}",
            f"{row.second:.3f}",
            f"{row.difference.mean:+.3f}",
            f"{row.difference.low:+.3f} to {row.difference.high:+.3f}",
            row.test,
            f"{row.p:.4f}",
            f"{row.p_holm:.4f}",
            Text(row.verdict, style={"better": "green", "worse": "red"}.get(row.verdict, "")),
        )
    console.print(table)


def gate(console: Console, checks: Sequence[Check]) -> None:
    """Every threshold with its figure, the falls in red."""
    table = Table(title="gate", title_justify="left")
    for name in ("set", "measure", "figure", "threshold", ""):
        table.add_column(name, justify="right" if name in {"figure", "threshold"} else "left")
    for check in checks:
        threshold = check.threshold
        limits = [f"≥ {threshold.least:g}"] if threshold.least is not None else []
        limits += [f"≤ {threshold.most:g}"] if threshold.most is not None else []
        table.add_row(
            check.dataset,
            METRICS[threshold.metric].title + (f" ({threshold.kind})" if threshold.kind else ""),
            "missing" if check.value is None else f"{check.value:.3f}",
            ", ".join(limits),
            Text("holds", style="green") if check.holds else Text("FALLS SHORT", style="red"),
        )
    console.print(table)
    falls = sum(not check.holds for check in checks)
    console.print(Text(f"{len(checks) - falls} of {len(checks)} thresholds hold", style="red" if falls else "green"))


def ablation(console: Console, name: str, rows: Sequence[Row], metrics: Sequence[str]) -> None:
    """One line per variant; `*` where it is shown to differ from the last one."""
    table = Table(title=f"{name}: {rows[-1].summary.questions} questions", title_justify="left")
    for column in ("variant", *(METRICS[metric].title for metric in metrics), "p50 ms"):
        table.add_column(column, justify="left" if column == "variant" else "right")
    for row in rows:
        sure = {item.metric for item in row.against.differences if item.p_holm < 0.05} if row.against else set()
        means = [f"{row.summary.figures[metric].mean:.3f}{'*' if metric in sure else ' '}" for metric in metrics]
        table.add_row(row.variant, *means, f"{row.summary.stages['search'][0]:.0f}" if row.summary.stages else "")
    console.print(table)
    console.print(f"* differs from {rows[-1].variant} at the 5% level after Holm's adjustment")


def _interval(figure: Figure) -> str:
    return "" if figure.low is None or figure.high is None else f"{figure.low:.3f} to {figure.high:.3f}"
