"""What readers keep, in one SQLite file beside the archive: chats, collections and saved questions; the file and its tables.

Each row has a checksum, and everything is written in transactions.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag import ArchiveBusyError, ArchiveCorruptError
from rag.lab import SealedTable

_VERSION = 4
"""Version 2 knows which authors a question was narrowed to, 3 has checksums, 4 has collections and saved questions."""
_SCHEMA = """
CREATE TABLE chats (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    created REAL NOT NULL,
    updated REAL NOT NULL
);
CREATE INDEX chats_of_owner ON chats (owner, updated);
CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    chat TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    asked REAL NOT NULL,
    question TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    sources TEXT NOT NULL,
    answer TEXT,
    problem TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL,
    thumb INTEGER,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX turns_of_chat ON turns (chat, id)
"""
_AUTHORS = "ALTER TABLE turns ADD COLUMN authors TEXT NOT NULL DEFAULT '[]'"
_COLLECTIONS = """
ALTER TABLE turns ADD COLUMN collection TEXT NOT NULL DEFAULT '';
ALTER TABLE turns ADD COLUMN called TEXT NOT NULL DEFAULT '';
CREATE TABLE collections (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    articles TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE INDEX collections_of_owner ON collections (owner);
CREATE TABLE saved (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    sources TEXT NOT NULL,
    authors TEXT NOT NULL,
    collection TEXT NOT NULL,
    called TEXT NOT NULL,
    created REAL NOT NULL,
    fitting INTEGER NOT NULL
);
CREATE INDEX saved_of_owner ON saved (owner)
"""
_NARROWED = ("since", "until", "sources", "authors", "collection")
NARROWED = " AND ".join(f"{column} = ?" for column in _NARROWED)
"""A condition on the columns of filters, without the name of the collection, which may have changed."""
_ANSWERED = ("answer", "problem", "thumb", "reason")
_TURNS_OF_VERSION_3 = SealedTable("turns", ("id", "chat", "asked", "question", *_NARROWED[:-1], *_ANSWERED))
CHATS = SealedTable("chats", ("id", "owner", "title", "created", "updated"))
TURNS = SealedTable("turns", ("id", "chat", "asked", "question", *_NARROWED, "called", *_ANSWERED))
COLLECTIONS = SealedTable("collections", ("id", "owner", "name", "articles", "created"))
SAVED = SealedTable("saved", ("id", "owner", "title", "question", *_NARROWED, "called", "created", "fitting"))
DAMAGED = "(damaged)"
"""In the place of a name or a question that is not what was stored."""
_LONGEST_NAME = 120


class Kept:
    """The file of what readers keep."""

    def __init__(self, path: Path, *, patience: float = 10.0) -> None:
        """`patience` is how many seconds another process is waited for."""
        self._path = path
        self._patience = patience
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives the files beside it the same permissions.
        path.touch(mode=0o600)
        path.chmod(0o600)
        with self.open() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if not 0 <= version <= _VERSION:
                raise ArchiveCorruptError(
                    f"{path} has version {version}, expected {_VERSION}: it was written by another version of this program; "
                    "move it away to start with empty chats"
                )
            if broken := SealedTable.broken(connection):
                raise self._unusable(broken)
            if version != _VERSION:
                _bring_up_to_date(connection)

    def change(self, statement: str, values: Sequence[object]) -> int:
        """Do one thing to the tables; how many rows it has changed. Raises what `open` raises."""
        with self.open() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection to work with, each statement a transaction unless one is begun.

        Raises ArchiveBusyError and ArchiveCorruptError.
        """
        # A connection per call: Streamlit runs every session in threads of its own.
        connection = sqlite3.connect(self._path, timeout=self._patience, isolation_level=None)
        try:
            SealedTable.known_to(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.create_function("lower_title", 1, str.casefold, deterministic=True)
            yield connection
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise self._unusable(error) from error
            raise ArchiveBusyError(f"{self._path} is locked by another process: wait for it to end and try again") from error
        except sqlite3.IntegrityError as error:
            raise ArchiveCorruptError(
                f"{self._path} has a damaged row, which is not written over ({error}): begin a new chat, or delete this one"
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error
        finally:
            connection.close()

    def _unusable(self, error: sqlite3.Error | str) -> ArchiveCorruptError:
        return ArchiveCorruptError(
            f"{self._path} cannot be used as the store of chats ({error}): move it away to start with empty chats"
        )


def one_line(text: str) -> str:
    """A name as it is kept: on one line, of bounded length."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_NAME else words[: _LONGEST_NAME - 1].rstrip() + "…"


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # Another process may be first: the version is looked at again under the write lock.
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        _run(connection, _SCHEMA)
    if version < 2:
        connection.execute(_AUTHORS)
    if version < 3:
        for table in (CHATS, _TURNS_OF_VERSION_3):
            table.seal(connection)
    if version < 4:
        _run(connection, _COLLECTIONS)
        TURNS.seal_anew(connection, _TURNS_OF_VERSION_3)
        for table in (COLLECTIONS, SAVED):
            table.seal(connection)
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")


def _run(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.execute(statement)
