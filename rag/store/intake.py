"""Take in: from files to stored, indexed articles."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import numpy as np

from rag import tokens
from rag.clock import Clock
from rag.embedders import Embedder
from rag.english import sentences
from rag.errors import InputError, LoadError
from rag.load import articles, chunks, files, near_copies
from rag.load.parsing import Limits
from rag.loaders import _records
from rag.schema import Article, Chunk, Cleaned, IngestReport, LoadFailure, LoadNote, RawArticle, Sentence
from rag.store import neighbours
from rag.store.archive import Archive
from rag.store.index import Index
from rag.store.stored import Prepared

Paths = str | Path | Sequence[str | Path]
Records = Iterable[Any]
"""RawArticle, LoadFailure or LlamaIndex documents."""
Progress = Callable[[int, int, str], None]
Fetched = Iterator[tuple[int, str, RawArticle | LoadFailure | LoadNote]]
"""How many addresses are done, the place at work, and what was found there (see `rag.load.feeds.from_addresses`)."""

# Articles are stored in batches of about so many passages; a process that is killed loses at most one batch.
_BATCH = 128


class Intake:
    """One ingest: read, clean, split and embed first, then one transaction a batch, then the indexes."""

    def __init__(
        self,
        archive: Archive,
        index: Index,
        embedder: Embedder,
        *,
        chunk_tokens: int,
        max_bytes: int,
        max_chars: int,
        on_progress: Progress,
        fetch: Callable[[Sequence[str]], Fetched] | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`fetch` gives what stands at addresses; without it they are failures."""
        self._archive = archive
        self._index = index
        self._embedder = embedder
        self._chunk_tokens = chunk_tokens
        self._max_bytes = max_bytes
        self._max_chars = max_chars
        self._limits = Limits(characters=max_chars)
        self._on_progress = on_progress
        self._fetch = fetch
        self._hashes = archive.hashes()
        self._pipeline = {"chunk_tokens": chunk_tokens, "header": index.header}
        self._clock = clock or Clock()
        self._waiting: list[tuple[Article, str, Cleaned, tuple[Sentence, ...], tuple[Chunk, ...], str]] = []
        self._waiting_chunks = 0
        self._added: list[str] = []
        self._updated: list[str] = []
        self._unchanged: list[str] = []
        self._failed: list[tuple[str, str]] = []
        self._notes: list[tuple[str, str]] = []
        self._undated: list[str] = []
        self._unsourced: list[str] = []
        self._met: set[str] = set()

    def run(self, given: Paths | Records, *, sync: bool, fields: Mapping[str, str], follow_links: bool = False) -> IngestReport:
        """Take in files, folders, addresses or records; see `Assistant.ingest`. The caller holds the archive's writer lock."""
        _records.check_fields(fields)
        paths, addresses, records = _sorted_out(given)
        for record in itertools.chain(self._loaded(paths, fields, follow_links), self._fetched(addresses), records):
            self._take(record)
        self._store()
        removed = self._remove_gone([path for path in paths if path.is_dir()]) if sync else ()
        neighbours.place(self._archive)
        self._index.update(self._archive)
        self._clock.lap("index")
        fresh = {*self._added, *self._updated}
        return IngestReport(
            added=tuple(self._added),
            updated=tuple(self._updated),
            unchanged=tuple(self._unchanged),
            removed=removed,
            duplicates=_copies_among(self._archive.groups(), fresh) if fresh else (),
            failed=tuple(self._failed),
            notes=tuple(self._notes),
            undated=tuple(self._undated),
            unsourced=tuple(self._unsourced),
            timings=self._clock.laps(),
        )

    def _loaded(
        self, paths: Sequence[Path], fields: Mapping[str, str], follow_links: bool
    ) -> Iterator[RawArticle | LoadFailure]:
        found = list(files.find(paths, follow_links=follow_links))
        for number, item in enumerate(found, start=1):
            if isinstance(item, LoadFailure):
                yield item
            else:
                yield from files.load_file(item, fields=fields, max_bytes=self._max_bytes, limits=self._limits)
            self._on_progress(number, len(found), item.path if isinstance(item, LoadFailure) else item.name)

    def _fetched(self, addresses: Sequence[str]) -> Iterator[RawArticle | LoadFailure | LoadNote]:
        if self._fetch is None:
            yield from (item for item in files.find(addresses) if isinstance(item, LoadFailure))
            return
        for number, place, item in self._fetch(addresses):
            self._on_progress(number, len(addresses), place)
            yield item

    def _take(self, record: RawArticle | LoadFailure | LoadNote) -> None:
        if isinstance(record, LoadFailure):
            (self._notes if record.partial else self._failed).append((record.path, record.reason))
            return
        if isinstance(record, LoadNote):
            self._notes.append((record.path, record.text))
            return
        place = record.path or record.key
        if len(record.body) > self._max_chars:
            self._failed.append((place, _too_long(record, self._max_chars)))
            return
        article_id = articles.identity(record)
        if article_id in self._met:
            self._failed.append((place, f"two records have the key {record.key!r}: the second was left out; make them differ"))
            return
        self._met.add(article_id)
        digest = articles.content_hash(record, self._pipeline)
        self._clock.lap("read")
        if self._hashes.get(article_id) == digest:
            self._unchanged.append(article_id)
            return
        try:
            article, raw, cleaned = articles.read(record)
        except LoadError as error:
            self._failed.append((place, str(error)))
            return
        article = self._archive.corrected(article)
        spans = sentences.sentences(article.text)
        parts = chunks.chunks(article.id, article.text, spans, max_tokens=self._chunk_tokens, count=tokens.count)
        self._clock.lap("clean and split")
        self._waiting.append((article, raw, cleaned, spans, parts, digest))
        self._waiting_chunks += len(parts)
        (self._updated if article_id in self._hashes else self._added).append(article_id)
        if not article.published:
            self._undated.append(article_id)
        if not article.source:
            self._unsourced.append(article_id)
        if self._waiting_chunks >= _BATCH:
            self._store()

    def _store(self) -> None:
        texts = [self._index.text(article, chunk) for article, _, _, _, parts, _ in self._waiting for chunk in parts]
        self._clock.lap("clean and split")
        embedded = self._embedder.embed(texts) if texts else np.zeros((0, 1), dtype=np.float32)
        self._clock.lap("embed")
        prepared, at = [], 0
        for article, raw, cleaned, spans, parts, digest in self._waiting:
            rows = embedded[at : at + len(parts)]
            at += len(parts)
            prepared.append(Prepared(article, raw, cleaned, spans, parts, rows, digest, near_copies.signature(article.text)))
        if prepared:
            if not self._archive.meta("embedder"):
                self._archive.set_meta({"embedder": self._embedder.fingerprint})
            self._archive.put(prepared)
        self._clock.lap("store")
        self._waiting, self._waiting_chunks = [], 0

    def _remove_gone(self, folders: Sequence[Path]) -> tuple[str, ...]:
        """Remove what came from these folders and was not met; what failed this time, file or folder, keeps what it gave."""
        failed = {os.path.abspath(path) for path, _ in self._failed}
        roots = {files.printable(os.path.abspath(folder)) for folder in folders}
        gone = [
            article_id
            for path, ids in self._archive.ids_by_path().items()
            if path and not roots.isdisjoint(above := [path, *map(str, Path(path).parents)]) and failed.isdisjoint(above)
            for article_id in ids
            if article_id not in self._met
        ]
        return self._archive.remove(gone)


def _sorted_out(
    given: Paths | Records,
) -> tuple[list[Path], list[str], list[RawArticle | LoadFailure | LoadNote]]:
    """What was given, as paths, as addresses and as records. Raises InputError for what is none of them."""
    if isinstance(given, str | os.PathLike):
        given = [given]
    if not isinstance(given, Iterable) or isinstance(given, bytes | Mapping):
        raise InputError(f"{type(given).__name__} where articles were expected: give paths, records or LlamaIndex documents")
    paths: list[Path] = []
    addresses: list[str] = []
    records: list[RawArticle | LoadFailure | LoadNote] = []
    documents: list[Any] = []
    for item in given:
        if isinstance(item, str) and files.is_address(item):
            addresses.append(item.strip())
        elif isinstance(item, str | os.PathLike):
            paths.append(Path(item))
        elif isinstance(item, RawArticle | LoadFailure | LoadNote):
            records.append(item)
        else:
            documents.append(item)
    if documents:
        from rag.providers import llama_in

        for item in documents:
            if not llama_in.is_document(item):
                raise InputError(
                    f"{type(item).__name__} among the articles: expected paths, records or LlamaIndex documents; leave it out"
                )
        records.extend(llama_in.articles(documents))
    return paths, addresses, records


def _too_long(record: RawArticle, most: int) -> str:
    which = f"the article {record.key!r}" if record.key else "the article"
    return f"{which} has {len(record.body):,} characters: expected at most {most:,}; split it, or raise RAG_MAX_ARTICLE_CHARS"


def _copies_among(known: Sequence[tuple[str, str]], fresh: AbstractSet[str]) -> tuple[str, ...]:
    """Which of the fresh articles are near-copies of one that came before them (the earliest of a group is the original)."""
    originals: dict[str, str] = {}
    for key, group in known:
        if group:
            originals.setdefault(group, key)
    return tuple(key for key, group in known if group and key in fresh and originals[group] != key)
