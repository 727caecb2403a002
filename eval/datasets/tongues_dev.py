"""Other languages: questions asked in the language of the articles. Written by somebody who had not seen the code."""

from __future__ import annotations

from eval import gold
from eval.articles import raw_text
from eval.datasets import DataSet, Places

ABOUT = "questions and articles in Hebrew, Russian, German and Spanish, in one archive with English ones"


def load(places: Places) -> DataSet:
    """The questions of the half for development."""
    return of_half("dev", places)


def of_half(half: str, places: Places) -> DataSet:
    """One half: its `articles` and its `gold.jsonl`."""
    folder = places.tongues / half
    return DataSet(
        name=f"tongues_{half}",
        questions=tuple(gold.read(folder / "gold.jsonl", lambda name: raw_text(folder / "articles", name))),
        files=tuple(sorted(file for file in folder.rglob("*") if file.is_file())),
        archives={"": folder / "articles"},
        headline=gold.HEADLINE,
    )
