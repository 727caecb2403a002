"""The file of what readers keep: who may read it, what becomes of older ones, and what is said of one that cannot be used."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from rag import ArchiveBusyError, ArchiveCorruptError
from rag.lab import SealedTable
from ui.chats import Chats, Narrowing
from ui.collected import Collections
from ui.kept import DAMAGED, Kept
from ui.saved import SavedQuestions

_FIRST = """
CREATE TABLE chats (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL
);
CREATE INDEX chats_of_owner ON chats (owner, updated);
CREATE TABLE turns (
    id INTEGER PRIMARY KEY, chat TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE, asked REAL NOT NULL,
    question TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, sources TEXT NOT NULL, answer TEXT,
    problem TEXT NOT NULL DEFAULT '', words TEXT NOT NULL, thumb INTEGER, reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX turns_of_chat ON turns (chat, id);
INSERT INTO chats VALUES ('c1', 'ann', 'When?', 1.5, 2.5);
INSERT INTO turns (chat, asked, question, since, until, sources, words) VALUES
    ('c1', 2.0, 'When was the quay shut?', '2024-01-01', '', '["Tribune"]', 'when'),
    ('c1', 2.5, 'When was it opened?', '', '', '[]', 'when');
PRAGMA user_version = 1;
"""
_SECOND = "ALTER TABLE turns ADD COLUMN authors TEXT NOT NULL DEFAULT '[]'; PRAGMA user_version = 2"
_SEALED = {
    "chats": ("id", "owner", "title", "created", "updated"),
    "turns": tuple("id chat asked question since until sources authors answer problem thumb reason".split()),
}


def _older(file: Path, version: int) -> None:
    """A file as an earlier version of the program had left it, with a chat of two turns."""
    db = sqlite3.connect(file, isolation_level=None)
    db.executescript(_FIRST)
    if version > 1:
        db.executescript(_SECOND)
    if version > 2:
        SealedTable.known_to(db)
        for name, columns in _SEALED.items():
            SealedTable(name, columns).seal(db)
        db.execute("PRAGMA user_version = 3")
    db.close()


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_file_of_an_older_version_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    _older(tmp_path / "chats.db", version)
    chats = Chats(Kept(tmp_path / "chats.db"))
    assert [turn.filters for turn in chats.turns("ann", "c1")] == [Narrowing("2024-01-01", sources=("Tribune",)), Narrowing()]
    narrowed = Narrowing(authors=("Ann Bell",), collection="5f", called="Quays")
    chats.ask("ann", "c1", "Why?", narrowed)
    later = Kept(tmp_path / "chats.db")
    assert Chats(later).turns("ann", "c1")[2].filters == narrowed and Chats(later).list("ann") == (chats.find("ann", "c1"),)
    made = Collections(later).create("ann", "Quays", {"a1": "The quay"})
    SavedQuestions(later).save("ann", "Why?", narrowed, 1)
    assert Collections(later).list("ann") == (made,)
    assert [saved.filters for saved in SavedQuestions(later).list("ann")] == [narrowed]


def test_what_was_damaged_before_the_change_of_version_is_not_sealed_as_sound(tmp_path: Path) -> None:
    file = tmp_path / "chats.db"
    _older(file, 3)
    file.write_bytes(file.read_bytes().replace(b"When was the quay shut?", b"When was the quay lost?"))
    first, second = Chats(Kept(file)).turns("ann", "c1")
    assert first.question == DAMAGED and second.question == "When was it opened?"


def test_a_store_that_is_locked_is_not_called_damaged(tmp_path: Path) -> None:
    store = Chats(Kept(tmp_path / "chats.db", patience=0.1))
    other = sqlite3.connect(tmp_path / "chats.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveBusyError, match="locked by another process: wait"):
        store.create("ann", "Harbor")
    other.close()
    assert store.create("ann", "Harbor").title == "Harbor"


def test_chats_are_for_their_owner_alone_also_those_of_before(tmp_path: Path) -> None:
    (tmp_path / "chats.db").touch(mode=0o644)
    Chats(Kept(tmp_path / "chats.db")).create("ann", "Harbor")
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("chats.db*")} == {0o600}


def test_a_file_that_is_no_store_of_chats_gives_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "chats.db").write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(ArchiveCorruptError, match="move it away"):
        Kept(tmp_path / "chats.db")


def test_a_store_whose_list_of_owners_is_damaged_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    store = Chats(Kept(tmp_path / "chats.db"))
    for number in range(3):
        store.create("bartholomew", f"Chat {number}")
    file = tmp_path / "chats.db"
    content = file.read_bytes()
    # The last time that it is written down is not the row's but that of the index.
    pieces = content.rsplit(b"bartholomew", 1) if content.rindex(b"bartholomew") > content.index(b"Chat 0") else []
    file.write_bytes(b"bartholomev".join(pieces or content.split(b"bartholomew", 1)))
    with pytest.raises(ArchiveCorruptError, match="cannot be used as the store of chats"):
        Kept(file)


def test_a_store_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "chats.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ArchiveCorruptError, match="version 99, expected 4"):
        Kept(tmp_path / "chats.db")
