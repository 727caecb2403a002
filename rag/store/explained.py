"""What SQLite and the file system say of an archive, in words that a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import ArchiveBusyError, ArchiveCorruptError, ArchiveError

UNWRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)


def none(folder: Path) -> ArchiveError:
    return ArchiveError(
        f"no archive in {folder}: expected one made by `rag ingest PATH`; ingest something, or set RAG_DATA_DIR"
    )


def lost(file: Path) -> ArchiveCorruptError:
    return ArchiveCorruptError(
        f"the archive {file} is empty or gone, but its indexes are there: what was stored has been lost; bring a copy back "
        f"with `rag archive restore FILE`, or remove the folder {file.parent} and ingest the articles again"
    )


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
        if code(error) in UNWRITABLE:
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
