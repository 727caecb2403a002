"""Commands that ask the questions of datasets: `run`, `gate`, `ablate`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval import ablate as ablation
from eval import datasets, execution, runs, tables
from eval import gate as gates
from eval.commands.options import (
    ArticlesFolder,
    AsJson,
    Bench,
    Cache,
    Changes,
    Half,
    Kinds,
    Limit,
    Llm,
    Out,
    Sets,
    Shown,
    Written,
)
from eval.commands.told import as_json_of, cache_of, print_json, summaries_of
from eval.datasets import DataSet
from eval.errors import RunError
from eval.given import fresh_name, judge_of, load, places_of, run_of, settings_of
from eval.judge import Judge
from eval.progress import progress as shown
from eval.progress import require
from eval.runs import Options, Run
from rag import Settings


def run(
    sets: Sets = None,
    resume: Annotated[str, typer.Option("--resume", help="Go on with this run: a name, a folder, or `last`.")] = "",
    name: Annotated[str, typer.Option("--name", help="What to call the run.")] = "",
    limit: Limit = None,
    kind: Kinds = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Questions asked at the same time.")] = 1,
    search_only: Annotated[bool, typer.Option("--search-only", help="Search for passages, answer nothing: quick.")] = False,
    llm: Llm = "",
    judge: Annotated[str, typer.Option("--judge", help="A model that judges the answers as well.")] = "",
    judge_url: Annotated[str, typer.Option("--judge-url", help="Its OpenAI-compatible endpoint.")] = "",
    setting: Changes = None,
    bench: Bench = None,
    articles: ArticlesFolder = None,
    written: Written = None,
    half: Half = "dev",
    out: Out = None,
    cache: Cache = None,
    progress: Shown = "bar",
    everything: Annotated[bool, typer.Option("--all", help="Show every figure, not only the headline ones.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the questions of datasets, all of them when none is named, and keep what comes of it."""
    settings = settings_of(llm, setting or ())
    folder = out or settings.data_dir / "eval" / "runs"
    opinion = judge_of(judge, judge_url, settings)
    require(progress)
    if resume:
        _require_nothing_else(sets, {"--name": name, "--limit": limit, "--kind": kind, "--search-only": search_only})
        started, found = _resumed(resume, folder, settings, opinion, bench, articles, written)
    else:
        wanted = sets or datasets.names()
        found, skipped = load(wanted, settings, places_of(bench, articles, written, half), articles)
        places = _absolute(bench), _absolute(articles), _absolute(written)
        options = Options(limit, tuple(kind or ()), workers, half, search_only, *places)
        if name == "last":
            raise RunError("--name last: expected another name, as `last` stands for the newest run")
        place = folder / (name or fresh_name(found))
        if (place / "manifest.json").exists():
            raise RunError(f"{place} is there already: choose another --name, or --resume {place}")
        sources = [str(Path(item).absolute()) if item.endswith(".jsonl") else item for item in wanted]
        started = runs.begin(place, found, skipped, settings, options, opinion, sources=sources)
    done = _executed(started, found, settings, cache, opinion, progress)
    summaries = summaries_of(done)
    if as_json:
        print_json(as_json_of(done, summaries))
        return
    console = Console()
    tables.figures(console, done, summaries, everything=everything)
    told = f"kept in {done.folder}; every figure: rag eval show {done.name}; to look at it: rag eval report {done.name}"
    console.print(told, soft_wrap=True, markup=False, highlight=False)


def gate(
    sets: Sets = None,
    of: Annotated[str, typer.Option("--run", help="Hold this run against the thresholds instead of running the sets.")] = "",
    file: Annotated[Path, typer.Option("--gates", help="The file of thresholds.")] = gates.GATES,
    workers: Annotated[int, typer.Option("--workers", min=1)] = 1,
    llm: Llm = "",
    setting: Changes = None,
    bench: Bench = None,
    articles: ArticlesFolder = None,
    written: Written = None,
    half: Half = "dev",
    out: Out = None,
    cache: Cache = None,
    progress: Shown = "bar",
    as_json: AsJson = False,
) -> None:
    """Hold a run against the thresholds; exit code 1 when one of them is not kept."""
    known = gates.read(file)
    settings = settings_of(llm, setting or ())
    folder = out or settings.data_dir / "eval" / "runs"
    if of:
        done = run_of(of, folder)
    else:
        wanted = sets or [name for name, item in known.items() if item.default]
        found, skipped = load(wanted, settings, places_of(bench, articles, written, half), articles)
        gates.require_known([dataset.name for dataset in found], known)
        require(progress)
        place = folder / f"{fresh_name(found)}-gate"
        places = _absolute(bench), _absolute(articles), _absolute(written)
        options = Options(None, (), workers, half, False, *places)
        started = runs.begin(place, found, skipped, settings, options, None, sources=wanted)
        done = _executed(started, found, settings, cache, None, progress)
    gates.require_finished(done)
    checks = gates.check(done, known)
    if as_json:
        print_json([dataclasses.asdict(check) | {"holds": check.holds} for check in checks])
    else:
        tables.gate(Console(), checks)
    tables.skipped(Console(stderr=as_json), done)
    if not all(check.holds for check in checks):
        raise typer.Exit(1)


def ablate(
    dataset: Annotated[str, typer.Argument(help="A dataset in which something is searched for.")],
    answers: Annotated[bool, typer.Option("--answers", help="Variants of the answer instead: minutes each.")] = False,
    variant: Annotated[list[str] | None, typer.Option("--variant", help="Only this variant; may be repeated.")] = None,
    metric: Annotated[list[str] | None, typer.Option("--metric", help="This metric instead of the set's own.")] = None,
    limit: Limit = None,
    kind: Kinds = None,
    setting: Changes = None,
    bench: Bench = None,
    articles: ArticlesFolder = None,
    written: Written = None,
    half: Half = "dev",
    cache: Cache = None,
    progress: Shown = "bar",
    as_json: AsJson = False,
) -> None:
    """The table of the variants of retrieval, or of the answer, on a dataset."""
    settings = settings_of("", setting or ())
    found, _ = load([dataset], settings, places_of(bench, articles, written, half), articles)
    chosen = dataclasses.replace(found[0], headline=ablation.metrics_of(found[0], metric or (), answers=answers))
    with shown(progress) as told:
        rows = ablation.ablate(
            chosen,
            variant or (),
            settings,
            Options(limit, tuple(kind or ())),
            cache_of(cache, settings),
            told,
            answers=answers,
        )
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    metrics = [name for name in chosen.headline if name in rows[-1].summary.figures]
    tables.ablation(Console(), chosen.name, rows, metrics)


def _require_nothing_else(sets: Sequence[str] | None, options: dict[str, object]) -> None:
    """Raises RunError for what a run that goes on cannot be given any more."""
    if sets:
        raise RunError(f"--resume goes on with the sets of the run: leave out {', '.join(sets)}")
    given = [name for name, value in options.items() if value]
    if given:
        raise RunError(f"--resume goes on with the options of the run: leave out {', '.join(given)}")


def _resumed(
    name: str,
    folder: Path,
    settings: Settings,
    judge: Judge | None,
    bench: Path | None,
    articles: Path | None,
    written: Path | None,
) -> tuple[Run, list[DataSet]]:
    """A run that was interrupted, and its datasets from where they were read before. Raises RunError when one is gone."""
    started = runs.resume(run_of(name, folder).folder, settings, judge)
    options = started.manifest.options
    bench = bench or (Path(options.bench) if options.bench else None)
    articles = articles or (Path(options.articles) if options.articles else None)
    written = written or (Path(options.written) if options.written else None)
    found, absent = load(started.manifest.sources, settings, places_of(bench, articles, written, options.half), articles)
    here = {dataset.name for dataset in found}
    for lost in started.manifest.sets:
        if lost not in here:
            raise RunError(f"{started.folder} needs {lost}, which is not here any more: {absent.get(lost, 'no such file')}")
    # What was skipped at the start stays skipped, also when it has come since.
    return started, [dataset for dataset in found if dataset.name in started.manifest.sets]


def _executed(
    started: Run, found: Sequence[DataSet], settings: Settings, cache: Path | None, judge: Judge | None, progress: str
) -> Run:
    try:
        with shown(progress) as told:
            return execution.execute(started, found, settings, cache_of(cache, settings), judge, told)
    except KeyboardInterrupt:
        Console(stderr=True).print(f"stopped; go on with: rag eval run --resume {started.folder}", markup=False, soft_wrap=True)
        raise typer.Exit(130) from None


def _absolute(path: Path | None) -> str:
    return str(path.absolute()) if path else ""
