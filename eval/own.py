"""A gold file of the user's own, asked of their own archive or of a folder of articles."""

from __future__ import annotations

from pathlib import Path

from eval import gold
from eval.articles import raw_text
from eval.datasets import DataSet, names
from eval.errors import DataSetError, GoldError
from eval.folders import names_in
from rag import Assistant, Settings


def load(path: Path, settings: Settings, articles: Path | None) -> DataSet:
    """The questions of a gold file, checked against the articles that they name.

    With `articles` an archive of that folder is built; without, the archive of the settings is asked. Raises GoldError with
    the line and the reason, and what opening the archive raises.
    """
    if path.stem in names():
        raise DataSetError(f"{path.name} has the name of the dataset {path.stem!r}: rename the file")
    if articles is not None:
        questions = gold.read(path, lambda name: raw_text(articles, name))
        files = (path, *sorted(file for file in articles.rglob("*") if file.is_file()))
        return DataSet(path.stem, questions, files, {"": articles}, headline=gold.HEADLINE)
    questions = gold.read(path)
    wanted = {article for question in questions for article in question.articles}
    with Assistant(settings) as assistant:
        ids = {name: article_id for article_id, name in names_in(assistant, wanted).items()}

        def text_of(name: str) -> str:
            if name not in ids:
                raise GoldError(f"unknown article {name!r}: the archive {settings.data_dir} has none of that file name")
            return f"{assistant.article(ids[name]).title}\n{assistant.cleaning(ids[name])[0]}"

        return DataSet(path.stem, gold.read(path, text_of), (path,), headline=gold.HEADLINE)
