"""The vector index: Chroma, in the archive's folder or on a server.

Up to `exact_limit` passages the vectors are compared one by one instead, from the archive itself: measured, that is as fast as
the approximate index up to 100,000 passages, finds everything, and spares the second and a half that importing Chroma takes.
"""

from __future__ import annotations

import bisect
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

import numpy as np
from numpy.typing import NDArray

from rag.addresses import shown
from rag.archive import IndexEntry, Matrix
from rag.errors import ArchiveCorruptError, ArchiveError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_NAME = "passages"
# Chroma's own maximum is 5,461.
_BATCH = 4_000


class Vectors:
    """The Chroma collection of an archive."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._lock = threading.Lock()
        self._client: Any = None
        self._collection: Any = None

    def search(
        self, vector: NDArray[np.float32], *, limit: int, allowed: AbstractSet[str] | None = None
    ) -> list[tuple[str, float]]:
        """The nearest passages: `(chunk id, cosine similarity)`, best first. `allowed`: article ids, None: all."""
        with self._explained():
            collection = self._open()
            size = collection.count()
            if not size or (allowed is not None and not allowed):
                return []
            where = None if allowed is None else {"article_id": {"$in": sorted(allowed)}}
            reply = collection.query(query_embeddings=[vector], n_results=min(limit, size), where=where, include=["distances"])
        found = [(key, 1.0 - float(distance)) for key, distance in zip(reply["ids"][0], reply["distances"][0], strict=True)]
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def update(self, put: Sequence[IndexEntry], drop: Sequence[str]) -> None:
        """Take over passages, and drop others. Doing it twice changes nothing."""
        with self._explained():
            collection = self._open()
            for at in range(0, len(put), _BATCH):
                some = put[at : at + _BATCH]
                collection.upsert(
                    ids=[entry.chunk.id for entry in some],
                    embeddings=np.stack([entry.embedding for entry in some]),
                    metadatas=[{"article_id": entry.chunk.article_id} for entry in some],
                )
            for at in range(0, len(drop), _BATCH):
                collection.delete(ids=list(drop[at : at + _BATCH]))

    def count(self) -> int:
        """How many passages there are."""
        with self._explained():
            return int(self._open().count())

    def clear(self) -> None:
        """Forget everything."""
        if self._url:
            with self._explained():
                self._open()
                with self._lock:
                    self._client.delete_collection(_NAME)
                    self._forget()
        else:
            self.reopen()
            shutil.rmtree(self._folder, ignore_errors=True)

    def reopen(self) -> None:
        """See what another process has written: an open Chroma client never notices by itself."""
        with self._lock:
            if self._collection is not None:
                self._forget()

    def _open(self) -> Any:
        with self._lock:
            if self._collection is None:
                # High search effort from the start: it is what keeps near-copies findable, and it cannot be raised later.
                self._client = self._connect()
                self._collection = self._client.get_or_create_collection(
                    _NAME, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 400}}
                )
            return self._collection

    def _forget(self) -> None:
        if not self._url:
            from chromadb.api.shared_system_client import SharedSystemClient

            SharedSystemClient.clear_system_cache()
        elif self._client is not None:
            # Chroma closes a client without closing its connections, of which the inner one for tenants has its own.
            for part in (self._client, self._client._admin_client):
                part._server._session.close()
            self._client.close()
        self._client = self._collection = None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what Chroma says into errors that a person can act on."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except httpx.HTTPError as error:
            raise self._unanswered() from error
        except ChromaError as error:
            with self._lock:
                self._forget()  # a client that could not start stays broken
            said = " ".join(str(error).split())[:200]
            if self._url:
                raise ArchiveError(
                    f"the Chroma server {shown(self._url)} failed ({said}): see its log, or run `rag index rebuild`"
                ) from error
            if any(words in said for words in ("disk is full", "code: 13", "No space left")):
                raise ArchiveError(
                    f"the vector index in {self._folder} could not be written ({said}): nothing stored was lost; "
                    "free some space and try again"
                ) from error
            if any(words in said for words in ("readonly", "unable to open", "Permission denied", "Read-only")):
                raise ArchiveError(
                    f"the vector index in {self._folder} cannot be opened or written ({said}): check its permissions"
                ) from error
            raise ArchiveCorruptError(
                f"the vector index in {self._folder} is damaged ({said}): run `rag index rebuild`"
            ) from error

    def _unanswered(self) -> ArchiveError:
        return ArchiveError(
            f"the Chroma server {shown(self._url)} does not answer: start it, or correct or empty RAG_CHROMA_URL"
        )

    def _connect(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        if not self._url:
            return chromadb.PersistentClient(path=str(self._folder), settings=quiet)
        host, port, secure = _address(self._url)
        try:
            return chromadb.HttpClient(host=host, port=port, ssl=secure, settings=quiet)
        except ValueError as error:
            raise self._unanswered() from error


def _address(url: str) -> tuple[str, int, bool]:
    """Host, port and whether it is https."""
    try:
        place = urlparse(url)
        if place.scheme in {"http", "https"} and place.hostname:
            secure = place.scheme == "https"
            return place.hostname, place.port or (443 if secure else 8000), secure
    except ValueError:  # a port that is no number, a bracket that is not closed
        pass
    raise SettingsError(f"setting chroma_url: {shown(url)!r} is no address: expected one such as http://127.0.0.1:8000")


def exact(
    matrix: Matrix, vector: NDArray[np.float32], *, limit: int, allowed: AbstractSet[str] | None
) -> list[tuple[str, float]]:
    """The nearest passages by comparing all: `(chunk id, cosine similarity)`, best first. `allowed`: article ids, None: all."""
    if not matrix.chunk_ids:
        return []
    scores = matrix.vectors @ vector
    if allowed is not None:
        scores = np.where(
            np.fromiter((key in allowed for key in matrix.article_ids), dtype=bool, count=len(scores)), scores, -2.0
        )
    best = np.lexsort((np.arange(len(scores)), -scores))[:limit] if len(scores) <= limit else _top(scores, limit)
    return [(matrix.chunk_ids[row], float(scores[row])) for row in best if scores[row] > -2.0]


def rows(matrix: Matrix, chunk_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """The vectors of those of the passages that the matrix holds, by id."""
    found = {}
    for key in chunk_ids:
        at = bisect.bisect_left(matrix.chunk_ids, key)
        if at < len(matrix.chunk_ids) and matrix.chunk_ids[at] == key:
            found[key] = matrix.vectors[at]
    return found


def _top(scores: NDArray[np.float32], limit: int) -> NDArray[np.intp]:
    part = np.argpartition(-scores, limit)[: limit + 1]
    return np.asarray(part[np.lexsort((part, -scores[part]))][:limit])
