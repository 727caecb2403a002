"""The records of articles, in the order in which they come to be: what was read, cleaned, stored, split and found.

Offsets count Unicode code points, `end` is exclusive. Dates are ISO 8601 strings, either a day (`2024-10-08`) or a moment
with its zone (`2024-10-08T14:02:00+03:00`), so that nothing more precise is claimed than the source said.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Provenance = Literal["explicit", "inferred", "unknown", "person"]
"""How a day of publication is known: stated, shown by the story, not at all, or said by a person who corrected it by hand."""
Voice = Literal["metadata", "text", "address", "unknown", "person"]
"""Who says what the source or the author of an article is: its record or page for machines, its own text, its address, or a
person who corrected it by hand."""


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """When an article was published, how that is known, and the words that show it."""

    value: str | None = None
    provenance: Provenance = "unknown"
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as a loader found it, before cleaning. `key` tells it from others in the same file."""

    body: str
    path: str
    key: str = ""
    title: str = ""
    source: str = ""
    author: str = ""
    url: str = ""
    language: str = ""
    published: str = ""
    updated: str = ""
    corrected: str = ""
    page: str = ""
    """What stands around the story on its page, line by line, where `body` is the story alone: masthead, byline, foot."""
    captured: str = ""
    """The day or moment at which somebody saved it from its address: it was published by then."""


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """A file or record that could not be loaded, with the one-line reason a person can act on."""

    path: str
    reason: str
    partial: bool = False
    """Whether it is about something that was left out, or known to be missing, of what was loaded all the same: a note."""


@dataclass(frozen=True, slots=True)
class LoadNote:
    """What a person should know of a place that was read otherwise than it asked for, in one line."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Clean `[start:end]` came from raw `[raw_start:raw_end]`; where both are equally long, character for character."""

    start: int
    end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Raw text `[start:end]` that cleaning left out, and why (a short word such as `gallery` or `comments`)."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A story without its page furniture. Every character of `text` is accounted for by `runs`."""

    text: str
    title: str
    runs: tuple[Run, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: `article.text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person has corrected of an article by hand."""

    field: str
    """`title`, `source`, `author` or `published`."""
    read: tuple[tuple[str, str | None], ...]
    """What had been read in its place: the names of the article's fields that it changed, the corrected one first, and their
    values."""


def day_of(published: str | None) -> datetime.date | None:
    """The day of a date of publication, None where there is none."""
    return datetime.date.fromisoformat(published[:10]) if published else None


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned, dated article of the archive."""

    id: str
    title: str
    text: str
    source: str = ""
    author: str = ""
    url: str = ""
    path: str = ""
    language: str = ""
    published: str | None = None
    date_provenance: Provenance = "unknown"
    date_evidence: str = ""
    group: str = ""
    """Articles with the same group are near-copies of each other; the group is named after its first member."""
    source_voice: Voice = "unknown"
    source_evidence: str = ""
    """The words that name the source, where the article's own text does: a claim, not a fact."""
    author_voice: Voice = "unknown"
    author_evidence: str = ""
    updated: str | None = None
    updated_evidence: str = ""
    corrected: str | None = None
    corrected_evidence: str = ""
    earliest: str | None = None
    """The first day on which an article without a date of its own can have been published, as far as the archive shows."""
    latest: str | None = None
    """The last such day."""
    span_evidence: str = ""
    """What shows that: a date of its story, or articles of the same story."""
    corrections: tuple[Correction, ...] = ()
    """What of all this a person has corrected by hand, and what had been read."""

    @property
    def stated_source(self) -> str:
        """The source where something else than the article's own text says so; what the models and the indexes go by."""
        return "" if self.source_voice == "text" else self.source

    @property
    def imprint(self) -> tuple[str, str]:
        """Its source and its day of publication in ISO form, '' for what is not known."""
        return self.source, (self.published or "")[:10]

    @property
    def day(self) -> datetime.date | None:
        """The day of publication, None when it is not known."""
        return day_of(self.published)

    @property
    def days(self) -> tuple[datetime.date, datetime.date] | None:
        """The first and the last day on which it can have been published, None where one of them is not known."""
        first, last = day_of(self.published or self.earliest), day_of(self.published or self.latest)
        return (first, last) if first and last else None

    @property
    def words(self) -> int:
        """How many words the story has."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said before its file or its address gave another text."""

    number: int
    """From 1, the first that the archive had."""
    title: str
    text: str
    published: str | None
    updated: str | None
    until: str
    """When the archive took in the next one, in UTC, such as `2024-10-09T06:30:00+00:00`."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of whole sentences: `article.text[start:end] == text`."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ScoredChunk:
    """A retrieved passage with its place, its score and the parts the score is made of."""

    chunk: Chunk
    rank: int
    score: float
    title: str
    source: str
    url: str
    published: str | None
    explanation: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. Ids, and `(path, reason)` for the failures."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    """Articles that are near-copies of one already there: kept, grouped with it, and answering once."""
    failed: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    """What was read otherwise than asked for or not whole, such as a feed's own text in a page's place, or a mail without what
    was attached: `(path, how and why)`."""
    undated: tuple[str, ...] = ()
    """Those of the added and updated articles that no date is stated for, nor shown by the story: see `rag doctor`."""
    unsourced: tuple[str, ...] = ()
    """Those of the added and updated articles whose source nothing tells."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds per stage."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage with its article and the sentences inside it."""

    scored: ScoredChunk
    article: Article
    sentences: tuple[Sentence, ...]
    origin: str = ""
    """The outlet whose report the article repeats, '' where it credits none."""

    def said(self, span: Sentence) -> str:
        """The words of the article at a span."""
        return self.article.text[span.start : span.end]
