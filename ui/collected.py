"""Collections: articles that a reader has put together under a name, to look at and to ask about."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rag import InputError
from ui.kept import COLLECTIONS, DAMAGED, Kept, one_line

MOST = 10_000
"""So many articles a collection holds at most."""
_GONE = "this collection is not here any more: it was deleted"


@dataclass(frozen=True, slots=True)
class Collection:
    """Some articles under a name: their ids, and the titles that they had when they were put in."""

    id: str
    name: str
    articles: Mapping[str, str]
    damaged: bool = False
    """Whether what was stored of it is not what was written; it holds nothing then."""


class Collections:
    """The collections of all owners. Every method takes the owner and sees only that owner's collections."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def list(self, owner: str) -> tuple[Collection, ...]:
        """The owner's collections by name."""
        with self._kept.open() as connection:
            found = [_collection(row) for row in _rows(connection, owner)]
        return tuple(sorted(found, key=lambda collection: (collection.name.casefold(), collection.id)))

    def find(self, owner: str, collection: str) -> Collection | None:
        """One collection; None when this owner has none of that id."""
        with self._kept.open() as connection:
            return next((_collection(row) for row in _rows(connection, owner, collection)), None)

    def create(self, owner: str, name: str, articles: Mapping[str, str]) -> Collection:
        """A new collection of some articles, their titles by their ids.

        Raises InputError for a name that is empty or taken, for no articles and for too many.
        """
        made = Collection(secrets.token_hex(12), one_line(name), dict(articles))
        with self._changing() as connection:
            _check_name(connection, owner, made)
            connection.execute(
                f"INSERT INTO collections ({', '.join(COLLECTIONS.columns)}) VALUES (?, ?, ?, ?, ?)",
                (made.id, owner, made.name, _written(made.articles), time.time()),
            )
        return made

    def add(self, owner: str, collection: str, articles: Mapping[str, str]) -> int:
        """Put articles into a collection; how many were not in it. Raises InputError where it is gone or would be too large."""
        with self._changing() as connection:
            held = _held(connection, owner, collection)
            _hold(connection, collection, {**held, **articles})
            return len({**held, **articles}) - len(held)

    def take_out(self, owner: str, collection: str, article_ids: Iterable[str]) -> int:
        """Take articles out of a collection; how many were in it. Raises InputError where it is gone, or would be empty."""
        out = set(article_ids)
        with self._changing() as connection:
            held = _held(connection, owner, collection)
            left = {key: title for key, title in held.items() if key not in out}
            _hold(connection, collection, left)
            return len(held) - len(left)

    def rename(self, owner: str, collection: str, name: str) -> None:
        """Give a collection another name. Raises InputError for one that is empty or taken, and where it is gone."""
        with self._changing() as connection:
            _check_name(connection, owner, Collection(collection, one_line(name), _held(connection, owner, collection)))
            connection.execute("UPDATE collections SET name = ? WHERE id = ?", (one_line(name), collection))

    def delete(self, owner: str, collection: str) -> None:
        """Delete a collection, for good; its articles stay in the archive."""
        self._kept.change("DELETE FROM collections WHERE owner = ? AND id = ?", (owner, collection))

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """What is read stays so until it is changed, whoever else is at it."""
        with self._kept.open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")


def _rows(connection: sqlite3.Connection, owner: str, collection: str | None = None) -> Sequence[Any]:
    return connection.execute(
        f"SELECT {COLLECTIONS.selected} FROM collections WHERE owner = ?1 AND (?2 IS NULL OR id = ?2)", (owner, collection)
    ).fetchall()


def _held(connection: sqlite3.Connection, owner: str, collection: str) -> Mapping[str, str]:
    found = next((_collection(row) for row in _rows(connection, owner, collection)), None)
    if found is None:
        raise InputError(_GONE)
    if found.damaged:
        raise InputError("what was stored of this collection is damaged: delete it, and make another")
    return found.articles


def _hold(connection: sqlite3.Connection, collection: str, articles: Mapping[str, str]) -> None:
    connection.execute("UPDATE collections SET articles = ? WHERE id = ?", (_written(articles), collection))


def _check_name(connection: sqlite3.Connection, owner: str, named: Collection) -> None:
    if not named.name:
        raise InputError("a collection needs a name")
    others = (_collection(row) for row in _rows(connection, owner))
    if any(other.name.casefold() == named.name.casefold() and other.id != named.id for other in others):
        raise InputError(f"there is a collection “{named.name}” already: add to that one, or take another name")


def _written(articles: Mapping[str, str]) -> str:
    if not articles:
        raise InputError("a collection holds at least one article: delete it if you need it no more")
    if len(articles) > MOST:
        raise InputError(f"a collection holds at most {MOST:,} articles, and these are {len(articles):,}: choose fewer")
    return json.dumps({key: one_line(title) for key, title in articles.items()}, ensure_ascii=False)


def _collection(row: Sequence[Any]) -> Collection:
    key, _, name, articles, _, _ = row
    if not COLLECTIONS.is_sound(row):
        return Collection(str(key), DAMAGED, {}, damaged=True)
    return Collection(key, name, json.loads(articles))
