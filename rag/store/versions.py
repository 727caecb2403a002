"""Earlier versions: what an article said before its file or its address gave another text.

An article is taken in anew where its file or address has something else than before. What it said until then is kept beside
it, no search looks there, and it goes with the article when that is removed.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rag.checksums import checksum
from rag.schema import Article, Sentence, Version
from rag.store import corrections

NAME = "wordings"
TABLE = f"""
CREATE TABLE IF NOT EXISTS {NAME} (
    article_id TEXT NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, published TEXT, updated TEXT,
    until TEXT NOT NULL, sentences TEXT NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (article_id, number)
) WITHOUT ROWID
"""
"""Made when an article first changes: an archive without it is none the older for that."""
MOST = 50
"""So many of an article are kept, the newest ones: an address may have something else whenever it is looked at."""


@dataclass(frozen=True, slots=True)
class Wording:
    """An earlier version with where its sentences stand, as JSON: an article may have very many, which hardly anybody wants."""

    version: Version
    places: str

    def sentences(self) -> list[str]:
        """The sentences of the version, in order."""
        return [self.version.text[start:end] for start, end in json.loads(self.places)]


def differ(before: Article, after: Article) -> bool:
    """Whether an article reads otherwise than before, whatever a person has corrected of either."""
    return before.text != after.text or _title(before) != _title(after)


def keep(db: sqlite3.Connection, article: Article, sentences: Sequence[Sentence]) -> None:
    """Keep what an article says, which is about to be replaced; damaged rows of earlier versions go. Within a transaction."""
    db.execute(TABLE)
    rows = db.execute(f"SELECT * FROM {NAME} WHERE article_id = ? ORDER BY number", (article.id,)).fetchall()
    number = max((row[1] for row in rows), default=0) + 1
    until = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    places = json.dumps([(sentence.start, sentence.end) for sentence in sentences], separators=(",", ":"))
    row = article.id, number, _title(article), article.text, article.published, article.updated, until, places
    db.execute(f"INSERT INTO {NAME} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, checksum(*row)))
    sound = [row[1] for row in rows if is_sound(row)]
    gone = {row[1] for row in rows} - {*sound[-(MOST - 1) :]}
    db.executemany(f"DELETE FROM {NAME} WHERE article_id = ? AND number = ?", [(article.id, one) for one in sorted(gone)])


def is_sound(row: Sequence[Any]) -> bool:
    """Whether a row of the table is what was stored."""
    return bool(checksum(*row[:-1]) == row[-1])


def read(rows: Iterable[Sequence[Any]]) -> tuple[Wording, ...]:
    """Rows of the table as earlier versions."""
    return tuple(Wording(Version(*row[1:-2]), row[-2]) for row in rows)


def _title(article: Article) -> str:
    return corrections.undone(article, "title").title
