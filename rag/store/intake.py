"""Take in: from files to stored, indexed articles."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.clock import Clock
from rag.errors import InputError
from rag.load import articles, files
from rag.schema import IngestReport, LoadFailure, LoadNote, RawArticle
from rag.store import neighbours
from rag.store.archive import Archive
from rag.store.index import Index
from rag.store.preparing import BATCH, Fresh, Plan, Preparer, Reported
from rag.store.stored import Prepared

Paths = str | Path | Sequence[str | Path]
Records = Iterable[Any]
"""RawArticle, LoadFailure or LlamaIndex documents."""
Progress = Callable[[int, int, str], None]
Fetched = Iterator[tuple[int, str, RawArticle | LoadFailure | LoadNote]]
"""How many addresses are done, the place at work, and what was found there (see `rag.load.feeds.from_addresses`)."""


class Intake:
    """One ingest: read, clean, split and embed first, then one transaction a batch, then the indexes."""

    def __init__(
        self,
        archive: Archive,
        index: Index,
        preparer: Preparer,
        plan: Plan,
        *,
        fingerprint: str,
        on_progress: Progress,
        fetch: Callable[[Sequence[str]], Fetched] | None = None,
        clock: Clock,
    ) -> None:
        """`fingerprint` is the embedder's; `fetch` gives what stands at addresses, without it they are failures."""
        self._archive = archive
        self._index = index
        self._preparer = preparer
        self._max_chars = plan.max_chars
        self._fingerprint = fingerprint
        self._on_progress = on_progress
        self._fetch = fetch
        self._hashes = archive.hashes()
        self._by_hand = archive.by_hand()
        self._pipeline = {"chunk_tokens": plan.chunk_tokens, "header": plan.header}
        self._clock = clock
        self._added: list[str] = []
        self._updated: list[str] = []
        self._unchanged: list[str] = []
        self._failed: list[tuple[str, str]] = []
        self._notes: list[tuple[str, str]] = []
        self._undated: list[str] = []
        self._unsourced: list[str] = []
        self._met: set[str] = set()

    def run(self, given: Paths | Records, *, sync: bool, follow_links: bool = False) -> IngestReport:
        """Take in files, folders, addresses or records; see `Assistant.ingest`. The caller holds the archive's writer lock."""
        paths, addresses, records = _sorted_out(given)
        found = itertools.chain(self._loaded(paths, follow_links), self._fetched(addresses), records)
        waiting: list[Prepared] = []
        for ready in self._preparer.prepare(item for record in found for item in self._wanted(record)):
            if not isinstance(ready, Prepared):
                self._tell(ready)
                continue
            waiting.append(ready)
            if sum(len(item.chunks) for item in waiting) >= BATCH:
                self._store(waiting)
                waiting = []
        self._store(waiting)
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

    def _loaded(self, paths: Sequence[Path], follow_links: bool) -> Iterator[RawArticle | LoadFailure]:
        found = list(files.find(paths, follow_links=follow_links))
        done = itertools.count(1)
        for readable, items in itertools.groupby(found, key=lambda item: isinstance(item, Path)):
            if readable:
                for path, inside in self._preparer.load(item for item in items if isinstance(item, Path)):
                    yield from inside
                    self._on_progress(next(done), len(found), path.name)
                continue
            for failure in items:
                if isinstance(failure, LoadFailure):
                    yield failure
                    self._on_progress(next(done), len(found), failure.path)

    def _fetched(self, addresses: Sequence[str]) -> Iterator[RawArticle | LoadFailure | LoadNote]:
        if self._fetch is None:
            yield from (item for item in files.find(addresses) if isinstance(item, LoadFailure))
            return
        for number, place, item in self._fetch(addresses):
            self._on_progress(number, len(addresses), place)
            yield item

    def _wanted(self, record: RawArticle | LoadFailure | LoadNote) -> Iterator[Fresh | Reported]:
        """What is to be prepared or told of something found: nothing of an article that has not changed."""
        if not isinstance(record, RawArticle):
            yield record
            return
        place = record.path or record.key
        if len(record.body) > self._max_chars:
            yield LoadFailure(place, _too_long(record, self._max_chars))
            return
        article_id = articles.identity(record)
        if article_id in self._met:
            yield LoadFailure(place, f"two records have the key {record.key!r}: the second was left out; make them differ")
            return
        self._met.add(article_id)
        digest = articles.content_hash(record, self._pipeline)
        if self._hashes.get(article_id) == digest:
            self._unchanged.append(article_id)
            return
        rooted = replace(record, path=os.path.abspath(record.path)) if record.path else record
        yield Fresh(place, rooted, digest, self._by_hand.get(article_id, {}))

    def _tell(self, told: Reported) -> None:
        if isinstance(told, LoadNote):
            self._notes.append((told.path, told.text))
        else:
            (self._notes if told.partial else self._failed).append((told.path, told.reason))

    def _store(self, prepared: Sequence[Prepared]) -> None:
        if not prepared:
            return
        if not self._archive.meta("embedder"):
            self._archive.set_meta({"embedder": self._fingerprint})
        self._archive.put(prepared)
        for article in (item.article for item in prepared):
            (self._updated if article.id in self._hashes else self._added).append(article.id)
            if not article.published:
                self._undated.append(article.id)
            if not article.source:
                self._unsourced.append(article.id)
        self._clock.lap("store")

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
