"""The open archive file: statements and transactions, and what is said of something damaged."""

from __future__ import annotations

import re
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import ArchiveCorruptError, ArchiveError
from rag.store import database
from rag.store.explained import explained

WITH_CHECKSUMS = "FROM articles a LEFT JOIN checksums s ON s.article_id = a.id"
_HALF = re.compile("[\ud800-\udfff]")


class Tables:
    """The tables of an archive. Safe to share between threads."""

    def __init__(self, folder: Path, *, create: bool, frozen: bool = False) -> None:
        """Open the archive in a folder; only with `create` is one made, or an older one brought up to date.

        A `frozen` one never changes: no file is locked, nothing is written beside it. Raises ArchiveError when there is none or
        it cannot be used.
        """
        self.folder = folder
        self.frozen = frozen
        self._lock = threading.RLock()
        self._file = folder / "archive.db"
        self._db = database.open_archive(folder, create=create, frozen=frozen)
        # Also when nobody has it any more, such as a generation of a snapshot that the next one took the place of.
        self._release = weakref.finalize(self, self._db.close)
        self._release.atexit = False

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._release()

    def generation(self) -> str:
        """A stamp that changes whenever the articles or the indexes have changed."""
        return ".".join(self.stamps())

    def stamps(self) -> tuple[str, str, str]:
        """Three stamps: one changes with the articles, one each when the word and the vector index have caught up."""
        found = dict(self._all("SELECT key, value FROM meta WHERE key IN ('articles', 'lexical', 'vectors')"))
        return found.get("articles", "0"), found.get("lexical", "0"), found.get("vectors", "0")

    def state(self) -> int:
        """The number of the archive's state: it grows with every change of the articles."""
        stamp = self.stamps()[0]
        if not stamp.isdecimal():
            raise ArchiveCorruptError(f"the archive {self._file} is damaged: {stamp!r} is no state; see `rag archive check`")
        return int(stamp)

    def meta(self, key: str) -> str:
        """A stored property of the archive, empty when it was never set."""
        rows = self._all("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else ""

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Several reads of one state of the archive."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            with explained(self._file):
                self._db.execute("BEGIN")
            try:
                yield
            finally:
                with explained(self._file):
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")

    @contextmanager
    def _transaction(self, counter: str = "articles") -> Iterator[None]:
        with self._lock, explained(self._file):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute(
                    "INSERT INTO meta VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = value + 1", (counter,)
                )
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        # Half a surrogate pair can be asked for but not stored: in its place stands what is never stored either.
        asked = [_HALF.sub("\0", value) if isinstance(value, str) else value for value in values]
        with self._lock, explained(self._file):
            return self._db.execute(query, asked).fetchall()

    def _among(self, query: str, keys: Sequence[str]) -> list[Any]:
        rows: list[Any] = []
        for at in range(0, len(keys), 500):
            some = keys[at : at + 500]
            rows.extend(self._all(f"{query} ({', '.join('?' * len(some))})", some))
        return rows

    def _row(self, article_id: str, columns: str) -> Any:
        rows = self._among(f"SELECT {columns} {WITH_CHECKSUMS} WHERE a.id IN", [article_id])
        if not rows:
            raise ArchiveError(
                f"no article {article_id!r} in the archive: expected one of the ids that `rag articles list` shows"
            )
        return rows[0]

    def _check(self, article_id: str, what: str, found: int, expected: object) -> None:
        if found != expected:
            raise self._damaged(article_id, what)

    def _damaged(self, article_id: str, what: str) -> ArchiveCorruptError:
        path = "".join(row[0] for row in self._all("SELECT path FROM articles WHERE id = ?", (article_id,)))
        said = f"article {article_id}{f' ({path})' if path else ''} in {self._file} is damaged: {what} is not what was stored"
        return ArchiveCorruptError(
            said.encode("utf-8", "backslashreplace").decode()
            + "; run `rag archive check --repair`, which reads it anew from its file"
        )
