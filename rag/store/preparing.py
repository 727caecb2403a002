"""From what loaders find to what the archive stores: read as an article, split, embedded.

Whoever does this (`Preparer`) is this process (`Here`) or a cluster (`rag.store.cluster`); what comes of it is the same to the
byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag import tokens
from rag.clock import Clock
from rag.embedders import Embedder
from rag.english import sentences
from rag.errors import LoadError
from rag.load import articles, chunks, files, near_copies
from rag.load.parsing import Limits
from rag.schema import Article, Chunk, Cleaned, LoadFailure, LoadNote, RawArticle, Sentence
from rag.store import corrections
from rag.store.stored import Prepared

# Articles are stored in batches of about so many passages; a process that is killed loses at most one batch.
BATCH = 128

Reported = LoadFailure | LoadNote
"""What is only reported."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How files are read and articles prepared."""

    fields: Mapping[str, str]
    """Where records keep a field."""
    max_bytes: int
    max_chars: int
    chunk_tokens: int
    header: bool
    """Whether each passage is embedded with its title, source and date in front."""

    @property
    def limits(self) -> Limits:
        """The limits of a parser."""
        return Limits(characters=self.max_chars)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A raw article that the archive does not have, or has in other words."""

    place: str
    """Where it stands, as it was given."""
    record: RawArticle
    """With its path from the root: another process may work in another folder."""
    content_hash: str
    by_hand: Mapping[str, str | None]
    """What a person has corrected of it."""


@dataclass(frozen=True, slots=True)
class Split:
    """An article that has been read and split."""

    article: Article
    raw: str
    cleaned: Cleaned
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    content_hash: str


class Preparer(Protocol):
    """Reads files and prepares articles; both keep the order of what they are given."""

    def load(self, paths: Iterable[Path]) -> Iterator[tuple[Path, Iterable[RawArticle | LoadFailure]]]:
        """What stands in each of the files."""

    def prepare(self, found: Iterable[Fresh | Reported]) -> Iterator[Prepared | Reported]:
        """Articles ready to be stored; one that cannot be read is a failure."""


class Here:
    """This process."""

    def __init__(self, plan: Plan, embedder: Embedder, clock: Clock) -> None:
        self._plan = plan
        self._embedder = embedder
        self._clock = clock

    def load(self, paths: Iterable[Path]) -> Iterator[tuple[Path, Iterable[RawArticle | LoadFailure]]]:
        """One file after the other, each as far as it is wanted."""
        plan = self._plan
        for path in paths:
            yield path, files.load_file(path, fields=plan.fields, max_bytes=plan.max_bytes, limits=plan.limits)

    def prepare(self, found: Iterable[Fresh | Reported]) -> Iterator[Prepared | Reported]:
        """Articles are embedded as soon as they have so many passages as are stored at once."""
        waiting: list[Split] = []
        for item in found:
            self._clock.lap("read")
            ready = split(item, self._plan) if isinstance(item, Fresh) else item
            self._clock.lap("clean and split")
            if not isinstance(ready, Split):
                yield ready
                continue
            waiting.append(ready)
            if sum(len(one.chunks) for one in waiting) >= BATCH:
                yield from self._embedded(waiting)
                waiting = []
        yield from self._embedded(waiting)

    def _embedded(self, articles: Sequence[Split]) -> tuple[Prepared, ...]:
        ready = embedded(articles, self._embedder, headed=self._plan.header)
        self._clock.lap("embed")
        return ready


def split(fresh: Fresh, plan: Plan) -> Split | LoadFailure:
    """A raw article read and split, or why it cannot be."""
    try:
        article, raw, cleaned = articles.read(fresh.record)
    except LoadError as error:
        return LoadFailure(fresh.place, str(error))
    article = corrections.corrected(article, fresh.by_hand)
    spans = sentences.sentences(article.text)
    return cut(article, raw, cleaned, spans, fresh.content_hash, chunk_tokens=plan.chunk_tokens)


def cut(
    article: Article, raw: str, cleaned: Cleaned, spans: tuple[Sentence, ...], content_hash: str, *, chunk_tokens: int
) -> Split:
    """An article with its passages."""
    parts = chunks.chunks(article.id, article.text, spans, max_tokens=chunk_tokens, count=tokens.count)
    return Split(article, raw, cleaned, spans, parts, content_hash)


def embedded(found: Sequence[Split], embedder: Embedder, *, headed: bool) -> tuple[Prepared, ...]:
    """Articles with the vectors of their passages."""
    if not found:
        return ()
    texts = [chunks.indexed(one.article, chunk, headed=headed) for one in found for chunk in one.chunks]
    rows = embedder.embed(texts)
    ready, at = [], 0
    for one in found:
        own = rows[at : at + len(one.chunks)]
        at += len(one.chunks)
        signature = near_copies.signature(one.article.text)
        ready.append(Prepared(one.article, one.raw, one.cleaned, one.sentences, one.chunks, own, one.content_hash, signature))
    return tuple(ready)
