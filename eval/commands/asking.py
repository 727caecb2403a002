"""Commands that ask the questions of datasets: `run`, `gate`, `ablate`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import click

from eval.commands.command import Evaluation
from eval.commands.options import (
    PATH,
    Count,
    articles_option,
    as_json_option,
    bench_option,
    cache_option,
    changes_option,
    half_option,
    kinds_option,
    limit_option,
    llm_option,
    out_option,
    progress_option,
    sets_argument,
    sets_beginning,
    written_option,
)
from eval.errors import RunError


@click.command(
    cls=Evaluation,
    examples=(
        "rag eval gold_sample",
        "rag eval my.jsonl --articles my-articles/",
        "rag eval run --llm openai --judge gpt-6.1-sol",
        "rag eval run --resume last",
    ),
)
@sets_argument
@click.option("--resume", default="", help="Go on with this run: a name, a folder, or `last`.")
@click.option("--name", default="", help="What to call the run.")
@limit_option
@kinds_option
@click.option("--workers", type=Count(), default=1, show_default=True, help="Questions asked at the same time.")
@click.option("--search-only", is_flag=True, help="Search for passages, answer nothing: quick.")
@llm_option
@click.option("--judge", default="", help="A model that judges the answers as well.")
@click.option("--judge-url", default="", help="Its OpenAI-compatible endpoint.")
@changes_option
@bench_option
@articles_option
@written_option
@half_option
@out_option
@cache_option
@progress_option
@click.option("--all", "everything", is_flag=True, help="Show every figure, not only the headline ones.")
@as_json_option
def run(
    sets: Sequence[str],
    resume: str,
    name: str,
    limit: int | None,
    kind: Sequence[str],
    workers: int,
    search_only: bool,
    llm: str,
    judge: str,
    judge_url: str,
    setting: Sequence[str],
    bench: Path | None,
    articles: Path | None,
    written: Path | None,
    half: str,
    out: Path | None,
    cache: Path | None,
    progress: str,
    everything: bool,
    as_json: bool,
) -> None:
    """Ask the questions of datasets, all of them when none is named, and keep what comes of it.

    A SET is a dataset that `rag eval list` shows, FILE.jsonl a gold file of your own.
    """
    from rich.console import Console

    from eval import datasets, runs, tables
    from eval.commands import running
    from eval.commands.told import as_json_of, print_json, summaries_of
    from eval.given import fresh_name, judge_of, load, places_of, settings_of
    from eval.runs import Options

    settings = settings_of(llm, setting)
    folder = out or settings.data_dir / "eval" / "runs"
    opinion = judge_of(judge, judge_url, settings)
    if resume:
        running.require_nothing_else(sets, {"--name": name, "--limit": limit, "--kind": kind, "--search-only": search_only})
        started, found = running.resumed(resume, folder, settings, opinion, bench, articles, written)
    else:
        wanted = sets or datasets.names()
        found, skipped = load(wanted, settings, places_of(bench, articles, written, half), articles)
        places = running.absolute(bench), running.absolute(articles), running.absolute(written)
        options = Options(limit, tuple(kind), workers, half, search_only, *places)
        if name == "last":
            raise RunError("--name last: expected another name, as `last` stands for the newest run")
        place = folder / (name or fresh_name(found))
        if (place / "manifest.json").exists():
            raise RunError(f"{place} is there already: choose another --name, or --resume {place}")
        sources = [str(Path(item).absolute()) if item.endswith(".jsonl") else item for item in wanted]
        started = runs.begin(place, found, skipped, settings, options, opinion, sources=sources)
    done = running.executed(started, found, settings, cache, opinion, progress)
    summaries = summaries_of(done)
    if as_json:
        print_json(as_json_of(done, summaries))
        return
    console = Console()
    tables.figures(console, done, summaries, everything=everything)
    told = f"kept in {done.folder}; every figure: rag eval show {done.name}; to look at it: rag eval report {done.name}"
    console.print(told, soft_wrap=True, markup=False, highlight=False)


@click.command(cls=Evaluation, examples=("rag eval gate", "rag eval gate --run last"))
@sets_argument
@click.option("--run", "of", default="", help="Hold this run against the thresholds instead of running the sets.")
@click.option("--gates", "file", type=PATH, help="The file of thresholds: eval/gates.toml.")
@click.option("--workers", type=Count(), default=1, show_default=True, help="Questions asked at the same time.")
@llm_option
@changes_option
@bench_option
@articles_option
@written_option
@half_option
@out_option
@cache_option
@progress_option
@as_json_option
def gate(
    sets: Sequence[str],
    of: str,
    file: Path | None,
    workers: int,
    llm: str,
    setting: Sequence[str],
    bench: Path | None,
    articles: Path | None,
    written: Path | None,
    half: str,
    out: Path | None,
    cache: Path | None,
    progress: str,
    as_json: bool,
) -> None:
    """Hold a run against the thresholds; exit code 1 when one of them is not kept."""
    from rich.console import Console

    from eval import gate as gates
    from eval import runs, tables
    from eval.commands import running
    from eval.commands.told import print_json
    from eval.given import fresh_name, load, places_of, run_of, settings_of
    from eval.runs import Options

    known = gates.read(file or gates.GATES)
    settings = settings_of(llm, setting)
    folder = out or settings.data_dir / "eval" / "runs"
    if of:
        done = run_of(of, folder)
    else:
        wanted = sets or [name for name, item in known.items() if item.default]
        found, skipped = load(wanted, settings, places_of(bench, articles, written, half), articles)
        gates.require_known([dataset.name for dataset in found], known)
        place = folder / f"{fresh_name(found)}-gate"
        places = running.absolute(bench), running.absolute(articles), running.absolute(written)
        options = Options(None, (), workers, half, False, *places)
        started = runs.begin(place, found, skipped, settings, options, None, sources=wanted)
        done = running.executed(started, found, settings, cache, None, progress)
    gates.require_finished(done)
    checks = gates.check(done, known)
    if as_json:
        print_json([dataclasses.asdict(check) | {"holds": check.holds} for check in checks])
    else:
        tables.gate(Console(), checks)
    tables.skipped(Console(stderr=as_json), done)
    if not all(check.holds for check in checks):
        raise click.exceptions.Exit(1)


@click.command(
    cls=Evaluation, examples=("rag eval ablate multihop326", "rag eval ablate gold_sample --answers --limit 20 --json")
)
@click.argument("dataset", metavar="SET", shell_complete=sets_beginning)
@click.option("--answers", is_flag=True, help="Variants of the answer instead: minutes each.")
@click.option("--variant", multiple=True, help="Only this variant; may be repeated.")
@click.option("--metric", multiple=True, help="This metric instead of the set's own; may be repeated.")
@limit_option
@kinds_option
@changes_option
@bench_option
@articles_option
@written_option
@half_option
@cache_option
@progress_option
@as_json_option
def ablate(
    dataset: str,
    answers: bool,
    variant: Sequence[str],
    metric: Sequence[str],
    limit: int | None,
    kind: Sequence[str],
    setting: Sequence[str],
    bench: Path | None,
    articles: Path | None,
    written: Path | None,
    half: str,
    cache: Path | None,
    progress: str,
    as_json: bool,
) -> None:
    """The table of the variants of retrieval, or of the answer, on SET, in which something is searched for."""
    from rich.console import Console

    from eval import ablate as ablation
    from eval import tables
    from eval.commands.told import cache_of, print_json
    from eval.given import load, places_of, settings_of
    from eval.progress import progress as shown
    from eval.runs import Options

    settings = settings_of("", setting)
    found, _ = load([dataset], settings, places_of(bench, articles, written, half), articles)
    chosen = dataclasses.replace(found[0], headline=ablation.metrics_of(found[0], metric, answers=answers))
    with shown(progress) as told:
        rows = ablation.ablate(
            chosen,
            variant,
            settings,
            Options(limit, tuple(kind)),
            cache_of(cache, settings),
            told,
            answers=answers,
        )
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    metrics = [name for name in chosen.headline if name in rows[-1].summary.figures]
    tables.ablation(Console(), chosen.name, rows, metrics)
