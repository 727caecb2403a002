"""`rag bench speed`, `rag bench page` and `rag bench extraction`: figures that anyone can make again with one command."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from eval import extraction
from eval.machine import machine
from rag import InputError, RagError

if TYPE_CHECKING:
    from eval.bench.speed import Figure


def main(argv: Sequence[str] | None = None) -> int:
    """Run one benchmark; returns the exit code. A target that is missed is shown, and is no failure."""
    given = _parser().parse_args(argv)
    try:
        given.run(given)
    except RagError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rag bench", description="Measure speed, the page and extraction.")
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    speed = commands.add_parser("speed", help="cold start, warm retrieval and ingest, next to LlamaIndex's own index")
    speed.add_argument("--articles", type=_positive, default=120, help="how many articles are made (default 120)")
    speed.add_argument("--runs", type=_positive, default=5, help="how often each cold start is timed (default 5)")
    speed.add_argument("--json", action="store_true", help="print JSON for programs")
    speed.set_defaults(run=_speed)
    page = commands.add_parser("page", help="how long a person waits for the page and for an answer, in a real browser")
    page.add_argument("--runs", type=_positive, default=5, help="how often the page is started (default 5)")
    page.add_argument("--json", action="store_true", help="print JSON for programs")
    page.set_defaults(run=_page)
    pages = commands.add_parser("extraction", help="the body text of web pages, by the article extraction benchmark")
    extraction.add_arguments(pages)
    pages.set_defaults(run=extraction.run)
    return parser


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no count: expected a whole number from 1 on")
    return number


def _speed(given: argparse.Namespace) -> None:
    from eval.bench import speed

    console = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder, console.status("") as status:
        found = speed.measure(Path(folder), articles=given.articles, runs=given.runs, tell=status.update)
    if given.json:
        _print_json(dataclasses.asdict(found) | {"machine": machine()})
        return
    out = Console(highlight=False)
    out.print(f"{found.articles} articles, {found.passages} passages; {machine()['processor']}, {machine()['cores']} cores")
    out.print(_table(found.figures))
    out.print("ingest, by stage: " + ", ".join(f"{name} {value:,.0f} ms" for name, value in found.stages.items()))


def _page(given: argparse.Namespace) -> None:
    from eval.bench import page

    console = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder, console.status("") as status:
        found = page.measure(Path(folder), runs=given.runs, tell=status.update)
    if given.json:
        _print_json({"figures": [dataclasses.asdict(figure) for figure in found], "machine": machine()})
        return
    out = Console(highlight=False)
    out.print(f"the sample archive, {given.runs} starts; {machine()['processor']}, {machine()['cores']} cores")
    out.print(_table(found))


def _table(figures: Sequence[Figure]) -> Table:
    table = Table("what", "measured", "target", "", box=None, pad_edge=False)
    for figure in figures:
        sign = {None: "", True: "met", False: "missed"}[figure.met]
        table.add_row(figure.name, f"{figure.value:.2f} {figure.unit}".rstrip(), figure.target, sign)
    return table


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    sys.exit(main())
