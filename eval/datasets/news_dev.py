"""News written for the purpose, with questions in the form of our own gold files, and what else is said to an assistant."""

from __future__ import annotations

from pathlib import Path

from eval import gold
from eval.articles import raw_text
from eval.datasets import DataSet, Places
from eval.errors import DataSetAbsentError

ABOUT = "questions on 30 invented articles: choice of sentence, silence, false premises, disagreements, look-alikes"


def load(places: Places) -> DataSet:
    """The gold file of `news_<half>`, every quotation looked up in the articles beside it."""
    folder = folder_of(places)
    path, articles = folder / "gold.jsonl", folder / "articles"
    if not path.is_file():
        raise DataSetAbsentError(f"no file {path}: put the benchmark there, or name its folder with --bench")
    return DataSet(
        name="news_dev",
        questions=gold.read(path, lambda name: raw_text(articles, name)),
        files=(path, *articles_of(folder)),
        archives={"": articles},
        headline=gold.HEADLINE,
    )


def folder_of(places: Places) -> Path:
    """The folder of the set."""
    return places.bench / f"news_{places.half}"


def articles_of(folder: Path) -> list[Path]:
    """The files of the articles."""
    return sorted(file for file in (folder / "articles").rglob("*") if file.is_file())
