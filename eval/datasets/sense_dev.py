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
    return of_archives("sense_dev", places.sense / "dev")


def of_archives(name: str, place: Path) -> DataSet:
    """A set with a folder for each of its archives, with its `articles` and its `gold.jsonl`."""
    folders = sorted(folder for folder in place.iterdir() if folder.is_dir())
    return DataSet(
        name=name,
        questions=tuple(question for folder in folders for question in _questions(folder)),
        files=tuple(sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())),
        archives={folder.name: folder / "articles" for folder in folders},
        headline=gold.HEADLINE,
    )


def _questions(folder: Path) -> list[gold.Question]:
    found = gold.read(folder / "gold.jsonl", lambda name: raw_text(folder / "articles", name))
    return [dataclasses.replace(question, archive=folder.name) for question in found]
