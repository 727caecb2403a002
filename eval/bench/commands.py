"""The commands of `rag bench`; what measures is imported where it is wanted, so that no help waits for it."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from eval.commands.command import Measurement, Several
from eval.commands.options import PATH, Count
from rag import InputError
from rag.lab import has_package, needs_package

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def counted(name: str, what: str, default: int, least: int = 1) -> Callable[[Any], Any]:
    """An option that says how many."""
    return click.option(name, type=Count(least), default=default, show_default=True, help=what)


def seed_option(what: str) -> Callable[[Any], Any]:
    """The option that says which of many a run by chance is."""
    return click.option("--seed", type=int, default=1, show_default=True, help=what)


@click.command(cls=Measurement, examples=("rag bench speed", "rag bench speed --articles 500 --runs 9"))
@counted("--articles", "How many articles are made.", 120)
@counted("--runs", "How often each cold start is timed.", 5)
@as_json_option
def speed(articles: int, runs: int, as_json: bool) -> None:
    """Cold start, warm retrieval and ingest, next to LlamaIndex's own index."""
    from eval.bench import printed
    from eval.bench import speed as bench

    _require("llama_index", "llama-index-core", "llama")
    with _place() as folder, _status() as tell:
        found = bench.measure(folder, articles=articles, runs=runs, tell=tell)
    printed.as_json(dataclasses.asdict(found)) if as_json else printed.speed(found)


@click.command(
    cls=Measurement, examples=("rag bench peers --articles 100", "rag bench peers --articles 100 600 --only txtai_hybrid")
)
@click.option(
    "--articles",
    cls=Several,
    type=Count(),
    default=(100, 600),
    show_default=True,
    metavar="COUNT...",
    help="How many articles.",
)
@counted("--runs", "How many rounds; ratios are taken within one.", 3)
@click.option("--only", multiple=True, metavar="NAME", help="Only this system; may be given again.")
@click.option("--bench", type=PATH, metavar="FOLDER", help="Where MultiHop-RAG lies: ../shared/bench.")
@click.option("--folder", type=PATH, default=Path(".dateline/bench"), show_default=True, help="For environments.")
@as_json_option
def peers(articles: Sequence[int], runs: int, only: Sequence[str], bench: Path | None, folder: Path, as_json: bool) -> None:
    """Ingest, search and hits next to LlamaIndex, Haystack and txtai, each as it comes."""
    from eval.bench import peers as systems
    from eval.bench import printed, side_by_side
    from eval.datasets import Places

    known = [name for name in systems.names() if name != side_by_side.OURS]
    if unknown := [name for name in only if name not in known]:
        raise InputError(f"no system {unknown[0]!r}: expected one of {', '.join(known)}")
    places = Places() if bench is None else Places(bench=bench)
    for count in articles:
        with _status() as tell:
            taken = side_by_side.taken(places, count)
            found = side_by_side.measure(folder.absolute(), taken, runs=runs, only=only, tell=tell)
        printed.as_json(dataclasses.asdict(found)) if as_json else printed.peers(found)


@click.command(
    cls=Measurement, examples=("rag bench growth --articles 1000 --questions 20", "rag bench growth --articles 1000 10000")
)
@click.option(
    "--articles",
    cls=Several,
    type=Count(),
    default=(1_000, 10_000, 50_000),
    show_default=True,
    metavar="COUNT...",
    help="The sizes.",
)
@counted("--questions", "How many are asked at each size.", 100)
@seed_option("What decides which articles are made.")
@click.option("--folder", type=PATH, default=Path(".dateline/bench/growth"), show_default=True, help="For the archive.")
@as_json_option
def growth(articles: Sequence[int], questions: int, seed: int, folder: Path, as_json: bool) -> None:
    """Ingest, questions, memory and the vector index while an archive grows."""
    from eval.bench import growth as bench
    from eval.bench import printed

    _require("chromadb", "chromadb", "chroma")
    with _status() as tell:
        rows = bench.measure(folder.absolute(), sizes=articles, seed=seed, questions=questions, tell=tell)
    if as_json:
        printed.as_json({"sizes": [dataclasses.asdict(row) for row in rows]})
    else:
        printed.sizes(rows, seed)


@click.command(cls=Measurement, examples=("rag bench page", "rag bench page --runs 1 --questions 2"))
@counted("--runs", "How often the page is started.", 5)
@click.option("--questions", type=click.IntRange(2, 6), default=6, show_default=True, help="How many are asked each time.")
@as_json_option
def page(runs: int, questions: int, as_json: bool) -> None:
    """How long a person waits for the page and for an answer, in a real browser."""
    from eval.bench import page as bench
    from eval.bench import printed

    with _place() as folder, _status() as tell:
        found = bench.measure(folder, runs=runs, questions=questions, tell=tell)
    if as_json:
        printed.as_json({"figures": [dataclasses.asdict(figure) for figure in found]})
    else:
        printed.figures(found, f"the sample archive, {runs} starts")


@click.command(cls=Measurement, examples=("rag bench serve", "rag bench serve --questions 200 --json"))
@counted("--questions", "How many are asked.", 60)
@as_json_option
def serve(questions: int, as_json: bool) -> None:
    """What the HTTP interface adds to an answer, and 20 streams at a time."""
    from eval.bench import printed, served

    with _place() as folder, _status() as tell:
        found = served.measure(folder, questions=questions, tell=tell)
    if as_json:
        printed.as_json({"figures": [dataclasses.asdict(figure) for figure in found]})
    else:
        printed.figures(found, f"{questions} questions")


@click.command(
    cls=Measurement, examples=("rag bench faults", "rag bench faults --full", "rag bench faults --kills 5 --bits 20 --crowd 10")
)
@click.option("--full", is_flag=True, help="As often as for a release: 200 kills, 500 bits, 50 who ask …")
@click.option("--kills", type=Count(0), help="How many writers are killed (default 50).")
@click.option("--cuts", type=Count(0), help="How many lose what was not synced (default 20; needs cc).")
@click.option("--bits", type=Count(0), help="How many times a bit is flipped (default 200).")
@click.option("--starts", type=Count(0), help="How often two writers start at once (default 50).")
@click.option("--disks", type=Count(0), help="How many disks are too small (default 20; needs root).")
@click.option("--attacks", type=Count(0), help="How many orders an obedient model is given (default 20).")
@click.option("--pages", type=Count(0), help="How many pages hide a sentence (default 20).")
@click.option("--crowd", type=Count(0), help="How many ask at the same time (default 0: nobody).")
@click.option("--seconds", type=Count(0), help="How long they ask (default 120).")
@counted("--articles", "How many articles the archive has.", 8)
@seed_option("What decides where the faults strike.")
@as_json_option
def faults(full: bool, articles: int, seed: int, as_json: bool, **asked: int | None) -> None:
    """Killed writers, power cuts, flipped bits, full disks, attacks, crowds."""
    from eval.bench import faults as bench
    from eval.bench import printed
    from eval.bench.speed import BenchError

    _require("chromadb", "chromadb", "chroma")
    wanted: dict[str, Any] = {name: count for name, count in asked.items() if count is not None}
    trials = dataclasses.replace(bench.FULL if full else bench.Trials(), **wanted)
    with _place() as folder, _status() as tell:
        rows = bench.measure(folder, trials, articles=articles, seed=seed, tell=tell)
    if as_json:
        told = [{"what": row.what, "tried": row.tried, "ends": dict(row.ends), "remarks": row.remarks} for row in rows]
        printed.as_json({"rows": told})
    else:
        printed.faults(rows)
    if any(row.ends["served wrong"] or row.ends["raw error"] for row in rows):
        raise BenchError("a fault was served wrong or came through raw: expected none; see the remarks")


def _require(module: str, package: str, extra: str) -> None:
    """Raise BenchError where something that is measured, or measured against, is not installed."""
    from eval.bench.speed import BenchError

    if not has_package(module):
        raise BenchError(f"this measurement {needs_package(package, extra)}")


@click.command(cls=Measurement, examples=("rag bench fuzz --minutes 10", "rag bench fuzz --guided --parser pdf --seed 7"))
@click.option("--minutes", type=float, default=1.0, show_default=True, help="How long each parser is tried.")
@click.option("--parser", multiple=True, metavar="NAME", help="Only this one; may be given again.")
@seed_option("What decides which files are made.")
@click.option("--guided", is_flag=True, help="Watch which code each file reaches, and go on from there.")
@as_json_option
def fuzz(minutes: float, parser: Sequence[str], seed: int, guided: bool, as_json: bool) -> None:
    """Files that nobody would write, for each parser (needs hypothesis)."""
    from eval.bench import printed
    from eval.bench.speed import BenchError

    try:
        from eval.bench import fuzz as bench
        from eval.bench.formats import FORMATS
    except ModuleNotFoundError as error:
        raise BenchError(f"fuzzing needs the package {error.name}: pip install 'dateline[dev]'") from None
    if guided and not has_package("atheris"):
        raise BenchError("guided fuzzing needs the package atheris, for Linux on x86-64 alone: pip install 'dateline[dev]'")
    if unknown := [name for name in parser if name not in FORMATS]:
        raise InputError(f"no parser {unknown[0]!r}: expected one of {', '.join(sorted(FORMATS))}")
    with _place() as folder, _status() as tell:
        rows = bench.measure(folder, parser or sorted(FORMATS), seconds=60 * minutes, start=seed, tell=tell, by_code=guided)
    printed.as_json({"rows": [dataclasses.asdict(row) for row in rows]}) if as_json else printed.parsers(rows)
    if any(row.faults for row in rows):
        raise BenchError("a parser broke: expected an article or a reason for every file; see the remarks")


@click.command(cls=Measurement, examples=("rag bench house", "rag bench house HEAD~20 HEAD --runs 9"))
@click.argument("commits", metavar="[COMMIT]...", nargs=-1)
@click.option("--runs", type=click.IntRange(1, 99), default=5, show_default=True, help="How many rounds.")
@as_json_option
def house(commits: Sequence[str], runs: int, as_json: bool) -> None:
    """The size of the library and how long its start takes, at some commits; HEAD where none is named."""
    from eval.bench import house as bench
    from eval.bench import printed

    with _place() as folder, _status() as tell:
        found = bench.measure(folder, commits or ("HEAD",), runs=runs, tell=tell)
    if as_json:
        printed.as_json({"commits": [dataclasses.asdict(item) for item in found]})
    else:
        printed.houses(found, runs)


@click.command(cls=Measurement, examples=("rag bench extraction", "rag bench extraction path/to/benchmark --worst 10"))
@click.argument("folder", required=False, type=PATH)
@click.option("--worst", type=int, default=0, metavar="N", help="Show the N pages that came out worst.")
@as_json_option
def extraction(folder: Path | None, worst: int, as_json: bool) -> None:
    """The body text of web pages, by the article extraction benchmark.

    FOLDER is that of the benchmark; ../shared/bench/article_extraction beside the checkout where none is named.
    """
    from eval import extraction as bench

    bench.show(bench.measure(folder or bench.FOLDER), worst=worst, as_json=as_json)


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being measured."""
    from rich.console import Console

    with Console(stderr=True, highlight=False).status("") as status:
        yield status.update
