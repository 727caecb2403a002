"""The archive's SQLite file: opened, created, brought up to the current format, and its errors in words.

Format 2 has a checksum for each part of an article and for each passage with its vector; format 3 says of source, author,
update and correction which words they rest on, and between which days an undated article lies. An older file is brought up to
date by the first process that wants to write.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.checksums import checksum
from rag.errors import ArchiveBusyError, ArchiveCorruptError, ArchiveError
from rag.load import chunks

INDEXES = ("lexical", "vectors")
APPLICATION_ID = 0x44617465  # "Date"
FORMAT = 3
# What format 3 has of an article besides: columns that hold nothing until it is read again.
_ADDED = (
    "source_voice TEXT NOT NULL DEFAULT 'unknown'",
    "source_evidence TEXT NOT NULL DEFAULT ''",
    "author_voice TEXT NOT NULL DEFAULT 'unknown'",
    "author_evidence TEXT NOT NULL DEFAULT ''",
    "updated TEXT",
    "updated_evidence TEXT NOT NULL DEFAULT ''",
    "corrected TEXT",
    "corrected_evidence TEXT NOT NULL DEFAULT ''",
    "earliest TEXT",
    "latest TEXT",
    "span_evidence TEXT NOT NULL DEFAULT ''",
)
ADDED = tuple(column.split()[0] for column in _ADDED)
_CHECKSUMS = """
CREATE TABLE checksums (
    article_id TEXT PRIMARY KEY, about INTEGER NOT NULL, text INTEGER NOT NULL, raw INTEGER NOT NULL, parts INTEGER NOT NULL,
    passages INTEGER NOT NULL
) WITHOUT ROWID;
"""
_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL,
    url TEXT NOT NULL, path TEXT NOT NULL, language TEXT NOT NULL, published TEXT, date_provenance TEXT NOT NULL,
    date_evidence TEXT NOT NULL, near_copies TEXT NOT NULL DEFAULT '',
    raw TEXT NOT NULL, runs TEXT NOT NULL, dropped TEXT NOT NULL, sentences TEXT NOT NULL,
    content_hash TEXT NOT NULL, signature BLOB NOT NULL, {", ".join(_ADDED)}
) WITHOUT ROWID;
CREATE INDEX articles_by_path ON articles (path);
CREATE INDEX articles_by_group ON articles (near_copies) WHERE near_copies <> '';
CREATE TABLE bands (band INTEGER NOT NULL, article_id TEXT NOT NULL, PRIMARY KEY (band, article_id)) WITHOUT ROWID;
CREATE INDEX bands_by_article ON bands (article_id);
CREATE TABLE chunks (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id), position INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, embedding BLOB NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX chunks_by_article ON chunks (article_id, position);
CREATE TABLE pending (name TEXT NOT NULL, chunk_id TEXT NOT NULL, PRIMARY KEY (name, chunk_id)) WITHOUT ROWID;
{_CHECKSUMS}"""

# What the checksums of an article hold for, besides its text.
_ABOUT_BEFORE = ("id", "title", "source", "author", "url", "path", "language", "published", "date_provenance", "date_evidence")
ABOUT = (*_ABOUT_BEFORE, *ADDED)
RAW = ("raw", "runs", "dropped")
PARTS = ("sentences", "content_hash", "signature")
# What is no checksum, for a passage that an older version stored damaged: it is refused like any other damage.
NEVER = -1
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
            raise _lost(file) if _has_indexes(folder) else _none(folder)
        db = connect(file, frozen=frozen)
        try:
            if create and 0 < _format(db, file) < FORMAT:
                with writer_lock(folder):
                    _migrate(db)
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
            if way == ways[-1] or code(error) not in _UNWRITABLE:
                raise
        else:
            return db
    raise AssertionError("the last way returns or raises")


def sums(values: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """The checksums of an article, given its columns: of what `ABOUT` names, of its text, of `RAW` and of `PARTS`."""
    key = values["id"]
    return (
        checksum(*(values[name] for name in ABOUT)),
        checksum(key, values["text"]),
        checksum(key, *(values[name] for name in RAW)),
        checksum(key, *(values[name] for name in PARTS[:-1]), blob=values[PARTS[-1]]),
    )


def note_everything(db: sqlite3.Connection) -> None:
    """Note for both indexes that they have all passages still to take over."""
    for index in INDEXES:
        db.execute("INSERT OR REPLACE INTO pending SELECT ?, id FROM chunks", (index,))


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
        raise _lost(file)
    # SQLite gives the files beside it the same permissions.
    file.touch(mode=0o600)
    db = sqlite3.connect(file, isolation_level=None, timeout=10)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        # One script in one transaction: a process killed here leaves an empty file, which is created again.
        db.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA}PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}; COMMIT;"
        )
    finally:
        db.close()


def _format(db: sqlite3.Connection, file: Path) -> int:
    """The format of an archive. Raises ArchiveError where the file is none."""
    if _has_nothing(db):
        raise _lost(file) if _has_indexes(file.parent) else _none(file.parent)
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


def _migrate(db: sqlite3.Connection) -> None:
    """To the current format: the columns that are new, and checksums of what there is now.

    What is known to be damaged, from format 1 on by its passages' ids, from format 2 on by its checksums, gets a wrong one.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found < FORMAT:
            for column in _ADDED:
                db.execute(f"ALTER TABLE articles ADD COLUMN {column}")
        if found == 1:
            db.execute(_CHECKSUMS.strip().rstrip(";"))
            db.execute(f"ALTER TABLE chunks ADD COLUMN checksum INTEGER NOT NULL DEFAULT {NEVER}")
            for (key,) in db.execute("SELECT id FROM articles").fetchall():
                _add_checksums(db, key)
            note_everything(db)
        elif found == 2:
            _renew_checksums(db)
        db.execute(f"PRAGMA user_version = {FORMAT}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def renew_about(db: sqlite3.Connection, key: str) -> None:
    """Make the checksum of what is known about an article anew from what is stored now."""
    found = db.execute(f"SELECT {', '.join(ABOUT)} FROM articles WHERE id = ?", (key,)).fetchone()
    db.execute("UPDATE checksums SET about = ? WHERE article_id = ?", (checksum(*found), key))


def _renew_checksums(db: sqlite3.Connection) -> None:
    names = ", ".join(f"a.{name}" for name in _ABOUT_BEFORE)
    before = f"SELECT {names}, s.about FROM articles a JOIN checksums s ON s.article_id = a.id"
    for *about, expected in db.execute(before).fetchall():
        if checksum(*about) == expected:
            renew_about(db, about[0])
        else:
            db.execute("UPDATE checksums SET about = ? WHERE article_id = ?", (NEVER, about[0]))


def _add_checksums(db: sqlite3.Connection, key: str) -> None:
    names = [*ABOUT, "text", *RAW, *PARTS]
    found = db.execute(f"SELECT {', '.join(names)} FROM articles WHERE id = ?", (key,)).fetchone()
    values = dict(zip(names, found, strict=True))
    about, text, raw, parts = sums(values)
    passages = db.execute(
        "SELECT id, article_id, position, start, end, embedding FROM chunks WHERE article_id = ?", (key,)
    ).fetchall()
    if not all(chunks.is_id_of(passage[0], values["text"][passage[3] : passage[4]]) for passage in passages):
        text = NEVER
    db.executemany(
        "UPDATE chunks SET checksum = ? WHERE id = ?",
        [(checksum(*passage[:-1], blob=passage[-1]), passage[0]) for passage in passages],
    )
    db.execute("INSERT INTO checksums VALUES (?, ?, ?, ?, ?, ?)", (key, about, text, raw, parts, len(passages)))


def _has_indexes(folder: Path) -> bool:
    return any((folder / name / "current").exists() for name in ("lexical", "chroma"))


def _none(folder: Path) -> ArchiveError:
    return ArchiveError(
        f"no archive in {folder}: expected one made by `rag ingest PATH`; ingest something, or set RAG_DATA_DIR"
    )


def _lost(file: Path) -> ArchiveCorruptError:
    return ArchiveCorruptError(
        f"the archive {file} is empty or gone, but its indexes are there: what was stored has been lost; bring a copy back "
        f"with `rag archive restore FILE`, or remove the folder {file.parent} and ingest the articles again"
    )


_UNWRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)


def code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 for what is no error of the database."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into errors that a person can act on."""
    try:
        yield
    except sqlite3.ProgrammingError as error:
        if "closed" not in str(error):
            raise
        raise ArchiveError(
            f"the archive {file} was closed while it was being used: expected it to be open until the last answer is there; "
            "open it again, and ask again"
        ) from error
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        if code(error) == sqlite3.SQLITE_FULL:
            raise ArchiveError(
                f"the archive {file} could not be written ({error}): nothing stored was lost; free some space and try again"
            ) from error
        if code(error) == sqlite3.SQLITE_IOERR:
            raise ArchiveError(
                f"the archive {file} could not be read or written ({error}): expected a sound disk with free space; "
                "check it, or set RAG_DATA_DIR"
            ) from error
        if code(error) in _UNWRITABLE:
            raise ArchiveError(
                f"the archive {file} cannot be opened or written ({error}): check its permissions, or set RAG_DATA_DIR"
            ) from error
        if code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise ArchiveBusyError(
                f"the archive {file} is locked by another process ({error}): wait for it to end and try again"
            ) from error
        raise ArchiveCorruptError(
            f"the archive {file} is damaged or no archive at all ({error}): see `rag archive check`; restore a copy with "
            "`rag archive restore FILE`, or ingest into a new folder (RAG_DATA_DIR)"
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"the folder {file.parent} cannot be used ({error.strerror or error}): expected one that can be written; "
            "set RAG_DATA_DIR to such a folder"
        ) from error
