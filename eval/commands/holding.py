"""Commands that hold something against what is right, and ask no question of a set: `check`, `statements`, `written`."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.commands.command import Evaluation
from eval.commands.options import (
    PATH,
    Count,
    OneOf,
    articles_option,
    as_json_option,
    bench_option,
    cache_option,
    changes_option,
    half_option,
    progress_option,
    written_option,
)
from eval.errors import GoldError

if TYPE_CHECKING:
    from eval.written import Result

_STATEMENTS = OneOf("set of statements", "statements:SETS")
_JUDGES = OneOf("judge", "statements:JUDGES")
_REPLIES = OneOf("set of replies", "written:SETS")


@click.command(cls=Evaluation, examples=("rag eval check my.jsonl", "rag eval check my.jsonl --articles my-articles/"))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
@articles_option
def check(files: Sequence[Path], articles: Path | None) -> None:
    """Everything that is wrong with gold files; exit code 1 when anything is."""
    from eval import gold, tables
    from eval.articles import raw_text
    from eval.phrases import counted

    wrong = 0
    for path in files:
        try:
            problems = gold.check(path, (lambda name: raw_text(articles, name)) if articles else None)
        except GoldError as error:
            wrong += 1
            print(tables.plain(str(error)))
            continue
        wrong += len(problems)
        for problem in problems:
            print(f"{tables.plain(str(path))}:{problem.line}: {tables.plain(problem.reason)}")
    print(f"{counted(len(files), 'file')}, {counted(wrong, 'problem') if wrong else 'no problem'}")
    if articles is None:
        print("articles and quotations were not looked up: name the folder of the articles with --articles")
    if wrong:
        raise click.exceptions.Exit(1)


@click.command(
    "statements", cls=Evaluation, examples=("rag eval statements", "rag eval statements news_written --judge words --limit 50")
)
@click.argument("sets", nargs=-1, type=_STATEMENTS)
@click.option("--judge", type=_JUDGES, default="library", show_default=True, help="Who judges.")
@click.option("--limit", type=Count(), help="At most so many statements of each set.")
@bench_option
@written_option
@half_option
@as_json_option
def hold_statements(
    sets: Sequence[str],
    judge: str,
    limit: int | None,
    bench: Path | None,
    written: Path | None,
    half: str,
    as_json: bool,
) -> None:
    """How many right statements a verifier keeps, and how many wrong ones it passes; asks no question."""
    from rich.console import Console

    from eval import statements, tables
    from eval.commands.told import print_json
    from eval.given import places_of

    opinion = statements.JUDGES[judge]
    loaders = {name: statements.SETS[name] for name in sets or statements.SETS}
    places = places_of(bench, None, written, half)
    found = {name: statements.figures(statements.sample(load(places), limit), opinion) for name, load in loaders.items()}
    if as_json:
        print_json(
            {
                name: {group: dataclasses.asdict(item) | {"share": item.share} for group, item in figures.items()}
                for name, figures in found.items()
            }
        )
        return
    for name, figures in found.items():
        tables.statements(Console(), f"{name}, judged by {judge}", figures)


@click.command("written", cls=Evaluation, examples=("rag eval written", "rag eval written replies --limit 10 --faults"))
@click.argument("sets", nargs=-1, type=_REPLIES)
@click.option(
    "--pace",
    type=click.FloatRange(0),
    default=80.0,
    show_default=True,
    help="The model's, in tokens a second; 0: all at once.",
)
@click.option("--limit", type=Count(), help="At most so many replies of each set.")
@click.option("--faults", is_flag=True, help="Also each statement that was not shown as it should be.")
@changes_option
@bench_option
@articles_option
@half_option
@cache_option
@progress_option
@as_json_option
def play_replies(
    sets: Sequence[str],
    pace: float,
    limit: int | None,
    faults: bool,
    setting: Sequence[str],
    bench: Path | None,
    articles: Path | None,
    half: str,
    cache: Path | None,
    progress: str,
    as_json: bool,
) -> None:
    """What a reader sees of a strong model's replies, which a scripted model gives over HTTP."""
    from rich.console import Console

    from eval import tables, written
    from eval.commands.told import cache_of, print_json
    from eval.given import places_of, settings_of
    from eval.phrases import counted
    from eval.progress import progress as shown

    settings = settings_of("", setting)
    places = places_of(bench, articles, None, half)
    found: dict[str, Sequence[Result]] = {}
    with shown(progress) as told:
        for name in dict.fromkeys(sets or written.SETS):
            script = written.SETS[name](places)
            say = functools.partial(told, f"playing {name}")
            found[name] = written.play(script, settings, cache_of(cache, settings), pace=pace, limit=limit, on_progress=say)
    if as_json:
        print_json({name: [dataclasses.asdict(item) for item in written.figures(results)] for name, results in found.items()})
        return
    for name, results in found.items():
        tables.played(Console(), f"{name}, {counted(len(results), 'question')}", results, faults=faults)
