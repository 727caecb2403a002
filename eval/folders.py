"""The articles of a folder or archive, by the names that gold files use: `file.txt`, or `file.jsonl#record`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rag import Assistant, RawArticle
from rag.lab import load_articles


def documents_in(place: Path) -> dict[str, RawArticle]:
    """Everything that can be loaded from a folder or file, by name."""
    return {
        f"{Path(item.path).name}#{item.key}" if item.key else Path(item.path).name: item
        for item in load_articles(place)
        if isinstance(item, RawArticle)
    }


def names_in(assistant: Assistant, wanted: Iterable[str]) -> dict[str, str]:
    """The name of each article of an archive, by its id.

    The archive does not say from which record of a file an article came, so where one of the wanted names is a record, its
    file is loaded again and the records are told by their raw text.
    """
    files = {name.partition("#")[0] for name in wanted if "#" in name}
    articles = assistant.articles()
    names = {article.id: Path(article.path).name for article in articles}
    for path in {article.path for article in articles if names[article.id] in files}:
        by_text = {item.body: name for name, item in documents_in(Path(path)).items()}
        for article in articles:
            if article.path == path:
                names[article.id] = by_text.get(assistant.cleaning(article.id)[0], names[article.id])
    return names
