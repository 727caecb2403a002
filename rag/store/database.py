"""The archive's SQLite file: opened, created, and brought up to the current format by the first process that wants to write."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import ArchiveBusyError, ArchiveCorruptError, ArchiveError
from rag.store.explained import UNWRITABLE, code, explained, lost, none
from rag.store.formats import APPLICATION_ID, FORMAT, TABLES, migrate

# So long a first writer waits for another one that is just making the archive.
_PATIENCE = 10


def open_archive(folder: Path, *, create: bool, frozen: bool = False) -> sqlite3.Connection:
    """The database in a folder. Only with `create` is one made, or an older one brought up to the current format.

    A `frozen` one is only read, and known not to change.

    Raises ArchiveError where there is none or where it cannot be used, ArchiveBusyError where another process is writing.
    """
    file = folder / "archive.db"
    with explained(file):
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_empty(file):
                with writer_lock(folder, patience=_PATIENCE):
                    if _is_empty(file):  # nobody was first
                        _make(file)
        elif not file.exists():
            raise lost(file) if _has_indexes(folder) else none(folder)
        db = connect(file, frozen=frozen)
        try:
            if create and 0 < _format(db, file) < FORMAT:
                with writer_lock(folder):
                    migrate(db)
            _check_format(db, file)
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def writer_lock(folder: Path, *, patience: float = 0) -> Iterator[None]:
    """Hold the right to write; it dies with its process. Raises ArchiveBusyError when another one has it."""
    import filelock

    lock = filelock.FileLock(folder / "writer.lock", timeout=patience, mode=0o600)
    with explained(folder / "archive.db"):
        try:
            lock.acquire()
        except filelock.Timeout:
            raise ArchiveBusyError(
                f"the archive in {folder} is being written by another process or thread: "
                "there can be one writer; wait for it to end"
            ) from None
    try:
        yield
    finally:
        lock.release()


def connect(file: Path, *, frozen: bool = False) -> sqlite3.Connection:
    """The file as it is, to read and write where that is allowed, else to read; a `frozen` one to read alone."""
    # A folder that cannot be written has no room for the WAL files. Where they are there, they are read; without them the
    # database is whole by itself, and nobody can be writing it.
    ways = ("ro&immutable=1",) if frozen else ("rw", "ro", "ro&immutable=1")
    for way in ways:
        db = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode={way}", uri=True, isolation_level=None, check_same_thread=False, timeout=10
        )
        # A damaged letter may be no UTF-8 any more: its row must still be named.
        db.text_factory = functools.partial(str, encoding="utf-8", errors="surrogateescape")
        try:
            # What has been acknowledged must be on the disk, not on its way there.
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            # What SQLite puts aside while it works holds articles: not in a folder for everybody's temporary files.
            db.execute("PRAGMA temp_store = MEMORY")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            db.close()
            if way == ways[-1] or code(error) not in UNWRITABLE:
                raise
        else:
            return db
    raise AssertionError("the last way returns or raises")


def _is_empty(file: Path) -> bool:
    """Whether there is no file yet, or one that a process left that was killed while it made it."""
    if not file.exists():
        return True
    db = connect(file)
    try:
        return _has_nothing(db)
    finally:
        db.close()


def _has_nothing(db: sqlite3.Connection) -> bool:
    application = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return bool(application == tables == 0)


def _make(file: Path) -> None:
    if _has_indexes(file.parent):
        raise lost(file)
    # SQLite gives the files beside it the same permissions.
    file.touch(mode=0o600)
    db = sqlite3.connect(file, isolation_level=None, timeout=10)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        # One script in one transaction: a process killed here leaves an empty file, which is created again.
        db.executescript(
            f"BEGIN IMMEDIATE; {TABLES}PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}; COMMIT;"
        )
    finally:
        db.close()


def _format(db: sqlite3.Connection, file: Path) -> int:
    """The format of an archive. Raises ArchiveError where the file is none."""
    if _has_nothing(db):
        raise lost(file) if _has_indexes(file.parent) else none(file.parent)
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveCorruptError(f"{file} is a database of another program: set RAG_DATA_DIR to another folder")
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _check_format(db: sqlite3.Connection, file: Path) -> None:
    found = _format(db, file)
    if 0 < found < FORMAT:
        raise ArchiveError(
            f"{file} has format {found}, expected {FORMAT}: run `rag archive check` or ingest something, which brings it up to "
            "date; nothing is lost by that"
        )
    if found != FORMAT:
        raise ArchiveCorruptError(
            f"{file} has format {found}, expected {FORMAT}: another version made it; ingest into a new folder (RAG_DATA_DIR)"
        )


def _has_indexes(folder: Path) -> bool:
    return any((folder / name / "current").exists() for name in ("lexical", "chroma"))
