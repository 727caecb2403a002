"""The chats: whose they are, what was asked, what was answered, and what the reader thought of it."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag import Answer
from rag.lab import unsteered
from ui.kept import CHATS, DAMAGED, NARROWED, TURNS, Kept, one_line

_DAMAGE = "what was stored of this turn is damaged, by the disk or by a copy: bring back a copy of chats.db, or ask anew"
UNNAMED = "source unknown"
"""What a reader sees in the place of an empty name of a source."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a question was narrowed to: ISO days, sources, authors and a collection, empty where it was not.

    An empty name among the sources stands for articles whose source is unknown. `collection` is an id, and `called` the name
    that the collection had, empty where there was none of that id.
    """

    since: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    collection: str = ""
    called: str = ""

    @property
    def names(self) -> list[str]:
        """The sources and authors as a reader knows them."""
        return [*(source or UNNAMED for source in self.sources), *(f"by {author}" for author in self.authors)]

    @property
    def part(self) -> str:
        """The collection as a reader knows it; empty where there was no narrowing to one."""
        if not self.collection:
            return ""
        return f"the collection “{unsteered(self.called)}”" if self.called else "a collection that is not here"

    def options(self, inside: frozenset[str] | None) -> dict[str, Any]:
        """These as the assistant takes them; `inside` holds the articles of the collection."""
        return {
            "since": self.since or None,
            "until": self.until or None,
            "sources": self.sources,
            "authors": self.authors,
            "articles": inside,
        }

    @property
    def query(self) -> list[tuple[str, str]]:
        """These as an address names them."""
        days = [(name, value) for name, value in (("since", self.since), ("until", self.until)) if value]
        kept = [("collection", self.collection)] if self.collection else []
        return [*days, *(("source", name) for name in self.sources), *(("author", name) for name in self.authors), *kept]


EVERYTHING = Narrowing()
"""No narrowing."""


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
    filters: Narrowing = Narrowing()
    answer: Answer | None = None
    problem: str = ""
    thumb: int | None = None
    """1 for a thumb up, 0 for a thumb down."""
    reason: str = ""
    damaged: bool = False
    """Whether what was stored of it is not what was written; it can neither be shown nor asked again then."""


class Chats:
    """The chats of all owners. Every method takes the owner and sees only that owner's chats."""

    def __init__(self, kept: Kept) -> None:
        self._open = kept.open
        self._change = kept.change

    def create(self, owner: str, title: str) -> Chat:
        """A new chat with no turns."""
        now = time.time()
        chat = Chat(id=secrets.token_hex(12), title=one_line(title), created=now, updated=now)
        with self._open() as connection:
            connection.execute(
                f"INSERT INTO chats ({', '.join(CHATS.columns)}) VALUES (?, ?, ?, ?, ?)",
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
                f"SELECT {CHATS.selected} FROM chats WHERE owner = ?{where} ORDER BY updated DESC LIMIT ?", values
            ).fetchall()
        return tuple(_chat(row) for row in rows)

    def find(self, owner: str, chat: str) -> Chat | None:
        """One chat; None when this owner has none of that id."""
        with self._open() as connection:
            row = connection.execute(f"SELECT {CHATS.selected} FROM chats WHERE owner = ? AND id = ?", (owner, chat)).fetchone()
        return _chat(row) if row else None

    def asked_first(self, owner: str, question: str, filters: Narrowing) -> Chat | None:
        """The newest chat that began with exactly this question and these filters; None when there is none."""
        with self._open() as connection:
            row = connection.execute(
                f"SELECT {CHATS.selected} FROM chats JOIN turns ON turns.chat = chats.id "
                f"WHERE owner = ? AND question = ? AND {NARROWED} "
                "AND turns.id = (SELECT min(id) FROM turns WHERE chat = chats.id) ORDER BY updated DESC LIMIT 1",
                (owner, question, *columns_of(filters)[:-1]),
            ).fetchone()
        return _chat(row) if row else None

    def turns(self, owner: str, chat: str) -> tuple[Turn, ...]:
        """The turns of a chat, oldest first; empty when it is not this owner's."""
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT {TURNS.selected} FROM turns JOIN chats ON chats.id = turns.chat "
                "WHERE owner = ? AND chat = ? ORDER BY turns.id",
                (owner, chat),
            ).fetchall()
        return tuple(_turn(row) for row in rows)

    def rename(self, owner: str, chat: str, title: str) -> None:
        """Give a chat another title; an empty one changes nothing."""
        if title.strip():
            self._change("UPDATE chats SET title = ? WHERE owner = ? AND id = ?", (one_line(title), owner, chat))

    def delete(self, owner: str, chat: str) -> None:
        """Remove a chat with all its turns, for good."""
        self._change("DELETE FROM chats WHERE owner = ? AND id = ?", (owner, chat))

    def ask(self, owner: str, chat: str, question: str, filters: Narrowing) -> int:
        """Add a turn that has no answer yet, and return its id. Raises KeyError when the chat is not this owner's."""
        if self.find(owner, chat) is None:
            raise KeyError(chat)
        now = time.time()
        with self._open() as connection:
            # Both or neither: a chat whose row is damaged gets no turn that nobody sees.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE chats SET updated = ? WHERE id = ?", (now, chat))
            cursor = connection.execute(
                "INSERT INTO turns (chat, asked, question, since, until, sources, authors, collection, called, words) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (chat, now, question, *columns_of(filters), question.casefold()),
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


def columns_of(filters: Narrowing) -> tuple[str, str, str, str, str, str]:
    """Narrowing as columns of a table, the name of the collection last."""
    named = json.dumps(filters.sources), json.dumps(filters.authors)
    return filters.since, filters.until, *named, filters.collection, filters.called


def filters_of(columns: Sequence[object]) -> Narrowing:
    """The filters that columns hold."""
    since, until, sources, authors, collection, called = map(str, columns)
    return Narrowing(since, until, tuple(json.loads(sources)), tuple(json.loads(authors)), collection, called)


def _chat(row: Sequence[Any]) -> Chat:
    key, _, title, created, updated, _ = row
    return Chat(key, title, created, updated) if CHATS.is_sound(row) else Chat(str(key), DAMAGED, 0.0, 0.0)


def _turn(row: Sequence[object]) -> Turn:
    turn, chat, asked, question, *narrowed, answer, problem, thumb, reason, _ = row
    if not TURNS.is_sound(row):
        return Turn(int(str(turn)), str(chat), 0.0, DAMAGED, problem=_DAMAGE, damaged=True)
    return Turn(
        id=int(str(turn)),
        chat=str(chat),
        asked=float(str(asked)),
        question=str(question),
        filters=filters_of(narrowed),
        answer=Answer.from_dict(json.loads(str(answer))) if answer is not None else None,
        problem=str(problem),
        thumb=None if thumb is None else int(str(thumb)),
        reason=str(reason),
    )
