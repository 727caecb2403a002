"""The two indexes as one: brought up to date from the archive, searched side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import extras
from rag.embedders import Embedder
from rag.errors import ArchiveCorruptError, ArchiveError, FingerprintError
from rag.load import chunks
from rag.schema import Chunk
from rag.store import vectors
from rag.store.archive import Archive
from rag.store.chroma_server import ChromaServer
from rag.store.editions import Fault
from rag.store.formats import EVERYTHING, INDEXES
from rag.store.lexical import Lexical
from rag.store.searches import Searches
from rag.store.stored import IndexEntry, Listed, Matrix
from rag.store.vectors import Vectors

_BATCH = 256
_CALLED = {"lexical": "word index", "vectors": "vector index"}
# Deleted passages count in tantivy's statistics until it merges; up to this many passages a fresh index is cheaper than doubt.
_REWRITE_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class WordLists:
    """Which words stand in which articles. Words are lower case and without accents, as `lexical.words` gives them."""

    headlines: bool
    """Whether the words of the headlines are among them."""
    like: Callable[[str], Mapping[str, int]]
    """The words that begin with a prefix."""
    spread: Callable[[Sequence[str]], int]
    """In how many passages some words stand."""
    articles: Callable[[Sequence[str]], AbstractSet[str]]
    """The ids of all articles in which any of some words stands."""
    behind: AbstractSet[str]
    """The articles that the index has still to take over."""


class Index:
    """The word index and the vector index of an archive. Safe to share between threads."""

    def __init__(self, folder: Path, *, server: ChromaServer | None, exact_limit: int, header: bool) -> None:
        """`server` holds the vectors, None: the folder; up to `exact_limit` passages the folder's are compared exactly.

        Without the package chromadb all are, however many.
        """
        self.header = header
        self._by_chroma = extras.has_package("chromadb")
        self._remote = server is not None
        self._exact_limit = exact_limit
        self._lexical = Lexical(folder / "lexical")
        self._vectors = Vectors(folder / "chroma", server)
        self._lock = threading.RLock()
        self._seen = ("", "", "")
        self._opened = ("", "")
        self._known_whole = False
        self._matrix: Matrix | None = None
        self._listed: Mapping[str, Listed] | None = None

    def searches(self, archive: Archive) -> Searches:
        """The searches over what the archive holds now, whoever wrote it."""
        with self._lock:
            stamps = self._catch_up(archive)
            if stamps != self._seen:
                passages = archive.count()[1]
                asked = self._by_chroma and (self._remote or passages > self._exact_limit) and not archive.is_put_off("vectors")
                # As long as the vectors are in memory what is known of the articles is little beside them.
                self._listed, self._matrix = archive.searchable(vectors=not asked)
                self._check_whole(archive, stamps, INDEXES if asked else ("lexical",))
                self._seen = stamps
            matrix, known = self._matrix, self._listed

        def near(vector: NDArray[np.float32], limit: int, allowed: AbstractSet[str] | None) -> list[tuple[str, float]]:
            if matrix is None:
                return self._vectors.search(vector, limit=limit, allowed=allowed)
            return vectors.exact(matrix, vector, limit=limit, allowed=allowed)

        def similarities(vector: NDArray[np.float32], keys: Sequence[str]) -> dict[str, float]:
            if matrix is None:
                return {key: float(stored @ vector) for key, stored in archive.embeddings(keys).items()}
            return {key: float(matrix.vectors[row] @ vector) for key, row in vectors.rows(matrix, keys).items()}

        def places(keys: Sequence[str]) -> dict[str, str]:
            if matrix is None:
                return archive.places(keys)
            return {key: matrix.article_ids[row] for key, row in vectors.rows(matrix, keys).items()}

        def articles(article_ids: Iterable[str]) -> dict[str, Listed]:
            if known is None:
                return archive.listed(article_ids)
            return {key: known[key] for key in article_ids if key in known}

        def openings(article_ids: Iterable[str]) -> dict[str, str]:
            return archive.openings(article_ids) if matrix is None else vectors.openings(matrix, article_ids)

        return Searches(
            words=lambda terms, limit, allowed: self._lexical.search(terms, limit=limit, allowed=allowed),
            word_scores=self._lexical.scores,
            vectors=near,
            vector_scores=similarities,
            places=places,
            articles=articles,
            openings=openings,
            frequencies=self._lexical.frequencies,
            words_like=self._lexical.words_like,
        )

    def words(self, archive: Archive) -> WordLists:
        """Which words stand in which articles, as the word index has it now."""
        with self._lock:
            stamps = self._catch_up(archive)
            self._check_whole(archive, stamps, ("lexical",))
        return WordLists(
            headlines=self.header,
            like=self._lexical.words_like,
            spread=self._lexical.spread,
            articles=lambda folded: frozenset(archive.places(self._lexical.holding(folded)).values()),
            behind=frozenset(archive.places(archive.pending("lexical")).values()),
        )

    def update(self, archive: Archive) -> None:
        """Let both indexes catch up with the archive. The caller holds the writer lock."""
        with self._lock:
            # Chroma writes from what it has in memory: that must not be older than what another process wrote.
            stamps = self._catch_up(archive)
        # What an index has lost would stay lost, and what the archive has lost would be overwritten. The vector index is not
        # opened for that: Chroma takes its time, and says what is wrong with it when it is written.
        self._check_whole(archive, stamps, ("lexical",))
        self.update_words(archive)
        self._update_vectors(archive)

    def update_words(self, archive: Archive) -> None:
        """Let the word index alone catch up with the archive. The caller holds the writer lock."""
        passages = archive.count()[1]
        waiting = archive.pending("lexical")
        if waiting:
            all_anew = len(waiting) >= passages or not self._lexical.exists()
            if all_anew or (passages <= _REWRITE_LIMIT and self._lexical.holds(waiting)):
                self._lexical.replace(self._texts(archive, archive.all_chunk_ids()))
            else:
                self._lexical.update(self._texts(archive, waiting), waiting)
            self._settle(archive, "lexical", waiting)

    def _update_vectors(self, archive: Archive) -> None:
        waiting = archive.pending("vectors")
        if waiting and (not self._by_chroma or EVERYTHING in waiting or len(waiting) >= archive.count()[1]):
            # There was no index, its vectors are of another embedder, somebody writes without Chroma, or was killed writing it.
            self._make_vectors_anew(archive, waiting)
        elif waiting:
            # What Chroma has half written when it is killed can bring down whoever opens it, not only give wrong answers.
            if not self._remote:
                archive.begin_changing("vectors")
            for keys, put in _batches(archive, waiting):
                there = {entry.chunk.id for entry in put}
                self._vectors.update(put, [key for key in keys if key not in there])
            self._settle(archive, "vectors", [*waiting, EVERYTHING])

    def _make_vectors_anew(self, archive: Archive, waiting: Sequence[str]) -> None:
        if self._by_chroma:
            self._vectors.replace(put for _, put in _batches(archive, archive.all_chunk_ids()))
            self._settle(archive, "vectors", waiting)
        elif waiting != [EVERYTHING]:
            archive.put_off("vectors")

    def rebuild(self, archive: Archive, embedder: Embedder, on_progress: Callable[[int, int, str], None]) -> None:
        """Make both indexes anew, and the vectors too when the embedder is another one. The caller holds the writer lock."""
        if archive.meta("embedder") != embedder.fingerprint:
            archive.reembed(embedder.fingerprint, list(self._embedded(archive, embedder, on_progress)))
        # Whoever is killed here has noted what is left to do.
        archive.note_everything()
        self._lexical.replace(self._texts(archive, archive.all_chunk_ids()))
        self._settle(archive, "lexical", archive.pending("lexical"))
        self._make_vectors_anew(archive, archive.pending("vectors"))

    def faults(self, archive: Archive) -> tuple[str, ...]:
        """What is wrong with the two indexes, one line each. It compares every vector."""
        found = []
        for name in INDEXES if self._by_chroma and not archive.frozen else ("lexical",):
            try:
                self._check_whole(archive, self._catch_up(archive), (name,), anew=True)
                if name == "vectors" and not archive.pending(name):
                    self._vectors.compare(put for _, put in _batches(archive, archive.all_chunk_ids()))
            except ArchiveError as error:
                found.append(str(error))
        return tuple(found)

    def unseen(self, archive: Archive) -> tuple[str, ...]:
        """What `faults` cannot look at for want of a package, one line each."""
        if self._by_chroma or archive.frozen or archive.is_put_off("vectors"):
            return ()
        return (f"the vector index in {archive.folder} was not looked at: that {extras.needs_package('chromadb', 'chroma')}",)

    def lost(self, archive: Archive) -> bool:
        """Whether an index has seen a later state of the archive: then the archive has lost something."""
        return any(part.fault(archive.state()) == "ahead" for part in (self._lexical, self._vectors))

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            self._lexical.reopen()
            self._vectors.reopen()
            self._seen, self._opened, self._known_whole = ("", "", ""), ("", ""), False

    def _catch_up(self, archive: Archive) -> tuple[str, str, str]:
        """Open an index anew once another process has finished with it, not while it is being written."""
        stamps = archive.stamps()
        if stamps[1] != self._opened[0]:
            self._lexical.reopen()
        if stamps[2] != self._opened[1]:
            self._vectors.reopen()
        self._opened = stamps[1:]
        return stamps

    def _settle(self, archive: Archive, name: str, keys: Sequence[str]) -> None:
        # The caller holds the writer lock: what the index has caught up with is the archive as it is now.
        part = self._lexical if name == "lexical" else self._vectors
        part.seal(archive.state())
        archive.settle(name, keys)
        with self._lock:
            self._opened = archive.stamps()[1:]  # what this process wrote itself, it has open

    def _texts(self, archive: Archive, keys: Sequence[str]) -> Iterator[tuple[Chunk, str]]:
        for _, put in _batches(archive, keys):
            for entry in put:
                yield entry.chunk, chunks.indexed(entry.article, entry.chunk, headed=self.header)

    def _check_whole(self, archive: Archive, stamps: tuple[str, str, str], names: Sequence[str], *, anew: bool = False) -> None:
        """Raise ArchiveCorruptError when an index is not what it was, or the archive itself has lost something."""
        # What is frozen stays whole, and its folder may be gone before the last who reads it has done.
        if archive.frozen and self._known_whole and not anew:
            return
        passages = archive.count()[1]
        for name in names:
            if archive.pending(name):
                continue
            try:
                part = self._lexical if name == "lexical" else self._vectors
                size = part.count()
                fault = part.fault(archive.state()) if size or passages else None
                if fault or size != passages:
                    raise _incomplete(archive.folder, _CALLED[name], fault, size, passages)
            except ArchiveCorruptError:
                # Looking takes time in which another process may have gone on.
                if archive.stamps() == stamps:
                    raise
        self._known_whole = True

    def _embedded(
        self, archive: Archive, embedder: Embedder, on_progress: Callable[[int, int, str], None]
    ) -> Iterator[tuple[str, NDArray[np.float32]]]:
        keys = archive.all_chunk_ids()
        done = 0
        for some, entries in _batches(archive, keys):
            fresh = embedder.embed([chunks.indexed(entry.article, entry.chunk, headed=self.header) for entry in entries])
            yield from zip((entry.chunk.id for entry in entries), fresh, strict=True)
            done += len(some)
            on_progress(done, len(keys), "embedding")


def check_embedder(archive: Archive, embedder: Embedder) -> None:
    """Raise FingerprintError when an archive was indexed by another embedder."""
    stored = archive.meta("embedder")
    if stored and stored != embedder.fingerprint:
        raise FingerprintError(
            f"the archive was indexed by the embedder {stored!r}, the settings name {embedder.fingerprint!r}: "
            "run `rag index rebuild`, or set RAG_EMBEDDER back"
        )


def _incomplete(folder: Path, which: str, fault: Fault | None, size: int, passages: int) -> ArchiveCorruptError:
    """What is wrong with an index, or with the archive behind it, and what to do."""
    holds = f"the {which} of {folder} holds {size} of {passages} passages"
    if fault == "ahead" or (fault is None and size > passages):
        return ArchiveCorruptError(
            f"the archive in {folder} has lost what was stored last ({holds}): bring a copy back with "
            "`rag archive restore FILE`; without one, run `rag index rebuild` and then ingest the articles again"
        )
    if size == passages:
        state = "damaged" if fault == "damaged" else "older than the archive"
        return ArchiveCorruptError(f"the {which} of {folder} is {state}: run `rag index rebuild`")
    return ArchiveCorruptError(f"{holds}: run `rag index rebuild`")


def _batches(archive: Archive, keys: Sequence[str]) -> Iterator[tuple[Sequence[str], list[IndexEntry]]]:
    """Ids in batches, each with those of its passages that exist."""
    for at in range(0, len(keys), _BATCH):
        some = keys[at : at + _BATCH]
        yield some, archive.entries(some)
