"""A run from its beginning, or from where it was stopped, to its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from eval import execution, runs
from eval.commands.told import cache_of
from eval.datasets import DataSet
from eval.errors import RunError
from eval.given import load, places_of, run_of
from eval.judge import Judge
from eval.progress import progress as shown
from eval.runs import Run
from rag import Settings


def require_nothing_else(sets: Sequence[str], options: dict[str, object]) -> None:
    """Raises RunError for what a run that goes on cannot be given any more."""
    if sets:
        raise RunError(f"--resume goes on with the sets of the run: leave out {', '.join(sets)}")
    given = [name for name, value in options.items() if value]
    if given:
        raise RunError(f"--resume goes on with the options of the run: leave out {', '.join(given)}")


def resumed(
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


def executed(
    started: Run, found: Sequence[DataSet], settings: Settings, cache: Path | None, judge: Judge | None, progress: str
) -> Run:
    """The run when all its questions are asked; one that is interrupted says how to go on."""
    try:
        with shown(progress) as told:
            return execution.execute(started, found, settings, cache_of(cache, settings), judge, told)
    except KeyboardInterrupt:
        Console(stderr=True).print(f"stopped; go on with: rag eval run --resume {started.folder}", markup=False, soft_wrap=True)
        raise click.exceptions.Exit(130) from None


def absolute(path: Path | None) -> str:
    """A folder as a run keeps it; empty for the usual one."""
    return str(path.absolute()) if path else ""
