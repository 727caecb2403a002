"""Articles as an archive stores them, and changes behind its back."""

from __future__ import annotations

import sqlite3

import numpy as np

from rag import Article, Chunk
from rag.lab import Cleaned, Dropped, Run, Sentence
from rag.load import near_copies
from rag.store.archive import Archive
from rag.store.stored import Prepared


def prepared(article_id: str, text: str, *spans: tuple[int, int], **about: str) -> Prepared:
    """An article ready to be stored, with a passage for each span (all of it where none is given)."""
    chunks = tuple(
        Chunk(f"{article_id}.{number:03d}", article_id, start, end, text[start:end])
        for number, (start, end) in enumerate(spans or [(0, len(text))])
    )
    vectors = np.arange(4 * len(chunks), dtype=np.float32).reshape(len(chunks), 4)
    article = Article(id=article_id, title=f"Title of {article_id}", text=text, **about)
    cleaned = Cleaned(text, article.title, (Run(0, len(text), 0, len(text)),), (Dropped(3, 5, "gallery"),))
    return Prepared(
        article, f"raw {text}", cleaned, (Sentence(0, len(text)),), chunks, vectors, "hash", near_copies.signature(text)
    )


def change(archive: Archive, sql: str, *values: object) -> None:
    """Change the file behind the archive's back, as a failing disk does."""
    with sqlite3.connect(archive.folder / "archive.db") as db:
        assert db.execute(sql, values).rowcount == 1
    db.close()
