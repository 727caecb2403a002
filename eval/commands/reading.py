"""Commands that read what is there: `list`, `show`, `compare`, `report`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from eval.commands.command import Evaluation
from eval.commands.options import (
    PATH,
    articles_option,
    as_json_option,
    bench_option,
    half_option,
    out_option,
    written_option,
)
from eval.errors import DataSetAbsentError, RunError


@click.command("list", cls=Evaluation, examples=("rag eval list", "rag eval list --json"))
@bench_option
@articles_option
@written_option
@half_option
@out_option
@as_json_option
def list_all(
    bench: Path | None, articles: Path | None, written: Path | None, half: str, out: Path | None, as_json: bool
) -> None:
    """The datasets, with those that are absent, and the runs."""
    from eval import datasets, runs
    from eval.commands.told import print_json, runs_folder
    from eval.given import places_of

    places = places_of(bench, articles, written, half)
    known: list[dict[str, Any]] = []
    for name in datasets.names():
        try:
            loaded = datasets.load(name, places)
            known.append({"name": name, "about": datasets.about(name), "questions": len(loaded.questions), "absent": ""})
        except DataSetAbsentError as error:
            known.append({"name": name, "about": datasets.about(name), "questions": 0, "absent": str(error)})
    found = runs.listed(runs_folder(out))
    if as_json:
        kept = [{"name": item.name, "folder": str(item.folder)} | dataclasses.asdict(item.manifest) for item in found]
        print_json({"datasets": known, "runs": kept})
        return
    for item in known:
        print(f"{item['name']:16} {item['questions'] or 'absent':>7}  {item['about']}")
    absent = sum(bool(item["absent"]) for item in known)
    print(f"{len(known) - absent} datasets, {absent} absent; {len(found)} runs")
    for kept_run in found:
        print(f"{kept_run.name}  {', '.join(kept_run.manifest.sets)}  {kept_run.manifest.settings['llm']}")


@click.command(cls=Evaluation, examples=("rag eval show last", "rag eval show before --json"))
@click.argument("which", metavar="[RUN]", default="last")
@out_option
@as_json_option
def show(which: str, out: Path | None, as_json: bool) -> None:
    """Every figure of a run.

    RUN is a name, a folder, or `last`, which is meant where none is given.
    """
    from rich.console import Console

    from eval import tables
    from eval.commands.told import as_json_of, print_json, runs_folder, summaries_of
    from eval.given import run_of

    found = run_of(which, runs_folder(out))
    summaries = summaries_of(found)
    if as_json:
        print_json(as_json_of(found, summaries))
    else:
        tables.figures(Console(), found, summaries, everything=True)


@click.command(cls=Evaluation, examples=("rag eval compare before after", "rag eval compare before last --metric fact_recall"))
@click.argument("first", metavar="BEFORE")
@click.argument("second", metavar="AFTER")
@click.option("--set", "sets", multiple=True, help="Only this dataset; may be repeated.")
@click.option("--metric", multiple=True, help="Only this metric; may be repeated.")
@out_option
@as_json_option
def compare(first: str, second: str, sets: Sequence[str], metric: Sequence[str], out: Path | None, as_json: bool) -> None:
    """What changed between two runs of the same questions, and whether it can be chance.

    BEFORE and AFTER are runs: a name, a folder, or `last`.
    """
    from rich.console import Console

    from eval import compare as comparison
    from eval import tables
    from eval.commands.told import print_json, runs_folder
    from eval.given import run_of

    folder = runs_folder(out)
    before, after = run_of(first, folder), run_of(second, folder)
    found = comparison.compare(before, after, sets, metric)
    if as_json:
        print_json([dataclasses.asdict(item) for item in found])
        return
    console = Console()
    for item in found:
        tables.comparison(console, item, before.name, after.name)
    tables.differing(console, comparison.differing(before, after))


@click.command("report", cls=Evaluation, examples=("rag eval report last", "rag eval report after before --to compared"))
@click.argument("which", metavar="RUN [BEFORE]", nargs=-1, required=True)
@click.option("--to", type=PATH, help="The folder for report.html and summary.md: the run's own.")
@out_option
def make_report(which: Sequence[str], to: Path | None, out: Path | None) -> None:
    """One HTML file with plots and a browser of failures, and a Markdown summary for a pull request.

    RUN is the run to report, a name, a folder, or `last`; BEFORE one that it is compared with.
    """
    from eval import report
    from eval.commands.told import runs_folder
    from eval.given import run_of

    if len(which) > 2:
        raise RunError(f"got {len(which)} runs: expected one, or two to compare")
    folder = runs_folder(out)
    found = [run_of(name, folder) for name in which]
    for path in report.write(found, to or found[0].folder):
        print(path)
