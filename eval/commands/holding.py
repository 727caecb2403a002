"""Commands that hold something against what is right, and ask no question of a set: `check`, `statements`, `written`."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from eval import gold, statements, tables, written
from eval.articles import raw_text
from eval.commands.options import (
    ArticlesFolder,
    AsJson,
    Bench,
    Cache,
    Changes,
    Half,
    Shown,
    Written,
)
from eval.commands.told import cache_of, print_json
from eval.errors import GoldError, RunError
from eval.given import places_of, settings_of
from eval.phrases import counted
from eval.progress import progress as shown

Found = TypeVar("Found")


def check(
    files: Annotated[list[Path], typer.Argument(help="Gold files.")],
    articles: ArticlesFolder = None,
) -> None:
    """Everything that is wrong with gold files; exit code 1 when anything is."""
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
        raise typer.Exit(1)


def hold_statements(
    sets: Annotated[list[str] | None, typer.Argument(help=f"Sets of statements: {', '.join(statements.SETS)}.")] = None,
    judge: Annotated[str, typer.Option("--judge", help=f"Who judges: {', '.join(statements.JUDGES)}.")] = "library",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many statements of each set.")] = None,
    bench: Bench = None,
    written: Written = None,
    half: Half = "dev",
    as_json: AsJson = False,
) -> None:
    """How many right statements a verifier keeps, and how many wrong ones it passes; asks no question."""
    opinion = _named(judge, statements.JUDGES, "judge")
    loaders = {name: _named(name, statements.SETS, "set of statements") for name in sets or statements.SETS}
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


def play_replies(
    sets: Annotated[list[str] | None, typer.Argument(help=f"Sets of replies: {', '.join(written.SETS)}.")] = None,
    pace: Annotated[float, typer.Option("--pace", min=0, help="The model's, in tokens a second; 0: all at once.")] = 80.0,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many replies of each set.")] = None,
    faults: Annotated[bool, typer.Option("--faults", help="Also each statement that was not shown as it should be.")] = False,
    setting: Changes = None,
    bench: Bench = None,
    articles: ArticlesFolder = None,
    half: Half = "dev",
    cache: Cache = None,
    progress: Shown = "bar",
    as_json: AsJson = False,
) -> None:
    """What a reader sees of a strong model's replies, which a scripted model gives over HTTP."""
    settings = settings_of("", setting or ())
    loaders = {name: _named(name, written.SETS, "set of replies") for name in sets or written.SETS}
    places = places_of(bench, articles, None, half)
    found: dict[str, Sequence[written.Result]] = {}
    with shown(progress) as told:
        for name, replies in loaders.items():
            script = replies(places)
            say = functools.partial(told, f"playing {name}")
            found[name] = written.play(script, settings, cache_of(cache, settings), pace=pace, limit=limit, on_progress=say)
    if as_json:
        print_json({name: [dataclasses.asdict(item) for item in written.figures(results)] for name, results in found.items()})
        return
    for name, results in found.items():
        tables.played(Console(), f"{name}, {counted(len(results), 'question')}", results, faults=faults)


def _named(name: str, known: Mapping[str, Found], what: str) -> Found:
    if name not in known:
        raise RunError(f"unknown {what} {name!r}: expected one of {', '.join(known)}")
    return known[name]
