"""The word index: BM25 (Robertson and Zaragoza, 2009) by tantivy."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.checksums import checksum, of_file
from rag.english.wording import analyzer, spaced
from rag.errors import ArchiveCorruptError
from rag.schema import Chunk
from rag.store import durable
from rag.store.editions import Editions, Fault, Seal, explained, in_unicode, survived

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

# A process that commits removes files which another one is just about to open; what counts then is there a moment later.
_TRIES = 5
_PAUSE = 0.05
# So many passages are looked at beyond those asked for, lest the last ones tie.
_SPARE = 32


class Lexical:
    """The BM25 index in a folder. Results depend on the passages alone, not on the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self._editions = Editions(folder)
        self._lock = threading.Lock()
        self._index: Any = None
        self._view: tempfile.TemporaryDirectory[str] | None = None

    def search(self, terms: Sequence[str], *, limit: int, allowed: AbstractSet[str] | None = None) -> list[tuple[str, float]]:
        """The passages that hold any of the terms (as `analyze` gives them): `(chunk id, BM25 score)`, best first.

        `allowed` holds the ids of the articles to look in, None: all.
        """
        within = None if allowed is None else ("article", sorted(allowed))
        return self._search(terms, limit, within) if allowed is None or allowed else []

    def scores(self, terms: Sequence[str], chunk_ids: Sequence[str]) -> dict[str, float]:
        """The BM25 scores of some passages; those that hold none of the terms are left out."""
        return dict(self._search(terms, len(chunk_ids), ("id", list(chunk_ids)))) if chunk_ids else {}

    def seal(self, state: int) -> None:
        """Remember which state of the archive the index has caught up with, and what it is now."""
        edition = self._editions.current()
        if edition is not None:
            with self._explained():
                self._editions.seal(Seal(state, _summed_up(edition)))

    def fault(self, state: int) -> Fault | None:
        """What is wrong with the index, given the number of the archive's state. It reads the whole index."""
        with self._explained():
            return self._editions.fault(state, _summed_up)

    def _search(self, terms: Sequence[str], limit: int, within: tuple[str, list[str]] | None) -> list[tuple[str, float]]:
        index = self._open()
        if index is None or not terms:
            return []
        with self._explained():
            return _found(index, terms, limit, within)

    def frequencies(self, terms: Sequence[str]) -> tuple[dict[str, int], int]:
        """In how many passages each term stands, and how many passages there are."""
        index = self._open()
        if index is None:
            return dict.fromkeys(terms, 0), 0
        with self._explained():
            searcher = index.searcher()
            return {term: searcher.doc_freq("body", term) for term in terms}, searcher.num_docs

    def words_like(self, prefix: str) -> dict[str, int]:
        """Words of the archive (not stems) that begin with a prefix, with the number of passages they stand in."""
        index = self._open()
        with self._explained():
            return dict(index.searcher().terms_with_prefix("words", prefix)) if index else {}

    def spread(self, folded: Sequence[str]) -> int:
        """In how many passages some words stand (as `words` gives them), each counted by itself."""
        index = self._open()
        with self._explained():
            searcher = index.searcher() if index else None
            return sum(searcher.doc_freq("words", word) for word in folded) if searcher else 0

    def holding(self, folded: Sequence[str]) -> list[str]:
        """All passages in which any of some words stands (as `words` gives them), by their ids, sorted."""
        index = self._open()
        if index is None or not folded:
            return []
        with self._explained():
            return _holding(index, folded)

    def count(self) -> int:
        """How many passages there are."""
        return self.frequencies(())[1]

    def exists(self) -> bool:
        """Whether there is an index, be it without passages."""
        return self._open() is not None

    def holds(self, chunk_ids: Sequence[str]) -> bool:
        """Whether any of the passages is in the index, so that taking it over again or dropping it would delete something."""
        index = self._open()
        with self._explained():
            searcher = index.searcher() if index else None
            return searcher is not None and any(searcher.doc_freq("id", key) for key in chunk_ids)

    def update(self, put: Iterable[tuple[Chunk, str]], drop: Iterable[str]) -> None:
        """Take over passages with the text to index, and drop others. Doing it twice leaves deleted ones in the statistics."""
        self.reopen()
        index = self._open()
        if index is None:
            self.replace(put)
            return
        edition = self._editions.current()
        try:
            with self._explained():
                _write(index, put, drop)
                if edition is not None:
                    # Tantivy renames last what says which of its files count, and leaves that name to the system.
                    durable.settled(edition)
        finally:
            self.reopen()

    def replace(self, put: Iterable[tuple[Chunk, str]]) -> None:
        """Index these passages and no others. Until all is done, readers keep what there was."""
        try:
            with self._explained():
                edition = self._editions.begin()
                _write(_made(edition), put, ())
                durable.settled(edition)
                self._editions.publish(edition)
        finally:
            self.reopen()

    def reopen(self) -> None:
        """See what another process has written."""
        with self._lock:
            self._index = None
            if self._view is not None:
                self._view.cleanup()
                self._view = None

    def _open(self) -> Any:
        with self._lock:
            if self._index is None:
                self._index = self._opened()
            return self._index

    def _opened(self) -> Any:
        for attempt in range(1, _TRIES + 1):
            edition = self._editions.current()
            if edition is None:
                return None
            try:
                with survived(ValueError):
                    return self._read(edition)
            except (ValueError, OSError) as error:
                if attempt == _TRIES:
                    raise explained("word", self._editions.folder, error) from error
                time.sleep(_PAUSE)
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what tantivy says, panics included, into errors that a person can act on."""
        try:
            with survived(ValueError):
                yield
        except (ValueError, OSError) as error:
            raise explained("word", self._editions.folder, error) from error

    def _read(self, edition: Path) -> Any:
        import tantivy

        try:
            return _with_tokenizers(tantivy.Index.open(in_unicode(edition)))
        except ValueError as error:
            if isinstance(explained("word", edition, error), ArchiveCorruptError):
                raise
        # Tantivy makes a lock file where it reads: a folder that cannot be written is read through links in one that can.
        self._view = tempfile.TemporaryDirectory(prefix="dateline-", ignore_cleanup_errors=True)
        for file in edition.iterdir():
            if file.suffix != ".lock":
                (Path(self._view.name) / file.name).symlink_to(file.absolute())
        return _with_tokenizers(tantivy.Index.open(self._view.name))


def _found(index: Any, terms: Sequence[str], limit: int, within: tuple[str, list[str]] | None) -> list[tuple[str, float]]:
    import tantivy

    schema = index.schema
    clauses = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", term)) for term in dict.fromkeys(terms)]
    query = tantivy.Query.boolean_query(clauses)
    if within is not None:
        chosen = tantivy.Query.const_score_query(tantivy.Query.term_set_query(schema, *within), 0.0)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, chosen)])
    searcher = index.searcher()
    # Of passages with the same score, which come first depends on the index's history: all that tie with the last are seen.
    wide = limit + _SPARE
    hits = searcher.search(query, wide, count=False).hits
    while len(hits) == wide and hits[-1][0] == hits[limit - 1][0]:
        wide *= 4
        hits = searcher.search(query, wide, count=False).hits
    found = [(searcher.doc(address)["id"][0], float(score)) for score, address in hits if score >= hits[:limit][-1][0]]
    return sorted(found, key=lambda item: (-item[1], item[0]))[:limit]


def _holding(index: Any, folded: Sequence[str]) -> list[str]:
    import tantivy

    searcher = index.searcher()
    query = tantivy.Query.term_set_query(index.schema, "words", list(folded))
    hits = searcher.search(query, max(searcher.num_docs, 1), count=False).hits
    return sorted(searcher.doc(address)["id"][0] for _, address in hits)


def _made(folder: Path) -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", stored=False, tokenizer_name="stems", index_option="freq")
    builder.add_text_field("words", stored=False, tokenizer_name="words", index_option="basic")
    return _with_tokenizers(tantivy.Index(builder.build(), path=in_unicode(folder)))


def _summed_up(edition: Path) -> int:
    """The checksum of all that counts in an edition: its directory of segments, and their files."""
    directory = (edition / "meta.json").read_bytes()
    total = checksum(blob=directory)
    try:
        segments = {item["segment_id"].replace("-", ""): item.get("deletes") for item in json.loads(directory)["segments"]}
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("meta.json does not list segments") from error
    for file in sorted(edition.iterdir()):
        segment, _, rest = file.name.partition(".")
        # What was deleted is noted in a file of its own each time, and the older ones go when nobody looks any more.
        deletes = segments.get(segment)
        latest = f"{deletes['opstamp']}.del" if isinstance(deletes, dict) and "opstamp" in deletes else ""
        if segment in segments and (file.suffix != ".del" or rest == latest):
            total = of_file(file, checksum(total, file.name))
    return total


def _with_tokenizers(index: Any) -> Any:
    index.register_tokenizer("stems", analyzer(stem=True))
    index.register_tokenizer("words", analyzer(stem=False))
    return index


def _write(index: Any, put: Iterable[tuple[Chunk, str]], drop: Iterable[str]) -> None:
    import tantivy

    writer = index.writer(heap_size=64_000_000, num_threads=1)
    try:
        for key in drop:
            writer.delete_documents_by_term("id", key)
        for chunk, text in put:
            writer.delete_documents_by_term("id", chunk.id)
            told = spaced(text)
            writer.add_document(tantivy.Document(id=chunk.id, article=chunk.article_id, body=told, words=told))
        writer.commit()
        writer.wait_merging_threads()
    finally:
        # An error would keep the writer, and with it the right to write, for as long as it is looked at.
        del writer
