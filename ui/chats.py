"""The chats, kept in SQLite: whose they are, what was asked, what was answered, and what the reader thought of it."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag import Answer, ArchiveBusyError, ArchiveCorruptError
from rag.lab import SealedTable

_VERSION = 3
"""Version 2 knows which authors a question was narrowed to, version 3 has checksums."""
_AUTHORS = "ALTER TABLE turns ADD COLUMN authors TEXT NOT NULL DEFAULT '[]'"
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
CREATE INDEX turns_of_chat ON turns (chat, id);
"""
_CHATS = SealedTable("chats", ("id", "owner", "title", "created", "updated"))
_TURNS = SealedTable(
    "turns",
    ("id", "chat", "asked", "question", "since", "until", "sources", "authors", "answer", "problem", "thumb", "reason"),
)
_TITLE_LENGTH = 120
DAMAGED = "(damaged)"
"""In the place of a title or a question that is not what was stored."""
_DAMAGE = "what was stored of this turn is damaged, by the disk or by a copy: bring back a copy of chats.db, or ask anew"
UNNAMED = "source unknown"
"""What a reader sees in the place of an empty name of a source."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question was narrowed to: ISO days, sources and authors, empty where it was not.

    An empty name among the sources stands for articles whose source is unknown.
    """

    since: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The sources and authors as a reader knows them."""
        return [*(source or UNNAMED for source in self.sources), *(f"by {author}" for author in self.authors)]

    @property
    def query(self) -> list[tuple[str, str]]:
        """These as an address names them."""
        days = [(name, value) for name, value in (("since", self.since), ("until", self.until)) if value]
        return [*days, *(("source", name) for name in self.sources), *(("author", name) for name in self.authors)]


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation. Times are seconds since 1970."""

    id: str
    title: str
    created: float
    updated: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it: an answer, or a problem in words, or neither while it is being answered."""

    id: int
    chat: str
    asked: float
    question: str
    filters: Filters = Filters()
    answer: Answer | None = None
    problem: str = ""
    thumb: int | None = None
    """1 for a thumb up, 0 for a thumb down."""
    reason: str = ""


class Chats:
    """The chats of all owners in one file. Every method takes the owner and sees only that owner's chats."""

    def __init__(self, path: Path, *, patience: float = 10.0) -> None:
        """`patience` is how many seconds another process is waited for."""
        self._path = path
        self._patience = patience
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives the files beside it the same permissions.
        path.touch(mode=0o600)
        path.chmod(0o600)
        with self._open() as connection:
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

    def create(self, owner: str, title: str) -> Chat:
        """A new chat with no turns."""
        now = time.time()
        chat = Chat(id=secrets.token_hex(12), title=_title(title), created=now, updated=now)
        with self._open() as connection:
            connection.execute(
                f"INSERT INTO chats ({', '.join(_CHATS.columns)}) VALUES (?, ?, ?, ?, ?)",
                (chat.id, owner, chat.title, chat.created, chat.updated),
            )
        return chat

    def list(self, owner: str, search: str = "", limit: int = 200) -> tuple[Chat, ...]:
        """The newest chats whose title, questions or answers hold every word of `search`."""
        wanted = search.casefold().split()
        matches = "(instr(lower_title(title), ?) OR EXISTS (SELECT 1 FROM turns WHERE chat = chats.id AND instr(words, ?)))"
        where = "".join(f" AND {matches}" for _ in wanted)
        values = [owner, *(word for word in wanted for _ in range(2)), limit]
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT {_CHATS.selected} FROM chats WHERE owner = ?{where} ORDER BY updated DESC LIMIT ?", values
            ).fetchall()
        return tuple(_chat(row) for row in rows)

    def find(self, owner: str, chat: str) -> Chat | None:
        """One chat; None when this owner has none of that id."""
        with self._open() as connection:
            row = connection.execute(
                f"SELECT {_CHATS.selected} FROM chats WHERE owner = ? AND id = ?", (owner, chat)
            ).fetchone()
        return _chat(row) if row else None

    def asked_first(self, owner: str, question: str, filters: Filters) -> Chat | None:
        """The newest chat that began with exactly this question and these filters; None when there is none."""
        with self._open() as connection:
            row = connection.execute(
                f"SELECT {_CHATS.selected} FROM chats JOIN turns ON turns.chat = chats.id "
                "WHERE owner = ? AND question = ? AND since = ? AND until = ? AND sources = ? AND authors = ? "
                "AND turns.id = (SELECT min(id) FROM turns WHERE chat = chats.id) ORDER BY updated DESC LIMIT 1",
                (owner, question, *_columns(filters)),
            ).fetchone()
        return _chat(row) if row else None

    def turns(self, owner: str, chat: str) -> tuple[Turn, ...]:
        """The turns of a chat, oldest first; empty when it is not this owner's."""
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT {_TURNS.selected} FROM turns JOIN chats ON chats.id = turns.chat "
                "WHERE owner = ? AND chat = ? ORDER BY turns.id",
                (owner, chat),
            ).fetchall()
        return tuple(_turn(row) for row in rows)

    def rename(self, owner: str, chat: str, title: str) -> None:
        """Give a chat another title; an empty one changes nothing."""
        if title.strip():
            self._change("UPDATE chats SET title = ? WHERE owner = ? AND id = ?", (_title(title), owner, chat))

    def delete(self, owner: str, chat: str) -> None:
        """Remove a chat with all its turns, for good."""
        self._change("DELETE FROM chats WHERE owner = ? AND id = ?", (owner, chat))

    def ask(self, owner: str, chat: str, question: str, filters: Filters) -> int:
        """Add a turn that has no answer yet, and return its id. Raises KeyError when the chat is not this owner's."""
        if self.find(owner, chat) is None:
            raise KeyError(chat)
        now = time.time()
        with self._open() as connection:
            # Both or neither: a chat whose row is damaged gets no turn that nobody sees.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE chats SET updated = ? WHERE id = ?", (now, chat))
            cursor = connection.execute(
                "INSERT INTO turns (chat, asked, question, since, until, sources, authors, words) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (chat, now, question, *_columns(filters), question.casefold()),
            )
            connection.execute("COMMIT")
        return int(cursor.lastrowid or 0)

    def settle(self, turn: int, *, answer: Answer | None = None, problem: str = "") -> None:
        """Store what came of a turn."""
        written = json.dumps(answer.to_dict(), ensure_ascii=False) if answer else None
        said = f" {answer.text} {answer.reason}".casefold() if answer else ""
        self._change(
            "UPDATE turns SET answer = ?, problem = ?, words = words || ? WHERE id = ?", (written, problem, said, turn)
        )

    def judge(self, owner: str, turn: int, thumb: int | None, reason: str = "") -> None:
        """Store a thumb (1 up, 0 down, None taken back) and the reason for it."""
        self._change(
            "UPDATE turns SET thumb = ?, reason = ? WHERE id = ? AND chat IN (SELECT id FROM chats WHERE owner = ?)",
            (thumb, reason, turn, owner),
        )

    def _change(self, statement: str, values: Sequence[object]) -> None:
        with self._open() as connection:
            connection.execute(statement, values)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
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


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # Another process may be first: the version is looked at again under the write lock.
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for statement in _SCHEMA.split(";") if version == 0 else ():
        connection.execute(statement)
    if version < 2:
        connection.execute(_AUTHORS)
    if version < _VERSION:
        for table in (_CHATS, _TURNS):
            table.seal(connection)
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute("COMMIT")


def _title(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _TITLE_LENGTH else words[: _TITLE_LENGTH - 1].rstrip() + "…"


def _columns(filters: Filters) -> tuple[str, str, str, str]:
    return filters.since, filters.until, json.dumps(filters.sources), json.dumps(filters.authors)


def _chat(row: Sequence[Any]) -> Chat:
    key, _, title, created, updated, _ = row
    return Chat(key, title, created, updated) if _CHATS.is_sound(row) else Chat(str(key), DAMAGED, 0.0, 0.0)


def _turn(row: Sequence[object]) -> Turn:
    turn, chat, asked, question, since, until, sources, authors, answer, problem, thumb, reason, _ = row
    if not _TURNS.is_sound(row):
        return Turn(int(str(turn)), str(chat), 0.0, DAMAGED, problem=_DAMAGE)
    return Turn(
        id=int(str(turn)),
        chat=str(chat),
        asked=float(str(asked)),
        question=str(question),
        filters=Filters(str(since), str(until), tuple(json.loads(str(sources))), tuple(json.loads(str(authors)))),
        answer=Answer.from_dict(json.loads(str(answer))) if answer is not None else None,
        problem=str(problem),
        thumb=None if thumb is None else int(str(thumb)),
        reason=str(reason),
    )
