"""How the figures of `rag bench` are printed: as tables for people, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.table import Table

from eval.bench.ends import ENDS, Row
from eval.machine import machine

if TYPE_CHECKING:
    from eval.bench import fuzz, growth, house
    from eval.bench.side_by_side import Comparison, Spread, System
    from eval.bench.speed import Figure, Speed

Thing = TypeVar("Thing")
Rows = Sequence[tuple[str, Callable[[Thing], str]]]
"""What stands before a row, and what is shown in it of each column's thing."""


def as_json(value: Mapping[str, Any]) -> None:
    """Figures for programs, with the machine that they were measured on."""
    print(json.dumps({**value, "machine": machine()}, ensure_ascii=False, indent=2))


def figures(found: Iterable[Figure], about: str) -> None:
    """Figures with their targets, below a line that says what they are about and on which machine."""
    out = _headed(about)
    out.print(_figures(found))


def speed(found: Speed) -> None:
    """The figures of `rag bench speed`, and the stages of its ingest."""
    figures(found.figures, f"{found.articles} articles, {found.passages} passages")
    stages = ", ".join(f"{name} {value:,.0f} ms" for name, value in found.stages.items())
    Console(highlight=False).print(f"ingest, by stage: {stages}")


def peers(found: Comparison) -> None:
    """Systems beside each other, and those that were left out."""
    out = Console(highlight=False)
    out.print(f"{found.articles} articles of {found.corpus}, {found.questions} questions; {found.runs} rounds")
    out.print(_machine())
    rows: Rows[System] = (
        ("ingest, s", lambda system: f"{system.ingest_s.median:.1f}"),
        ("… of processor time", lambda system: f"{system.ingest_processor_s.median:.1f}"),
        ("… most memory, MB", lambda system: f"{system.ingest_mb:.0f}"),
        ("passages", lambda system: f"{system.passages:,}"),
        ("… words of those found", lambda system: f"{system.words:.0f}"),
        ("search p50, ms", lambda system: f"{system.search_p50_ms.median:.1f}"),
        ("… p95", lambda system: f"{system.search_p95_ms.median:.1f}"),
        ("… of processor time", lambda system: f"{system.search_processor_ms.median:.1f}"),
        ("… most memory, MB", lambda system: f"{system.search_mb:.0f}"),
        ("Hits@4", lambda system: f"{system.hits_4:.3f}"),
        ("Hits@10", lambda system: f"{system.hits_10:.3f}"),
    )
    table = _beside(found.systems, rows, lambda system: system.title)
    for what in next((system.ratios for system in found.systems if system.ratios), {}):
        table.add_row(f"{what}: ours / theirs", *(_ratio(system, what) for system in found.systems))
    out.print(table)
    for title, reason in found.left_out:
        out.print(f"left out: {title}: {reason}", markup=False)


def sizes(found: Sequence[growth.Size], seed: int) -> None:
    """An archive at some sizes, beside each other."""
    rows: Rows[growth.Size] = (
        ("passages", lambda row: f"{row.passages:,}"),
        ("ingest of one more article, ms", lambda row: f"{row.ingest_ms:.1f}"),
        ("… of processor time", lambda row: f"{row.ingest_processor_ms:.1f}"),
        ("… memory over one article's, MB", lambda row: f"{row.ingest_over_mb:.0f}"),
        ("search p50 / p95, vectors compared, ms", lambda row: f"{row.search_p50_ms:.1f} / {row.search_p95_ms:.1f}"),
        ("… of processor time", lambda row: f"{row.search_processor_ms:.1f}"),
        ("search p50 / p95, by Chroma, ms", lambda row: f"{row.chroma_p50_ms:.1f} / {row.chroma_p95_ms:.1f}"),
        ("… of processor time", lambda row: f"{row.chroma_processor_ms:.1f}"),
        ("Chroma's recall@10", lambda row: f"{row.recall:.3f}"),
        ("answer p50 / p95, ms", lambda row: f"{row.answer_p50_ms:.0f} / {row.answer_p95_ms:.0f}"),
        ("… of processor time", lambda row: f"{row.answer_processor_ms:.0f}"),
        ("memory while asking, MB", lambda row: f"{row.ask_mb:.0f}"),
        ("disk, MB", lambda row: f"{row.disk_mb:.0f}"),
    )
    out = _headed(f"short news made by rule, seed {seed}")
    out.print(_beside(found, rows, lambda row: f"{row.articles:,}"))


def houses(found: Sequence[house.Measures], rounds: int) -> None:
    """The library at some commits, beside each other."""
    rows: Rows[house.Measures] = (
        ("modules in the root of rag", lambda item: f"{item.plan.root}"),
        ("layers of imports", lambda item: f"{item.plan.layers}"),
        ("modules", lambda item: f"{item.plan.modules}"),
        ("lines", lambda item: f"{item.plan.lines:,}"),
        ("longest module", lambda item: f"{item.plan.longest} {item.plan.longest_lines}"),
        ("modules over 300 lines", lambda item: f"{item.plan.long}"),
        ("classes that share a name", lambda item: f"{item.plan.namesakes}"),
        ("import rag, ms", lambda item: f"{item.imported * 1000:.0f}"),
        ("rag --help, s", lambda item: f"{item.helped:.2f}"),
        ("cold rag ask, s", lambda item: f"{item.asked:.2f}"),
    )
    out = _headed(f"{rounds} rounds")
    out.print(_beside(found, rows, lambda item: item.commit))


def faults(rows: Sequence[Row]) -> None:
    """How often each fault was tried and how that ended, and the remarks."""
    table = Table("what", "tried", *ENDS, box=None, pad_edge=False)
    for row in rows:
        table.add_row(row.what, str(row.tried), *(str(row.ends[end]) for end in ENDS))
    out = Console(highlight=False)
    out.print(table)
    for row in rows:
        for remark in row.remarks:
            out.print(f"{row.what}: {remark}", markup=False)


def parsers(rows: Sequence[fuzz.Fuzzed]) -> None:
    """What each parser was given and what came of it, and its faults."""
    table = Table("parser", "inputs", "articles", "failures", "slowest", "faults", box=None, pad_edge=False)
    for row in rows:
        counts = (f"{count:,}" for count in (row.inputs, row.articles, row.failures))
        table.add_row(row.parser, *counts, f"{row.slowest:.2f} s", str(len(row.faults)))
    out = Console(highlight=False)
    out.print(table)
    for row in rows:
        for fault in row.faults:
            out.print(f"{row.parser}: {fault}", markup=False)


def _machine() -> str:
    return f"{machine()['processor']}, {machine()['cores']} cores"


def _headed(about: str) -> Console:
    out = Console(highlight=False)
    out.print(f"{about}; {_machine()}")
    return out


def _figures(found: Iterable[Figure]) -> Table:
    table = Table("what", "measured", "target", "", box=None, pad_edge=False)
    for figure in found:
        sign = {None: "", True: "met", False: "missed"}[figure.met]
        table.add_row(figure.name, f"{figure.value:.2f} {figure.unit}".rstrip(), figure.target, sign)
    return table


def _beside(things: Sequence[Thing], rows: Rows[Thing], title: Callable[[Thing], str]) -> Table:
    table = Table("", *map(title, things), box=None, pad_edge=False)
    for label, shown in rows:
        table.add_row(label, *map(shown, things))
    return table


def _ratio(system: System, what: str) -> str:
    if system.ratios is None:
        return ""
    spread: Spread = system.ratios[what]
    return f"{spread.median:.2f} ({spread.least:.2f}–{spread.most:.2f})"
