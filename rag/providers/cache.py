"""A cache of identical model requests, in one SQLite file. It is off unless the settings name a file."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.answers import Usage
from rag.errors import SettingsError
from rag.llms import LLM, Closing, Message
from rag.sealed import SealedTable

# Beyond so many replies the oldest are forgotten.
ENTRIES = 10_000
# Seconds to wait for another process, which needs the file for a moment only.
_PATIENCE = 2
# Version 1 has checksums.
_VERSION = 1
_REPLIES = SealedTable("replies", ("key", "reply"))


class Cached:
    """A language model that is asked the same thing only once; what it did not have to say again costs nothing."""

    def __init__(self, llm: LLM, path: Path) -> None:
        self._llm = llm
        self._path = path
        self._lock = threading.Lock()
        self._store: sqlite3.Connection | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._llm.name

    @property
    def place(self) -> str:
        """Where the model runs."""
        return self._llm.place

    @property
    def structured(self) -> bool:
        """Whether replies can be bound to a JSON schema."""
        return self._llm.structured

    @structured.setter
    def structured(self, value: bool) -> None:
        self._llm.structured = value

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        """The reply, from the cache when this very request was answered before. Only whole replies are kept."""
        request = [self.name, self.place, [[m.role, m.text] for m in messages], schema if self.structured else None, max_tokens]
        key = hashlib.sha256(json.dumps(request, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
        known = self._known(key)
        if known is not None:
            yield known
            yield Closing(Usage())
            return
        pieces: list[str] = []
        for piece in self._llm.stream(messages, schema=schema, max_tokens=max_tokens):
            if isinstance(piece, str):
                pieces.append(piece)
            elif not piece.cut and not piece.silence:
                self._keep(key, "".join(pieces))
            yield piece

    def price(self, usage: Usage) -> float | None:
        """What so many tokens cost in dollars."""
        return self._llm.price(usage)

    def close(self) -> None:
        """Close the file, and the model."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None
        self._llm.close()

    def _known(self, key: str) -> str | None:
        with self._lock:
            try:
                row = self._open().execute(f"SELECT {_REPLIES.selected} FROM replies WHERE key = ?", (key,)).fetchone()
            except sqlite3.Error as error:
                raise SettingsError(
                    f"the cache {self._path} cannot be read ({error}): wait until nothing else uses it, "
                    "or let RAG_CACHE name another file"
                ) from error
        # A reply that has been damaged is none: the model is asked again, and its reply takes the place.
        return None if row is None or not _REPLIES.is_sound(row) else str(row[1])

    def _keep(self, key: str, reply: str) -> None:
        try:
            with self._lock, self._open() as store:
                store.execute("INSERT OR REPLACE INTO replies (key, reply) VALUES (?, ?)", (key, reply))
                store.execute(
                    "DELETE FROM replies WHERE rowid <= (SELECT max(rowid) FROM replies) - ?",
                    (ENTRIES,),
                )
        except sqlite3.Error as error:
            # The reply is there and was paid for: it is worth more than remembering it.
            logging.getLogger(__name__).warning("the cache %s did not keep a reply (%s)", self._path, error)

    def _open(self) -> sqlite3.Connection:
        if self._store is None:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not self._path.exists():
                    self._path.touch(mode=0o600)
                store = sqlite3.connect(self._path, check_same_thread=False, timeout=_PATIENCE)
                try:
                    store.execute("PRAGMA journal_mode = WAL")
                    SealedTable.known_to(store)
                    _bring_up_to_date(store)
                except BaseException:
                    store.close()
                    raise
            except (OSError, sqlite3.Error) as error:
                raise SettingsError(
                    f"the cache {self._path} cannot be opened ({error}): let RAG_CACHE name a file that can be written, or none"
                ) from error
            self._store = store
        return self._store


def _bring_up_to_date(store: sqlite3.Connection) -> None:
    """Make the table, or give the one of an older version its checksums; another process may do so at the same time."""
    version = store.execute("PRAGMA user_version").fetchone()[0]
    if version == _VERSION:
        return
    if version > _VERSION:
        raise sqlite3.DatabaseError(f"it has version {version}, expected {_VERSION}: another version of this program wrote it")
    with store:
        store.execute("BEGIN IMMEDIATE")
        if store.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            store.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL)")
            _REPLIES.seal(store)
            store.execute(f"PRAGMA user_version = {_VERSION}")
