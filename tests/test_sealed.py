"""Rows that are not what was written are seen, whatever was damaged, and are not written over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from rag.sealed import SealedTable

MILLS = SealedTable("mills", ("id", "town", "built", "height"))


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    SealedTable.known_to(made)
    made.execute("CREATE TABLE mills (id INTEGER PRIMARY KEY, town TEXT, built INTEGER, height REAL, note TEXT)")
    made.execute("INSERT INTO mills (town, built, height) VALUES ('Odda', 1901, 7)")
    MILLS.seal(made)
    yield made
    made.close()


def sound(db: sqlite3.Connection) -> list[bool]:
    return [MILLS.is_sound(row) for row in db.execute(f"SELECT {MILLS.selected} FROM mills ORDER BY id")]


def damage(db: sqlite3.Connection, change: str) -> None:
    """As a disk does it: no trigger is asked."""
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    db.execute(f"UPDATE mills SET {change} WHERE id = 1")
    for _, sql in triggers:
        db.execute(sql)


def test_rows_from_before_and_rows_written_in_any_way_are_sound(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO mills (town, built, height) VALUES (?, NULL, 3)", ("Bømlo\u0000é",))
    db.execute("INSERT OR REPLACE INTO mills (id, town, height) VALUES (1, 'Tarn', 2.5)")
    db.execute("INSERT INTO mills (id, town) VALUES (2, 'x') ON CONFLICT (id) DO UPDATE SET height = height * 3, note = 'n'")
    db.execute("UPDATE mills SET town = town || '!', built = 7")
    db.execute("UPDATE mills SET note = 'seen'")
    assert sound(db) == [True, True]


@pytest.mark.parametrize(
    "change", ["town = 'Odde'", "built = 1900", "height = 7.5", "town = NULL", "town = CAST(x'4fff' AS TEXT)"]
)
def test_what_has_changed_since_is_seen_and_not_written_over(db: sqlite3.Connection, change: str) -> None:
    damage(db, change)
    assert sound(db) == [False]
    with pytest.raises((sqlite3.IntegrityError, sqlite3.OperationalError)):
        db.execute("UPDATE mills SET built = built + 1")
    assert sound(db) == [False]


def test_a_damaged_row_can_be_replaced_or_removed(db: sqlite3.Connection) -> None:
    damage(db, "town = 'Odde'")
    db.execute("INSERT OR REPLACE INTO mills (id, town) VALUES (1, 'Odda')")
    assert sound(db) == [True]
    damage(db, "town = 'Odde'")
    db.execute("DELETE FROM mills")
    assert sound(db) == []


def test_other_columns_are_sealed_and_a_damaged_row_stays_damaged(db: sqlite3.Connection) -> None:
    damage(db, "town = 'Odde'")
    db.execute("INSERT INTO mills (town, built, note) VALUES ('Tarn', 1850, 'blue')")
    wider = SealedTable("mills", ("id", "town", "built", "height", "note"))
    wider.seal_anew(db, MILLS)
    db.execute("INSERT INTO mills (town, note) VALUES ('Ness', 'red')")
    seen = [wider.is_sound(row) for row in db.execute(f"SELECT {wider.selected} FROM mills ORDER BY id")]
    assert seen == [False, True, True]
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE mills SET note = 'x' WHERE id = 1")
    db.execute("UPDATE mills SET note = 'grey' WHERE id = 2")
    assert all(wider.is_sound(row) for row in db.execute(f"SELECT {wider.selected} FROM mills WHERE id > 1"))


def test_of_a_structure_that_is_broken_something_is_said_and_of_a_sound_one_nothing(db: sqlite3.Connection) -> None:
    db.execute("CREATE INDEX towns ON mills (town)")
    assert SealedTable.broken(db) == ""
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX towns ON mills (built)' WHERE name = 'towns'")
    db.execute("PRAGMA writable_schema = RESET")
    assert "towns" in SealedTable.broken(db)
