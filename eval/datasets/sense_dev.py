"""News sense: which event, which day, whose report, what is newest. Written by somebody who had not seen the code."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from eval import gold
from eval.articles import raw_text
from eval.datasets import DataSet, Places

ABOUT = "look-alike events, dates, disagreements, updates, corrections, reprints: three small archives, for development"


def load(places: Places) -> DataSet:
    """The questions of the half for development, each asked of its own archive."""
    return of_half("dev", places)


def of_half(half: str, places: Places) -> DataSet:
    """One half: a folder for each archive, with its `articles` and its `gold.jsonl`."""
    folders = sorted(folder for folder in (places.sense / half).iterdir() if folder.is_dir())
    return DataSet(
        name=f"sense_{half}",
        questions=tuple(question for folder in folders for question in _questions(folder)),
        files=tuple(sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())),
        archives={folder.name: folder / "articles" for folder in folders},
        headline=gold.HEADLINE,
    )


def _questions(folder: Path) -> list[gold.Question]:
    found = gold.read(folder / "gold.jsonl", lambda name: raw_text(folder / "articles", name))
    return [dataclasses.replace(question, archive=folder.name) for question in found]
