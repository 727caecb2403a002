"""Tables of SQLite whose rows carry checksums: what a disk or a copy has changed is not taken for what was written.

SQLite itself notices damage to its structure, and none to what is stored in it. The database keeps the checksums by triggers,
so that no statement can forget one.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from rag.checksums import checksum

_TRIGGERS = ("intact", "added", "changed")


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with rowids and those of its columns that its checksums hold."""

    name: str
    columns: tuple[str, ...]

    @property
    def selected(self) -> str:
        """The columns and the checksum, as a SELECT names them: a row of these is one for `is_sound`."""
        return ", ".join(f"{self.name}.{column}" for column in (*self.columns, "checksum"))

    @property
    def sound(self) -> str:
        """A condition that only rows fulfil which are what was written."""
        return f"checksum = checksum({', '.join(self.columns)})"

    def seal(self, db: sqlite3.Connection) -> None:
        """Give the rows that are there a checksum, and from now on each that is written; `known_to` goes before.

        From then on a damaged row is not written over: sqlite3.IntegrityError.
        """
        db.execute(f"ALTER TABLE {self.name} ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1")
        db.execute(f"UPDATE {self.name} SET checksum = checksum({', '.join(self.columns)})")
        self._guard(db)

    def seal_anew(self, db: sqlite3.Connection, before: SealedTable) -> None:
        """Let the checksums hold these columns in the place of those of `before`: a row that was damaged stays damaged."""
        for trigger in _TRIGGERS:
            db.execute(f"DROP TRIGGER {self.name}_{trigger}")
        was, now = ", ".join(before.columns), ", ".join(self.columns)
        db.execute(f"UPDATE {self.name} SET checksum = CASE WHEN checksum = checksum({was}) THEN checksum({now}) ELSE -1 END")
        self._guard(db)

    def _guard(self, db: sqlite3.Connection) -> None:
        columns = ", ".join(self.columns)
        db.execute(
            f"CREATE TRIGGER {self.name}_{_TRIGGERS[0]} BEFORE UPDATE OF {columns} ON {self.name} "
            f"WHEN old.checksum <> checksum({', '.join(f'old.{column}' for column in self.columns)}) "
            f"BEGIN SELECT RAISE(ABORT, 'a row of {self.name} is damaged'); END"
        )
        for name, moment in zip(_TRIGGERS[1:], ("INSERT", f"UPDATE OF {columns}"), strict=True):
            db.execute(
                f"CREATE TRIGGER {self.name}_{name} AFTER {moment} ON {self.name} "
                f"BEGIN UPDATE {self.name} SET checksum = checksum({columns}) WHERE rowid = new.rowid; END"
            )

    @staticmethod
    def is_sound(row: Sequence[object]) -> bool:
        """Whether a row of `selected` is what was written."""
        return checksum(*row[:-1]) == row[-1]

    @staticmethod
    def known_to(db: sqlite3.Connection) -> None:
        """Tell a connection how checksums are made; to be done before it reads or writes sealed tables."""
        db.create_function("checksum", -1, checksum, deterministic=True)
        # The triggers call it; some builds of SQLite allow that only when told.
        db.execute("PRAGMA trusted_schema = ON")
        # A damaged letter may be no UTF-8 any more: its row must still be told from the others.
        db.text_factory = functools.partial(str, encoding="utf-8", errors="surrogateescape")

    @staticmethod
    def broken(db: sqlite3.Connection) -> str:
        """What SQLite finds wrong with its own structure, indexes included, '' for nothing. It reads the whole database."""
        found = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
        return "" if found == "ok" else " ".join(found.split())
