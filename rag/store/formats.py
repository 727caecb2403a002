"""What the archive's SQLite file holds, with a checksum for each part, and how an older one is brought up to date.

Format 2 has a checksum for each part of an article and for each passage with its vector; format 3 says of source, author,
update and correction which words they rest on, and between which days an undated article lies.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from rag.checksums import checksum
from rag.load import chunks

INDEXES = ("lexical", "vectors")
EVERYTHING = ""
"""Noted for an index that has to be made anew: by a process that cannot write it, or before it is changed in its place."""
APPLICATION_ID = 0x44617465  # "Date"
FORMAT = 3
# What format 3 has of an article besides: columns that hold nothing until it is read again.
_ADDED = (
    "source_voice TEXT NOT NULL DEFAULT 'unknown'",
    "source_evidence TEXT NOT NULL DEFAULT ''",
    "author_voice TEXT NOT NULL DEFAULT 'unknown'",
    "author_evidence TEXT NOT NULL DEFAULT ''",
    "updated TEXT",
    "updated_evidence TEXT NOT NULL DEFAULT ''",
    "corrected TEXT",
    "corrected_evidence TEXT NOT NULL DEFAULT ''",
    "earliest TEXT",
    "latest TEXT",
    "span_evidence TEXT NOT NULL DEFAULT ''",
)
ADDED = tuple(column.split()[0] for column in _ADDED)
# What every question asks of all articles, from a few pages of index instead of the articles with their texts: at 50,000
# articles 7 ms instead of 270. An archive without them is none the older for that; they are made when articles are next stored.
_CATALOGUE = {
    "articles_by_source": "articles (source, author)",
    "articles_by_day": "articles (published, earliest, latest, source, author)",
}
_CHECKSUMS = """
CREATE TABLE checksums (
    article_id TEXT PRIMARY KEY, about INTEGER NOT NULL, text INTEGER NOT NULL, raw INTEGER NOT NULL, parts INTEGER NOT NULL,
    passages INTEGER NOT NULL
) WITHOUT ROWID;
"""
TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL,
    url TEXT NOT NULL, path TEXT NOT NULL, language TEXT NOT NULL, published TEXT, date_provenance TEXT NOT NULL,
    date_evidence TEXT NOT NULL, near_copies TEXT NOT NULL DEFAULT '',
    raw TEXT NOT NULL, runs TEXT NOT NULL, dropped TEXT NOT NULL, sentences TEXT NOT NULL,
    content_hash TEXT NOT NULL, signature BLOB NOT NULL, {", ".join(_ADDED)}
) WITHOUT ROWID;
CREATE INDEX articles_by_path ON articles (path);
CREATE INDEX articles_by_group ON articles (near_copies) WHERE near_copies <> '';
CREATE TABLE bands (band INTEGER NOT NULL, article_id TEXT NOT NULL, PRIMARY KEY (band, article_id)) WITHOUT ROWID;
CREATE INDEX bands_by_article ON bands (article_id);
CREATE TABLE chunks (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id), position INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, embedding BLOB NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX chunks_by_article ON chunks (article_id, position);
CREATE TABLE pending (name TEXT NOT NULL, chunk_id TEXT NOT NULL, PRIMARY KEY (name, chunk_id)) WITHOUT ROWID;
{_CHECKSUMS}
{" ".join(f"CREATE INDEX {name} ON {columns};" for name, columns in _CATALOGUE.items())}
"""

# What the checksums of an article hold for, besides its text.
_ABOUT_BEFORE = ("id", "title", "source", "author", "url", "path", "language", "published", "date_provenance", "date_evidence")
ABOUT = (*_ABOUT_BEFORE, *ADDED)
RAW = ("raw", "runs", "dropped")
PARTS = ("sentences", "content_hash", "signature")
# What is no checksum, for a passage that an older version stored damaged: it is refused like any other damage.
NEVER = -1


def sums(values: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """The checksums of an article, given its columns: of what `ABOUT` names, of its text, of `RAW` and of `PARTS`."""
    key = values["id"]
    return (
        checksum(*(values[name] for name in ABOUT)),
        checksum(key, values["text"]),
        checksum(key, *(values[name] for name in RAW)),
        checksum(key, *(values[name] for name in PARTS[:-1]), blob=values[PARTS[-1]]),
    )


def add_catalogue(db: sqlite3.Connection) -> None:
    """Make the indexes that every question goes by, where they are missing."""
    for name, of_columns in _CATALOGUE.items():
        db.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {of_columns}")


def note_everything(db: sqlite3.Connection) -> None:
    """Note for both indexes that they have all passages still to take over."""
    for index in INDEXES:
        db.execute("INSERT OR REPLACE INTO pending SELECT ?, id FROM chunks", (index,))


def migrate(db: sqlite3.Connection) -> None:
    """To the current format: the columns that are new, and checksums of what there is now.

    What is known to be damaged, from format 1 on by its passages' ids, from format 2 on by its checksums, gets a wrong one.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found < FORMAT:
            for column in _ADDED:
                db.execute(f"ALTER TABLE articles ADD COLUMN {column}")
        if found == 1:
            db.execute(_CHECKSUMS.strip().rstrip(";"))
            db.execute(f"ALTER TABLE chunks ADD COLUMN checksum INTEGER NOT NULL DEFAULT {NEVER}")
            for (key,) in db.execute("SELECT id FROM articles").fetchall():
                _add_checksums(db, key)
            note_everything(db)
        elif found == 2:
            _renew_checksums(db)
        db.execute(f"PRAGMA user_version = {FORMAT}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def renew_about(db: sqlite3.Connection, key: str) -> None:
    """Make the checksum of what is known about an article anew from what is stored now."""
    found = db.execute(f"SELECT {', '.join(ABOUT)} FROM articles WHERE id = ?", (key,)).fetchone()
    db.execute("UPDATE checksums SET about = ? WHERE article_id = ?", (checksum(*found), key))


def _renew_checksums(db: sqlite3.Connection) -> None:
    names = ", ".join(f"a.{name}" for name in _ABOUT_BEFORE)
    before = f"SELECT {names}, s.about FROM articles a JOIN checksums s ON s.article_id = a.id"
    for *about, expected in db.execute(before).fetchall():
        if checksum(*about) == expected:
            renew_about(db, about[0])
        else:
            db.execute("UPDATE checksums SET about = ? WHERE article_id = ?", (NEVER, about[0]))


def _add_checksums(db: sqlite3.Connection, key: str) -> None:
    names = [*ABOUT, "text", *RAW, *PARTS]
    found = db.execute(f"SELECT {', '.join(names)} FROM articles WHERE id = ?", (key,)).fetchone()
    values = dict(zip(names, found, strict=True))
    about, text, raw, parts = sums(values)
    passages = db.execute(
        "SELECT id, article_id, position, start, end, embedding FROM chunks WHERE article_id = ?", (key,)
    ).fetchall()
    if not all(chunks.is_id_of(passage[0], values["text"][passage[3] : passage[4]]) for passage in passages):
        text = NEVER
    db.executemany(
        "UPDATE chunks SET checksum = ? WHERE id = ?",
        [(checksum(*passage[:-1], blob=passage[-1]), passage[0]) for passage in passages],
    )
    db.execute("INSERT INTO checksums VALUES (?, ?, ?, ?, ?, ?)", (key, about, text, raw, parts, len(passages)))
