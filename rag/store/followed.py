"""What is known of feeds, pages and folders that are followed: `follow.db` beside the archive.

All of it is known of one archive: beside another one, or one that was lost and begun anew, it is forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.errors import ArchiveBusyError, ArchiveCorruptError
from rag.sealed import SealedTable

FollowedKind = Literal["feed", "page", "files", ""]

_REMEMBERED = 180.0
"""Days for which an entry is known after its feed has listed it last."""
DAY = 86_400.0
_VERSION = 3
"""Version 3 has checksums."""
_SCHEMA = """
CREATE TABLE places (
    address TEXT PRIMARY KEY, kind TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, brought REAL,
    resting REAL NOT NULL
);
CREATE TABLE entries (name TEXT PRIMARY KEY, tries INTEGER NOT NULL, done INTEGER NOT NULL, listed REAL NOT NULL);
CREATE TABLE archive (name TEXT NOT NULL);
"""
_PLACES = SealedTable("places", ("address", "kind", "etag", "modified", "brought", "resting"))
_ENTRIES = SealedTable("entries", ("name", "tries", "done", "listed"))


@dataclass(slots=True)
class KnownPlace:
    """What is known of a place; times are seconds since 1970, `brought` is when it last had news."""

    address: str
    kind: FollowedKind = ""
    etag: str = ""
    modified: str = ""
    brought: float | None = None
    resting: float = 0.0


class Memory:
    """What is known of followed places, in `follow.db` of the archive's folder."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def is_of(self, archive: str) -> bool:
        """Whether what is known is known of the archive of this name."""
        return self._db.execute("SELECT 1 FROM archive WHERE name = ?", (archive,)).fetchone() is not None

    def begin(self, archive: str) -> None:
        """Forget everything, as it is another archive's, and know from now on what the one of this name has been given."""
        with self._db:
            self._db.execute("BEGIN")
            for table in ("places", "entries", "archive"):
                self._db.execute(f"DELETE FROM {table}")
            self._db.execute("INSERT INTO archive VALUES (?)", (archive,))

    def place(self, address: str) -> KnownPlace:
        """What is known of an address."""
        row = self._db.execute(f"SELECT {_PLACES.selected} FROM places WHERE address = ?", (address,)).fetchone()
        if row is None:
            return KnownPlace(address)
        if not _PLACES.is_sound(row):
            raise sqlite3.IntegrityError("a row of places is damaged")
        return KnownPlace(*row[:-1])

    def keep(self, place: KnownPlace) -> None:
        """Remember what is known of an address."""
        self._db.execute(
            f"INSERT OR REPLACE INTO places ({', '.join(_PLACES.columns)}) VALUES (?, ?, ?, ?, ?, ?)",
            (place.address, place.kind, place.etag, place.modified, place.brought, place.resting),
        )

    def known(self, names: Sequence[str], now: float) -> tuple[str, ...]:
        """Those of the entries that need nothing more. All have been listed now; who has not been for long is forgotten."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("UPDATE entries SET listed = ? WHERE name = ?", [(now, name) for name in names])
            self._db.execute("DELETE FROM entries WHERE listed < ?", (now - _REMEMBERED * DAY,))
        return tuple(
            name for name in names if self._db.execute("SELECT 1 FROM entries WHERE name = ? AND done", (name,)).fetchone()
        )

    def done(self, names: Sequence[str], now: float) -> None:
        """Note that entries need nothing more."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany(
                "INSERT OR REPLACE INTO entries (name, tries, done, listed) VALUES (?, 0, 1, ?)",
                [(name, now) for name in names],
            )

    def tried(self, name: str, now: float) -> int:
        """Note that an entry's page could not be had; how often that was so."""
        return int(
            self._db.execute(
                "INSERT INTO entries (name, tries, done, listed) VALUES (?, 1, 0, ?) "
                "ON CONFLICT (name) DO UPDATE SET tries = tries + 1 RETURNING tries",
                (name, now),
            ).fetchone()[0]
        )


@contextmanager
def opened(folder: Path) -> Iterator[Memory]:
    """The memory of an archive's folder, for one process at a time.

    Raises ArchiveBusyError while another one follows, ArchiveCorruptError where the file cannot be used.
    """
    file = folder / "follow.db"
    with _alone(folder), _explained(file):
        file.touch(mode=0o600)
        db = sqlite3.connect(file, isolation_level=None, timeout=10)
        try:
            SealedTable.known_to(db)
            _bring_up_to_date(db, file)
            if broken := SealedTable.broken(db):
                raise sqlite3.DatabaseError(broken)
            yield Memory(db)
        finally:
            db.close()


def _bring_up_to_date(db: sqlite3.Connection, file: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, 2, _VERSION):
        raise ArchiveCorruptError(f"{file} has format {version}, expected {_VERSION}: delete it; articles stay")
    if version == _VERSION:
        return
    # In one transaction: a process that dies here leaves what was there before.
    db.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA.split(";") if not version else ():
        db.execute(statement)
    for table in (_PLACES, _ENTRIES):
        table.seal(db)
    db.execute(f"PRAGMA user_version = {_VERSION}")
    db.execute("COMMIT")


def forget(folder: Path) -> None:
    """Forget what is known, as another archive comes into the folder that may lack what this one was given.

    Raises ArchiveBusyError while somebody follows.
    """
    if (folder / "follow.db").exists():
        with _alone(folder):
            (folder / "follow.db").unlink()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    import filelock

    folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folder / "follow.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise ArchiveBusyError(f"another process follows for the archive in {folder}: wait for its round to end") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise ArchiveCorruptError(
            f"{file} cannot be used ({error}): mend that, or delete it; articles stay, and feeds are read anew"
        ) from error
