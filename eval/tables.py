"""What the evaluation commands show in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval import phrases
from eval.ablate import Row
from eval.compare import Comparison
from eval.gate import Check
from eval.runs import Run
from eval.scoring import GROUPS, METRICS
from eval.statements import Passed
from eval.summary import Figure, Summary, telling
from eval.written import Result
from eval.written import faults as faults_of
from eval.written import figures as figures_of

_COLUMNS = 4
"""At most so many measures by kind: more do not fit into 80 columns."""
_CHANGES = 20
"""At most so many questions that changed sides are listed."""
_WIDE = 110
_STYLES = {"better": "green", "worse": "red"}


def figures(console: Console, run: Run, summaries: Mapping[str, Summary], *, everything: bool) -> None:
    """The figures of a run, set by set: the headline ones and how each kind of question fared, or everything."""
    for name, summary in summaries.items():
        info = run.manifest.sets[name]
        by = phrases.writers([summary])
        heading = f"{name}: {phrases.asked(summary, info.questions)}" + (f"; answers by {by}" if by else "")
        console.print(Text(plain(heading), style="bold"))
        headline = telling(summary, info.headline)
        console.print(_everything(summary) if everything else _table(summary, headline))
        _print_kinds(console, summary, headline)
        if everything:
            _print_stages(console, summary)
        if lost := phrases.losses(summary):
            console.print(lost)
        console.print(Text(phrases.cost(summary), style="dim"))
        for fault in phrases.faults(summary, len(info.not_taken_in)):
            console.print(Text(plain(fault), style="red"))
        console.print()
    missing = [name for name in run.manifest.sets if name not in summaries]
    if missing:
        console.print(Text(f"not begun: {', '.join(missing)}", style="yellow"))
    skipped(console, run)


def _table(summary: Summary, metrics: Sequence[str]) -> Table:
    table = _plain_table("measure", "figure", "95% interval", "questions")
    for metric in metrics:
        table.add_row(*_row(metric, summary.figures[metric]))
    return table


def _everything(summary: Summary) -> Table:
    table = _plain_table("measure", "figure", "95% interval", "questions")
    for group, metrics in GROUPS.items():
        rows = [_row(metric, summary.figures[metric]) for metric in metrics if metric in summary.figures]
        if rows:
            table.add_row(Text(group, style="italic"))
        for title, *cells in rows:
            table.add_row(f"  {title}", *cells)
    return table


def _row(metric: str, figure: Figure) -> tuple[str, ...]:
    return phrases.measure(metric), f"{figure.mean:.3f}", phrases.interval(figure), str(figure.count)


def _print_kinds(console: Console, summary: Summary, headline: Sequence[str]) -> None:
    """How each kind of question fared, first of all whether it was answered, left open or denied as it should be."""
    metrics = dict.fromkeys(("status_accuracy", *headline))
    shown = [metric for metric in metrics if any(metric in found for found in summary.kinds.values())][:_COLUMNS]
    if len(summary.kinds) < 2 or not shown:
        return
    table = _plain_table("kind", *(METRICS[metric].title for metric in shown))
    for kind, found in sorted(summary.kinds.items()):
        cells = (f"{found[metric].mean:.2f} ({found[metric].count})" if metric in found else "" for metric in shown)
        table.add_row(plain(kind.replace("_", " ")), *cells)
    console.print(table)


def _print_stages(console: Console, summary: Summary) -> None:
    table = _plain_table("stage", "p50 ms", "p95 ms")
    for stage, (p50, p95) in summary.stages.items():
        table.add_row(stage, f"{p50:.1f}", f"{p95:.1f}")
    if summary.stages:
        console.print(table)


def skipped(console: Console, run: Run) -> None:
    """The datasets that are not on this machine, counted."""
    for name, reason in run.manifest.skipped.items():
        console.print(Text(f"skipped {name}: {plain(reason)}", style="yellow"), soft_wrap=True)
    if run.manifest.skipped:
        console.print(Text(f"{len(run.manifest.skipped)} skipped, {len(run.manifest.sets)} run", style="yellow"))


def comparison(console: Console, item: Comparison, first: str, second: str) -> None:
    """One dataset in two runs: the questions that changed sides first, then every measure with its interval and p-value."""
    title = f"{item.name}: {second} against {first}, {phrases.counted(item.questions, 'question')}"
    console.print(Text(plain(title), style="bold"))
    console.print(Text(f"questions that changed sides: {len(item.changed)}"))
    for change in item.changed[:_CHANGES]:
        console.print(Text(f"  {plain(change.question)} ({plain(change.kind.replace('_', ' '))})"), soft_wrap=True)
        for word, metrics, style in (("lost", change.lost, "red"), ("gained", change.gained, "green")):
            if metrics:
                console.print(Text(f"    {word} {', '.join(METRICS[name].title for name in metrics)}", style=style))
    if len(item.changed) > _CHANGES:
        console.print(Text(f"  and {len(item.changed) - _CHANGES} more: --json and the report have them all"))
    # The test and its raw p-value are of interest where there is room; the adjusted one says what to make of it.
    wide = console.width >= _WIDE
    table = _plain_table(
        "measure", "before", "after", "difference", "95% interval", *(("test", "p") if wide else ()), "p (Holm)", ""
    )
    for row in item.differences:
        table.add_row(
            METRICS[row.metric].title,
            f"{row.first:.3f}",
            f"{row.second:.3f}",
            f"{row.difference.mean:+.3f}",
            f"{row.difference.low:+.3f} to {row.difference.high:+.3f}",
            *((row.test, f"{row.p:.4f}") if wide else ()),
            f"{row.p_holm:.3f}",
            Text({"no difference shown": ""}.get(row.verdict, row.verdict), style=_STYLES.get(row.verdict, "")),
        )
    console.print(table)
    console.print(
        Text("p from McNemar's test (yes/no), sign flips or swaps, after Holm; blank at the end: no difference shown", "dim")
    )


def differing(console: Console, told: Sequence[str]) -> None:
    """What else is different between two runs."""
    console.print(Text(f"the runs differ in: {plain('; '.join(told)) or 'nothing that is kept of them'}", style="dim"))


def gate(console: Console, checks: Sequence[Check]) -> None:
    """Every threshold with its figure, the falls in red, and the targets that are still ahead."""
    table = _plain_table("set", "measure", "figure", "threshold", "target", "")
    for check in checks:
        table.add_row(
            check.dataset,
            phrases.name(check.threshold.metric, check.threshold.kind),
            "missing" if check.value is None else f"{check.value:.3f}",
            phrases.limit(check.threshold),
            _target(check),
            Text("holds", style="green") if check.holds else Text("FALLS SHORT", style="red"),
        )
    console.print(table)
    falls = sum(not check.holds for check in checks)
    console.print(Text(f"{len(checks) - falls} of {len(checks)} thresholds hold", style="red" if falls else "green"))
    aimed = [check for check in checks if check.threshold.target is not None]
    if aimed:
        console.print(f"{sum(check.reached for check in aimed)} of {phrases.counted(len(aimed), 'target')} reached")


def _target(check: Check) -> Text:
    """What the figure is meant to be, and whether it is."""
    if check.threshold.target is None:
        return Text("")
    return Text(
        f"{check.threshold.target:.3f}{', reached' if check.reached else ''}", style="green" if check.reached else "dim"
    )


def ablation(console: Console, name: str, rows: Sequence[Row], metrics: Sequence[str]) -> None:
    """One line per variant; `*` where it is shown to differ from the last one."""
    console.print(Text(f"{name}: {phrases.counted(rows[-1].summary.questions, 'question')}", style="bold"))
    table = _plain_table("variant", *(METRICS[metric].title for metric in metrics), "p50 ms")
    for row in rows:
        sure = {item.metric for item in row.against.differences if item.p_holm < 0.05} if row.against else set()
        means = [f"{row.summary.figures[metric].mean:.3f}{'*' if metric in sure else ' '}" for metric in metrics]
        taken = row.summary.stages.get("total") or row.summary.stages.get("search")
        table.add_row(row.variant, *means, f"{taken[0]:.0f}" if taken else "")
    console.print(table)
    console.print(f"* differs from {rows[-1].variant} at the 5% level after Holm's adjustment")


def statements(console: Console, title: str, found: Mapping[str, Passed]) -> None:
    """One line per group of statements: of the right ones the more the better, of the wrong ones the fewer."""
    console.print(Text(plain(title), style="bold"))
    table = _plain_table("statements", "passed", "of", "share")
    for group, item in found.items():
        table.add_row(plain(group), str(item.passed), str(item.cases), f"{item.share:.3f}")
    console.print(table)


def played(console: Console, title: str, results: Sequence[Result], *, faults: bool) -> None:
    """One line per figure of replies that were played, then each statement that was not shown as it should be."""
    console.print(Text(plain(title), style="bold"))
    table = _plain_table("measure", "figure", "of")
    for item in figures_of(results):
        table.add_row(item.name, f"{item.value:.3f}" if item.share else f"{item.value:.2f}", str(item.of))
    console.print(table)
    for where, what, text in faults_of(results) if faults else ():
        console.print(f"{plain(where)} ({plain(what)}): {plain(text)}", soft_wrap=True, markup=False, highlight=False)


def plain(text: str) -> str:
    """Text on one line, without control characters and marks that reverse the writing: none of it steers the terminal."""
    hidden = ("Cc", "Cs", "Zl", "Zp")
    flat = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(sign) in hidden or sign in _REVERSERS else sign for sign in flat)


# Explicit embeddings, overrides and isolates; letters of right-to-left scripts need none of them.
_REVERSERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _plain_table(*columns: str) -> Table:
    """Rules under the heads only; text columns to the left, figures to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    left = {"measure", "set", "statements", "kind", "stage", "variant", "test", "95% interval", ""}
    for name in columns:
        table.add_column(Text(name), justify="left" if name in left else "right", no_wrap=name in {"kind", "set", "variant"})
    return table
