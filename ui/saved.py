"""Saved questions: what a reader wants to ask again, with what it is narrowed to."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.chats import Narrowing, columns_of, filters_of
from ui.kept import DAMAGED, NARROWED, SAVED, Kept, one_line


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question to ask again. `fitting` articles were there to be looked at when it was last asked."""

    id: str
    title: str
    question: str
    filters: Narrowing
    fitting: int
    damaged: bool = False
    """Whether what was stored of it is not what was written; it cannot be asked then."""


class SavedQuestions:
    """The saved questions of all owners. Every method takes the owner and sees only that owner's questions."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def list(self, owner: str) -> tuple[SavedQuestion, ...]:
        """The owner's saved questions, the newest first."""
        with self._kept.open() as connection:
            rows = connection.execute(
                f"SELECT {SAVED.selected} FROM saved WHERE owner = ? ORDER BY saved.rowid DESC", (owner,)
            ).fetchall()
        return tuple(_saved(row) for row in rows)

    def save(self, owner: str, question: str, filters: Narrowing, fitting: int) -> None:
        """Save a question; one that is saved already stays as it is."""
        values = (secrets.token_hex(12), owner, one_line(question), question, *columns_of(filters), time.time(), fitting)
        with self._kept.open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            known = connection.execute(
                f"SELECT 1 FROM saved WHERE owner = ? AND question = ? AND {NARROWED}",
                (owner, question, *columns_of(filters)[:-1]),
            ).fetchone()
            if not known:
                connection.execute(
                    f"INSERT INTO saved ({', '.join(SAVED.columns)}) VALUES ({', '.join('?' * len(values))})", values
                )
            connection.execute("COMMIT")

    def holds(self, owner: str, question: str, filters: Narrowing) -> bool:
        """Whether a question is saved."""
        with self._kept.open() as connection:
            found = connection.execute(
                f"SELECT 1 FROM saved WHERE owner = ? AND question = ? AND {NARROWED}",
                (owner, question, *columns_of(filters)[:-1]),
            ).fetchone()
        return found is not None

    def forget(self, owner: str, question: str, filters: Narrowing) -> None:
        """Save a question no longer."""
        self._kept.change(
            f"DELETE FROM saved WHERE owner = ? AND question = ? AND {NARROWED}", (owner, question, *columns_of(filters)[:-1])
        )

    def asked(self, owner: str, question: str, filters: Narrowing, fitting: int) -> None:
        """Note that a question, which may be a saved one, is asked of so many articles; a damaged one stays as it is."""
        self._kept.change(
            f"UPDATE saved SET fitting = ? WHERE owner = ? AND question = ? AND {NARROWED} AND {SAVED.sound}",
            (fitting, owner, question, *columns_of(filters)[:-1]),
        )

    def rename(self, owner: str, saved: str, title: str) -> None:
        """Give a saved question a title of its own; an empty one changes nothing."""
        if title.strip():
            self._kept.change("UPDATE saved SET title = ? WHERE owner = ? AND id = ?", (one_line(title), owner, saved))

    def delete(self, owner: str, saved: str) -> None:
        """Save a question no longer."""
        self._kept.change("DELETE FROM saved WHERE owner = ? AND id = ?", (owner, saved))


def _saved(row: Sequence[Any]) -> SavedQuestion:
    key, _, title, question, *narrowed, _, fitting, _ = row
    if not SAVED.is_sound(row):
        return SavedQuestion(str(key), DAMAGED, "", Narrowing(), 0, damaged=True)
    return SavedQuestion(key, title, question, filters_of(narrowed), fitting)
