"""Commands that read what is there: `list`, `show`, `compare`, `report`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from eval import compare as comparison
from eval import datasets, report, runs, tables
from eval.commands.options import (
    ArticlesFolder,
    AsJson,
    Bench,
    Half,
    Out,
    Written,
)
from eval.commands.told import as_json_of, print_json, summaries_of
from eval.errors import DataSetAbsentError, RunError
from eval.given import places_of, run_of
from rag import Settings


def list_all(
    bench: Bench = None,
    articles: ArticlesFolder = None,
    written: Written = None,
    half: Half = "dev",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The datasets, with those that are absent, and the runs."""
    places = places_of(bench, articles, written, half)
    known: list[dict[str, Any]] = []
    for name in datasets.names():
        try:
            loaded = datasets.load(name, places)
            known.append({"name": name, "about": datasets.about(name), "questions": len(loaded.questions), "absent": ""})
        except DataSetAbsentError as error:
            known.append({"name": name, "about": datasets.about(name), "questions": 0, "absent": str(error)})
    found = runs.listed(out or Settings().data_dir / "eval" / "runs")
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


def show(
    which: Annotated[str, typer.Argument(help="A run: a name, a folder, or `last`.")] = "last",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Every figure of a run."""
    found = run_of(which, out or Settings().data_dir / "eval" / "runs")
    summaries = summaries_of(found)
    if as_json:
        print_json(as_json_of(found, summaries))
    else:
        tables.figures(Console(), found, summaries, everything=True)


def compare(
    first: Annotated[str, typer.Argument(help="The run before: a name, a folder, or `last`.")],
    second: Annotated[str, typer.Argument(help="The run after.")],
    sets: Annotated[list[str] | None, typer.Option("--set", help="Only this dataset; may be repeated.")] = None,
    metric: Annotated[list[str] | None, typer.Option("--metric", help="Only this metric; may be repeated.")] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """What changed between two runs of the same questions, and whether it can be chance."""
    folder = out or Settings().data_dir / "eval" / "runs"
    before, after = run_of(first, folder), run_of(second, folder)
    found = comparison.compare(before, after, sets or (), metric or ())
    if as_json:
        print_json([dataclasses.asdict(item) for item in found])
        return
    console = Console()
    for item in found:
        tables.comparison(console, item, before.name, after.name)
    tables.differing(console, comparison.differing(before, after))


def make_report(
    which: Annotated[list[str], typer.Argument(help="The run to report, and one that it is compared with.")],
    to: Annotated[Path | None, typer.Option("--to", help="The folder for report.html and summary.md: the run's own.")] = None,
    out: Out = None,
) -> None:
    """One HTML file with plots and a browser of failures, and a Markdown summary for a pull request."""
    if len(which) > 2:
        raise RunError(f"got {len(which)} runs: expected one, or two to compare")
    folder = out or Settings().data_dir / "eval" / "runs"
    found = [run_of(name, folder) for name in which]
    for path in report.write(found, to or found[0].folder):
        print(path)
