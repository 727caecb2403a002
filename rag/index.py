"""The two indexes as one: brought up to date from the archive, searched side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import chunks, vectors
from rag.archive import INDEXES, Archive, IndexEntry, Matrix
from rag.embedders import Embedder
from rag.errors import ArchiveCorruptError
from rag.lexical import Lexical
from rag.retrieval import Searches
from rag.schema import Article, Chunk
from rag.vectors import Vectors

_BATCH = 256
# Deleted passages count in tantivy's statistics until it merges; up to this many passages a fresh index is cheaper than doubt.
_REWRITE_LIMIT = 20_000


class Index:
    """The word index and the vector index of an archive. Safe to share between threads."""

    def __init__(self, folder: Path, *, chroma_url: str, exact_limit: int, header: bool) -> None:
        self.header = header
        self._remote = bool(chroma_url)
        self._exact_limit = exact_limit
        self._lexical = Lexical(folder / "lexical")
        self._vectors = Vectors(folder / "chroma", chroma_url)
        self._lock = threading.RLock()
        self._seen = ""
        self._matrix: Matrix | None = None

    def searches(self, archive: Archive) -> Searches:
        """The searches over what the archive holds now, whoever wrote it."""
        with self._lock:
            generation = archive.generation()
            if generation != self._seen:
                self._lexical.reopen()
                self._vectors.reopen()
                passages = archive.count()[1]
                small = not self._remote and passages <= self._exact_limit
                self._matrix = archive.matrix() if small else None
                self._check_whole(archive, generation, passages)
                self._seen = generation
            matrix = self._matrix

        def near(vector: NDArray[np.float32], limit: int, allowed: AbstractSet[str] | None) -> list[tuple[str, float]]:
            if matrix is None:
                return self._vectors.search(vector, limit=limit, allowed=allowed)
            return vectors.exact(matrix, vector, limit=limit, allowed=allowed)

        def similarities(vector: NDArray[np.float32], keys: Sequence[str]) -> dict[str, float]:
            stored = archive.embeddings(keys) if matrix is None else vectors.rows(matrix, keys)
            return {key: float(row @ vector) for key, row in stored.items()}

        return Searches(
            words=lambda terms, limit, allowed: self._lexical.search(terms, limit=limit, allowed=allowed),
            word_scores=self._lexical.scores,
            vectors=near,
            vector_scores=similarities,
            frequencies=self._lexical.frequencies,
            words_like=self._lexical.words_like,
        )

    def text(self, article: Article, chunk: Chunk) -> str:
        """What is indexed of a passage: the passage, with its header in front where that is wanted."""
        return f"{chunks.header(article.title, article.source, article.published)}\n{chunk.text}" if self.header else chunk.text

    def update(self, archive: Archive) -> None:
        """Let both indexes catch up with the archive. The caller holds the writer lock."""
        waiting = archive.pending("lexical")
        if waiting and archive.count()[1] <= _REWRITE_LIMIT and self._lexical.holds(waiting):
            self._start_afresh(archive, "lexical")
            waiting = archive.pending("lexical")
        if waiting:
            put = archive.entries(waiting)
            self._lexical.update([(entry.chunk, self.text(entry.article, entry.chunk)) for entry in put], _gone(waiting, put))
            archive.settle("lexical", waiting)
        waiting = archive.pending("vectors")
        if waiting:
            put = archive.entries(waiting)
            self._vectors.update(put, _gone(waiting, put))
            archive.settle("vectors", waiting)

    def rebuild(self, archive: Archive, embedder: Embedder, on_progress: Callable[[int, int, str], None]) -> None:
        """Make both indexes anew, and the vectors too when the embedder is another one. The caller holds the writer lock."""
        if archive.meta("embedder") != embedder.fingerprint:
            archive.reembed(embedder.fingerprint, list(self._embedded(archive, embedder, on_progress)))
        for name in INDEXES:
            self._start_afresh(archive, name)
        self.update(archive)

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            self._lexical.reopen()
            self._vectors.reopen()
            self._seen = ""

    def _check_whole(self, archive: Archive, generation: str, passages: int) -> None:
        """Raise ArchiveCorruptError when an index has lost passages: it would answer with less and not say so."""
        sizes = {"lexical": lambda: self._lexical.frequencies(())[1], "vectors": self._vectors.count}
        for name in INDEXES if self._matrix is None else ("lexical",):
            if archive.pending(name):
                continue
            # Counting takes time in which another process may have gone on.
            if (size := sizes[name]()) != passages and archive.generation() == generation:
                which = "word index" if name == "lexical" else "vector index"
                raise ArchiveCorruptError(
                    f"the {which} of {archive.folder} holds {size} of {passages} passages: run `rag index rebuild`"
                )

    def _start_afresh(self, archive: Archive, name: str) -> None:
        # Everything is noted as still to do before the old index goes: killed in between, the next writer finishes.
        archive.mark_all(name)
        (self._lexical if name == "lexical" else self._vectors).clear()

    def _embedded(
        self, archive: Archive, embedder: Embedder, on_progress: Callable[[int, int, str], None]
    ) -> Iterator[tuple[str, NDArray[np.float32]]]:
        keys = archive.all_chunk_ids()
        for at in range(0, len(keys), _BATCH):
            entries = archive.entries(keys[at : at + _BATCH])
            fresh = embedder.embed([self.text(entry.article, entry.chunk) for entry in entries])
            yield from zip((entry.chunk.id for entry in entries), fresh, strict=True)
            on_progress(min(at + _BATCH, len(keys)), len(keys), "embedding")


def _gone(waiting: Sequence[str], put: Sequence[IndexEntry]) -> list[str]:
    there = {entry.chunk.id for entry in put}
    return [key for key in waiting if key not in there]
