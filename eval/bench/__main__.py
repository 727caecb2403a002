"""`rag bench speed`, `peers`, `growth`, `page`, `serve`, `extraction`, `faults`, `fuzz`, `house`: figures by one command."""

from __future__ import annotations

import argparse
import dataclasses
import importlib.util
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from eval import extraction
from eval.bench import house
from eval.machine import machine
from rag import InputError, RagError

if TYPE_CHECKING:
    from eval.bench.side_by_side import Comparison, Spread, System
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
    parser = argparse.ArgumentParser(prog="rag bench", description="Measure speed, the page, extraction and what faults do.")
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    speed = commands.add_parser("speed", help="cold start, warm retrieval and ingest, next to LlamaIndex's own index")
    speed.add_argument("--articles", type=_positive, default=120, help="how many articles are made (default 120)")
    speed.add_argument("--runs", type=_positive, default=5, help="how often each cold start is timed (default 5)")
    speed.add_argument("--json", action="store_true", help="print JSON for programs")
    speed.set_defaults(run=_speed)
    peers = commands.add_parser(
        "peers", help="ingest, search and hits next to LlamaIndex, Haystack and txtai, each as it comes"
    )
    peers.add_argument(
        "--articles", type=_positive, nargs="+", default=[100, 600], metavar="COUNT", help="how many articles (default 100 600)"
    )
    peers.add_argument("--runs", type=_positive, default=3, help="how many rounds; ratios are taken within one (default 3)")
    peers.add_argument("--only", action="append", default=[], metavar="NAME", help="only this system; may be given again")
    peers.add_argument("--bench", type=Path, metavar="FOLDER", help="where MultiHop-RAG lies (default ../shared/bench)")
    peers.add_argument(
        "--folder", type=Path, default=Path(".dateline/bench"), help="for environments (default .dateline/bench)"
    )
    peers.add_argument("--json", action="store_true", help="print JSON for programs")
    peers.set_defaults(run=_peers)
    growth = commands.add_parser("growth", help="ingest, questions, memory and the vector index while an archive grows")
    growth.add_argument(
        "--articles", type=_positive, nargs="+", default=[1_000, 10_000, 50_000], metavar="COUNT",
        help="the sizes (default 1000 10000 50000)",
    )  # fmt: skip
    growth.add_argument("--questions", type=_positive, default=100, help="how many are asked at each size (default 100)")
    growth.add_argument("--seed", type=int, default=1, help="what decides which articles are made (default 1)")
    growth.add_argument("--folder", type=Path, default=Path(".dateline/bench/growth"), help="(default .dateline/bench/growth)")
    growth.add_argument("--json", action="store_true", help="print JSON for programs")
    growth.set_defaults(run=_growth)
    page = commands.add_parser("page", help="how long a person waits for the page and for an answer, in a real browser")
    page.add_argument("--runs", type=_positive, default=5, help="how often the page is started (default 5)")
    page.add_argument(
        "--questions", type=int, choices=range(2, 7), default=6, metavar="2-6", help="how many are asked each time (default 6)"
    )
    page.add_argument("--json", action="store_true", help="print JSON for programs")
    page.set_defaults(run=_page)
    serve = commands.add_parser("serve", help="what the HTTP interface adds to an answer, and 20 streams at a time")
    serve.add_argument("--questions", type=_positive, default=60, help="how many are asked (default 60)")
    serve.add_argument("--json", action="store_true", help="print JSON for programs")
    serve.set_defaults(run=_serve)
    faults = commands.add_parser("faults", help="killed writers, power cuts, flipped bits, full disks, attacks, crowds")
    faults.add_argument("--full", action="store_true", help="as often as for a release: 200 kills, 500 bits, 50 who ask …")
    for name, what in (
        ("kills", "how many writers are killed (default 50)"),
        ("cuts", "how many lose what was not synced (default 20; needs cc)"),
        ("bits", "how many times a bit is flipped (default 200)"),
        ("starts", "how often two writers start at once (default 50)"),
        ("disks", "how many disks are too small (default 20; needs root)"),
        ("attacks", "how many orders an obedient model is given (default 20)"),
        ("pages", "how many pages hide a sentence (default 20)"),
        ("crowd", "how many ask at the same time (default 0: nobody)"),
        ("seconds", "how long they ask (default 120)"),
    ):
        faults.add_argument(f"--{name}", type=_count, help=what)
    faults.add_argument("--articles", type=_positive, default=8, help="how many articles the archive has (default 8)")
    faults.add_argument("--seed", type=int, default=1, help="what decides where the faults strike (default 1)")
    faults.add_argument("--json", action="store_true", help="print JSON for programs")
    faults.set_defaults(run=_faults)
    fuzz = commands.add_parser("fuzz", help="files that nobody would write, for each parser (needs hypothesis)")
    fuzz.add_argument("--minutes", type=float, default=1.0, help="how long each parser is tried (default 1)")
    fuzz.add_argument("--parser", action="append", help="only this one; may be given again (default: all)")
    fuzz.add_argument("--seed", type=int, default=1, help="what decides which files are made (default 1)")
    fuzz.add_argument("--guided", action="store_true", help="watch which code each file reaches, and go on from there")
    fuzz.add_argument("--json", action="store_true", help="print JSON for programs")
    fuzz.set_defaults(run=_fuzz)
    size = commands.add_parser("house", help="the size of the library and how long its start takes, at some commits")
    house.add_arguments(size)
    size.set_defaults(run=house.run)
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


def _count(text: str) -> int:
    return 0 if text == "0" else _positive(text)


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


def _peers(given: argparse.Namespace) -> None:
    from eval.bench import peers, side_by_side
    from eval.datasets import Places

    known = [name for name in peers.names() if name != side_by_side.OURS]
    if unknown := [name for name in given.only if name not in known]:
        raise InputError(f"no system {unknown[0]!r}: expected one of {', '.join(known)}")
    places = Places() if given.bench is None else Places(bench=given.bench)
    console = Console(stderr=True, highlight=False)
    for count in given.articles:
        with console.status("") as status:
            found = side_by_side.measure(
                given.folder.absolute(),
                side_by_side.taken(places, count),
                runs=given.runs,
                only=given.only,
                tell=status.update,
            )
        if given.json:
            _print_json(dataclasses.asdict(found) | {"machine": machine()})
            continue
        out = Console(highlight=False)
        out.print(f"{found.articles} articles of {found.corpus}, {found.questions} questions; {found.runs} rounds")
        out.print(f"{machine()['processor']}, {machine()['cores']} cores")
        out.print(_side_by_side(found))
        for title, reason in found.left_out:
            out.print(f"left out: {title}: {reason}", markup=False)


def _side_by_side(found: Comparison) -> Table:
    table = Table("", *(system.title for system in found.systems), box=None, pad_edge=False)
    rows: tuple[tuple[str, Callable[[System], str]], ...] = (
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
    for label, shown in rows:
        table.add_row(label, *map(shown, found.systems))
    for what in next((system.ratios for system in found.systems if system.ratios), {}):
        table.add_row(f"{what}: ours / theirs", *(_ratio(system.ratios, what) for system in found.systems))
    return table


def _ratio(ratios: Mapping[str, Spread] | None, what: str) -> str:
    if ratios is None:
        return ""
    return f"{ratios[what].median:.2f} ({ratios[what].least:.2f}–{ratios[what].most:.2f})"


def _growth(given: argparse.Namespace) -> None:
    from eval.bench import growth

    with Console(stderr=True, highlight=False).status("") as status:
        rows = growth.measure(
            given.folder.absolute(), sizes=given.articles, seed=given.seed, questions=given.questions, tell=status.update
        )
    if given.json:
        _print_json({"sizes": [dataclasses.asdict(row) for row in rows], "machine": machine()})
        return
    table = Table("", *(f"{row.articles:,}" for row in rows), box=None, pad_edge=False)
    shown: tuple[tuple[str, Callable[[growth.Size], str]], ...] = (
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
    for label, show in shown:
        table.add_row(label, *map(show, rows))
    out = Console(highlight=False)
    out.print(f"short news made by rule, seed {given.seed}; {machine()['processor']}, {machine()['cores']} cores")
    out.print(table)


def _page(given: argparse.Namespace) -> None:
    from eval.bench import page

    console = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder, console.status("") as status:
        found = page.measure(Path(folder), runs=given.runs, questions=given.questions, tell=status.update)
    if given.json:
        _print_json({"figures": [dataclasses.asdict(figure) for figure in found], "machine": machine()})
        return
    out = Console(highlight=False)
    out.print(f"the sample archive, {given.runs} starts; {machine()['processor']}, {machine()['cores']} cores")
    out.print(_table(found))


def _serve(given: argparse.Namespace) -> None:
    from eval.bench import served

    console = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder, console.status("") as status:
        found = served.measure(Path(folder), questions=given.questions, tell=status.update)
    if given.json:
        _print_json({"figures": [dataclasses.asdict(figure) for figure in found], "machine": machine()})
        return
    out = Console(highlight=False)
    out.print(f"{given.questions} questions; {machine()['processor']}, {machine()['cores']} cores")
    out.print(_table(found))


def _faults(given: argparse.Namespace) -> None:
    from eval.bench import faults
    from eval.bench.ends import ENDS
    from eval.bench.speed import BenchError

    asked = {field.name: getattr(given, field.name) for field in dataclasses.fields(faults.Trials)}
    wanted = {name: count for name, count in asked.items() if count is not None}
    trials = dataclasses.replace(faults.FULL if given.full else faults.Trials(), **wanted)
    console = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder, console.status("") as status:
        rows = faults.measure(Path(folder), trials, articles=given.articles, seed=given.seed, tell=status.update)
    if given.json:
        told = [{"what": row.what, "tried": row.tried, "ends": dict(row.ends), "remarks": row.remarks} for row in rows]
        _print_json({"rows": told, "machine": machine()})
    else:
        table = Table("what", "tried", *ENDS, box=None, pad_edge=False)
        for row in rows:
            table.add_row(row.what, str(row.tried), *(str(row.ends[end]) for end in ENDS))
        out = Console(highlight=False)
        out.print(table)
        for row in rows:
            for remark in row.remarks:
                out.print(f"{row.what}: {remark}", markup=False)
    if any(row.ends["served wrong"] or row.ends["raw error"] for row in rows):
        raise BenchError("a fault was served wrong or came through raw: expected none; see the remarks")


def _fuzz(given: argparse.Namespace) -> None:
    from eval.bench.speed import BenchError

    try:
        from eval.bench import fuzz
        from eval.bench.formats import FORMATS
    except ModuleNotFoundError as error:
        raise BenchError(f"fuzzing needs the package {error.name}: pip install 'dateline[dev]'") from None
    if given.guided and importlib.util.find_spec("atheris") is None:
        raise BenchError("guided fuzzing needs the package atheris, for Linux on x86-64 alone: pip install 'dateline[dev]'")
    parsers = given.parser or sorted(FORMATS)
    if unknown := [name for name in parsers if name not in FORMATS]:
        raise InputError(f"no parser {unknown[0]!r}: expected one of {', '.join(sorted(FORMATS))}")
    console = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder, console.status("") as status:
        seconds = 60 * given.minutes
        rows = fuzz.measure(Path(folder), parsers, seconds=seconds, start=given.seed, tell=status.update, by_code=given.guided)
    if given.json:
        _print_json({"rows": [dataclasses.asdict(row) for row in rows], "machine": machine()})
    else:
        table = Table("parser", "inputs", "articles", "failures", "slowest", "faults", box=None, pad_edge=False)
        for row in rows:
            counts = (f"{count:,}" for count in (row.inputs, row.articles, row.failures))
            table.add_row(row.parser, *counts, f"{row.slowest:.2f} s", str(len(row.faults)))
        out = Console(highlight=False)
        out.print(table)
        for row in rows:
            for fault in row.faults:
                out.print(f"{row.parser}: {fault}", markup=False)
    if any(row.faults for row in rows):
        raise BenchError("a parser broke: expected an article or a reason for every file; see the remarks")


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
