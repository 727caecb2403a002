"""What people ask of a matter, a time or a source as a whole: timelines, summaries, the newest, one source's words."""

from __future__ import annotations

import json
from pathlib import Path

from eval import gold, press
from eval.datasets import DataSet, Places

ABOUT = "timelines, summaries, the newest of a matter, what a source says, comparisons, and questions that look like them"
_STATUS = {"timeline": "answered", "summary": "answered", "latest": "answered", "source": "answered", "archive": "small_talk"}
_HEADLINE = ("status_accuracy", "cited_articles_recall", "cited_articles_precision")


def load(places: Places) -> DataSet:
    """The questions of the half for development."""
    return of_half("overviews_dev", places.overviews / "dev.jsonl")


def of_half(name: str, path: Path) -> DataSet:
    """The questions of a file, each asked of its own archive: one of those whose questions teach how much signs count."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    folder = press.FOLDER / "signs"
    archives = {archive: press.read(folder / f"{archive}.jsonl") for archive in sorted({row["archive"] for row in rows})}
    questions = []
    for number, row in enumerate(rows, start=1):
        known = archives[row["archive"]].articles
        told = row.get("articles", ())
        if row["kind"] == "source":
            # The matter's articles are of several papers, of which the question names one.
            small = row["question"].lower()
            told = [article for article in told if known[article].source.lower().removeprefix("the ") in small] or told
        questions.append(
            gold.Question(
                f"{path.stem}-{number:03}",
                row["question"],
                row["kind"],
                _STATUS.get(row["kind"], ""),
                articles=tuple(told),
                archive=row["archive"],
            )
        )
    files = (path, *(folder / f"{archive}.jsonl" for archive in archives))
    return DataSet(name, tuple(questions), files, {key: item.articles for key, item in archives.items()}, headline=_HEADLINE)
