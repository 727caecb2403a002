"""The vector index: Chroma, in the archive's folder or on a server.

Up to `exact_limit` passages the vectors are compared one by one instead, from the archive itself: measured, that is as fast as
the approximate index up to 100,000 passages, finds everything, and spares the second and a half that importing Chroma takes.
"""

from __future__ import annotations

import bisect
import contextlib
import functools
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag import environment
from rag.errors import ArchiveError
from rag.store.chroma_server import ChromaServer
from rag.store.editions import Editions, Fault, Seal, explained, in_unicode, survived
from rag.store.stored import IndexEntry, Matrix

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_NAME = "passages"
# Chroma's own maximum is 5,461.
_BATCH = 4_000
# An index that another process has just replaced is there a moment later, on a busy machine a second; each pause is twice as
# long as the one before.
_TRIES, _PAUSE = 6, 0.05

# Fewer rows of the table than one in so many are looked at by themselves.
_FEW = 6

_T = TypeVar("_T")


class Vectors:
    """The Chroma collection of an archive."""

    def __init__(self, folder: Path, server: ChromaServer | None) -> None:
        """The collection in a folder, or on a server."""
        self._editions = Editions(folder)
        self._server = server
        self._lock = threading.Lock()
        self._client: Any = None
        self._collection: Any = None

    def search(
        self, vector: NDArray[np.float32], *, limit: int, allowed: AbstractSet[str] | None = None
    ) -> list[tuple[str, float]]:
        """The nearest passages: `(chunk id, cosine similarity)`, best first. `allowed`: article ids, None: all."""
        if allowed is not None and not allowed:
            return []
        where = None if allowed is None else {"article_id": {"$in": sorted(allowed)}}

        def nearest(collection: Any) -> list[tuple[str, float]]:
            size = collection.count()
            if not size:
                return []
            reply = collection.query(query_embeddings=[vector], n_results=min(limit, size), where=where, include=["distances"])
            return [(key, 1.0 - float(distance)) for key, distance in zip(reply["ids"][0], reply["distances"][0], strict=True)]

        nothing: list[tuple[str, float]] = []
        return sorted(self._ask(nearest, nothing), key=lambda item: (-item[1], item[0]))

    def count(self) -> int:
        """How many passages there are."""
        return self._ask(lambda collection: int(collection.count()), 0)

    def seal(self, state: int) -> None:
        """Remember which state of the archive the index has caught up with. A server's index has no seal."""
        if not self._server:
            with self._explained():
                self._editions.seal(Seal(state, 0))

    def fault(self, state: int) -> Fault | None:
        """What is wrong with the index, given the number of the archive's state. Of its content nothing is looked at."""
        return None if self._server else self._editions.fault(state, lambda edition: 0)

    def compare(self, batches: Iterable[Sequence[IndexEntry]]) -> None:
        """Hold every vector against the archive's. Raises ArchiveCorruptError when one is missing or another one."""
        for batch in batches:
            nothing: dict[str, NDArray[np.float32]] = {}
            kept = self._ask(functools.partial(_kept, keys=[entry.chunk.id for entry in batch]), nothing)
            for entry in batch:
                # Chroma keeps vectors of cosine collections as they are; a flipped bit may make one no number at all.
                if not np.allclose(kept.get(entry.chunk.id, np.nan), entry.embedding, atol=1e-6):
                    raise explained("vector", self._editions.folder, ValueError(f"passage {entry.chunk.id} has another vector"))

    def update(self, put: Sequence[IndexEntry], drop: Sequence[str]) -> None:
        """Take over passages, and drop others. Doing it twice changes nothing."""
        with self._explained(), self._surviving():
            collection = self._open()
            if collection is None:
                self._editions.publish(self._editions.begin())
                collection = self._open()
            _write(collection, put)
            for at in range(0, len(drop), _BATCH):
                collection.delete(ids=list(drop[at : at + _BATCH]))

    def replace(self, batches: Iterable[Sequence[IndexEntry]]) -> None:
        """Index these passages and no others. Until all is done, readers of an embedded index keep what there was."""
        with self._explained(), self._surviving():
            if self._server:
                self._open()
                with self._lock:
                    self._client.delete_collection(_NAME)
                    self._forget()
                for batch in batches:
                    _write(self._open(), batch)
                return
            edition = self._editions.begin()
            collection = _collection(_embedded(edition))
            for batch in batches:
                _write(collection, batch)
            self._editions.publish(edition)
            with self._lock:
                self._forget()

    def reopen(self) -> None:
        """See what another process has written: an open Chroma client never notices by itself."""
        with self._lock:
            if self._collection is not None:
                self._forget()

    def _ask(self, what: Callable[[Any], _T], otherwise: _T) -> _T:
        """Ask the collection, anew where another process has just changed it."""
        from chromadb.errors import ChromaError

        for attempt in range(1, _TRIES + 1):
            with self._explained():
                try:
                    with self._surviving():
                        collection = self._open()
                        return otherwise if collection is None else what(collection)
                except ChromaError:
                    if attempt == _TRIES:
                        raise
            with self._lock:
                self._forget()  # a client that could not start stays broken
            time.sleep(_PAUSE * 2 ** (attempt - 1))
        raise AssertionError("the last try returns or raises")

    def _open(self) -> Any:
        with self._lock:
            if self._collection is None:
                if self._server:
                    self._client = self._server.connected()
                else:
                    edition = self._editions.current()
                    if edition is None:
                        return None
                    self._client = _embedded(edition)
                self._collection = _collection(self._client)
            return self._collection

    def _forget(self) -> None:
        if not self._server:
            from chromadb.api.shared_system_client import SharedSystemClient

            SharedSystemClient.clear_system_cache()
        elif self._client is not None:
            # Chroma closes a client without closing its connections, of which the inner one for tenants has its own.
            for part in (self._client, self._client._admin_client):
                part._server._session.close()
            self._client.close()
        self._client = self._collection = None

    @staticmethod
    def _surviving() -> AbstractContextManager[None]:
        # Chroma panics where its file cannot be opened, as when another process has just replaced the edition.
        from chromadb.errors import InternalError

        return survived(InternalError)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what Chroma says into errors that a person can act on."""
        from chromadb.errors import ChromaError

        try:
            with self._server.explained() if self._server else contextlib.nullcontext():
                yield
        except ArchiveError:
            with self._lock:
                self._forget()
            raise
        except ChromaError as error:
            with self._lock:
                self._forget()
            raise explained("vector", self._editions.folder, error) from error
        except OSError as error:
            raise explained("vector", self._editions.folder, error) from error


def _embedded(edition: Path) -> Any:
    environment.keep_temporary_files_in(edition.parent)
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=in_unicode(edition), settings=Settings(anonymized_telemetry=False))


def _collection(client: Any) -> Any:
    # High search effort from the start: it is what keeps near-copies findable, and it cannot be raised later.
    return client.get_or_create_collection(
        _NAME, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 400}}
    )


def _kept(collection: Any, *, keys: list[str]) -> dict[str, NDArray[np.float32]]:
    reply = collection.get(ids=keys, include=["embeddings"])
    return dict(zip(reply["ids"], reply["embeddings"], strict=True))


def _write(collection: Any, put: Sequence[IndexEntry]) -> None:
    for at in range(0, len(put), _BATCH):
        some = put[at : at + _BATCH]
        collection.upsert(
            ids=[entry.chunk.id for entry in some],
            embeddings=np.stack([entry.embedding for entry in some]),
            metadatas=[{"article_id": entry.chunk.article_id} for entry in some],
        )


def exact(
    matrix: Matrix, vector: NDArray[np.float32], *, limit: int, allowed: AbstractSet[str] | None
) -> list[tuple[str, float]]:
    """The nearest passages by comparing all: `(chunk id, cosine similarity)`, best first. `allowed`: article ids, None: all."""
    looked_at = None if allowed is None else _rows_of(matrix, allowed)
    if not len(matrix.chunk_ids if looked_at is None else looked_at):
        return []
    if looked_at is None:
        scores = matrix.vectors @ vector
    elif len(looked_at) < len(matrix.chunk_ids) / _FEW:
        scores = matrix.vectors[looked_at] @ vector
    else:
        # Picking the vectors out copies them, which takes longer than comparing all.
        scores = (matrix.vectors @ vector)[looked_at]
    best = np.lexsort((np.arange(len(scores)), -scores))[:limit] if len(scores) <= limit else _top(scores, limit)
    return [(matrix.chunk_ids[row if looked_at is None else looked_at[row]], float(scores[row])) for row in best]


def _rows_of(matrix: Matrix, article_ids: AbstractSet[str]) -> NDArray[np.intp]:
    """The rows of some articles, in order: passages are numbered behind their article's id, and so stand together."""
    if len(article_ids) >= len(matrix.chunk_ids) / _FEW:
        return np.flatnonzero(np.fromiter((key in article_ids for key in matrix.article_ids), bool, len(matrix.article_ids)))
    spans = []
    for key in sorted(article_ids):
        start = bisect.bisect_left(matrix.chunk_ids, f"{key}.")
        end = start
        while end < len(matrix.article_ids) and matrix.article_ids[end] == key:
            end += 1
        spans.append(np.arange(start, end))
    return np.concatenate(spans) if spans else np.zeros(0, dtype=np.intp)


def rows(matrix: Matrix, chunk_ids: Sequence[str]) -> dict[str, int]:
    """The rows of those of the passages that the matrix holds, by id."""
    found = {}
    for key in chunk_ids:
        at = bisect.bisect_left(matrix.chunk_ids, key)
        if at < len(matrix.chunk_ids) and matrix.chunk_ids[at] == key:
            found[key] = at
    return found


def _top(scores: NDArray[np.float32], limit: int) -> NDArray[np.intp]:
    part = np.argpartition(-scores, limit)[: limit + 1]
    return np.asarray(part[np.lexsort((part, -scores[part]))][:limit])


def openings(matrix: Matrix, article_ids: Iterable[str]) -> dict[str, str]:
    """The first passage of those of the articles that the matrix holds: passages are numbered behind their article's id."""
    found = {}
    for article_id in article_ids:
        at = bisect.bisect_left(matrix.chunk_ids, f"{article_id}.")
        if at < len(matrix.chunk_ids) and matrix.article_ids[at] == article_id:
            found[article_id] = matrix.chunk_ids[at]
    return found
