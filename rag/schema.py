"""The records that travel through the pipeline, in the order in which they come to be.

Offsets count Unicode code points, `end` is exclusive. Dates are ISO 8601 strings, either a day (`2024-10-08`) or a moment
with its zone (`2024-10-08T14:02:00+03:00`), so that nothing more precise is claimed than the source said.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Provenance = Literal["explicit", "inferred", "unknown"]
Status = Literal["answered", "not_found", "false_premise"]


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


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """A file or record that could not be loaded, with the one-line reason a person can act on."""

    path: str
    reason: str


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

    @property
    def day(self) -> datetime.date | None:
        """The day of publication, None when it is not known."""
        return datetime.date.fromisoformat(self.published[:10]) if self.published else None

    @property
    def words(self) -> int:
        """How many words the story has."""
        return len(self.text.split())


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
class Citation:
    """A numbered quotation. Invariant: `archive.article(article_id).text[start:end] == quote`."""

    number: int
    article_id: str
    title: str
    source: str
    url: str
    published: str | None
    date_provenance: Provenance
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, with the citations that carry it (at least one)."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one article says in a conflict: its own words, and the citation of the sentence that they stand in."""

    words: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Conflict:
    """Articles tell the same thing differently: other numbers of it, or another outcome. Two sides or three."""

    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost. Money is None where the price is not known."""

    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    `status` is one of `answered`, `not_found` (with a `reason` and the nearest passages in `retrieved`) and
    `false_premise` (the statements say what is true instead). `confidence` is between 0 and 1: how sure the assistant is that
    the archive answers the question. `notes` name what the reader should know, such as a fallback that was taken.
    """

    question: str
    status: Status
    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    retrieved: tuple[ScoredChunk, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    """Where the articles disagree about what was asked; the citations of all sides are among `citations`."""
    reason: str = ""
    confidence: float = 0.0
    standalone_question: str = ""
    """The question as it was looked up, which differs from `question` in a follow-up."""
    notes: tuple[str, ...] = ()
    dropped: int = 0
    """Statements that a model wrote and that were not shown, because their evidence does not carry them."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds per stage."""
    usage: Usage = field(default_factory=Usage)
    model: str = "extractive"
    prompt_version: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Answer:
        """Read back what `to_dict` wrote."""
        values = dict(data)
        citations = {item["number"]: Citation(**item) for item in values["citations"]}
        values["citations"] = tuple(citations.values())
        values["statements"] = tuple(
            Statement(text=item["text"], citations=tuple(Citation(**citation) for citation in item["citations"]))
            for item in values["statements"]
        )
        values["conflicts"] = tuple(
            Conflict(tuple(Side(side["words"], Citation(**side["citation"])) for side in item["sides"]))
            for item in values.get("conflicts", ())
        )
        values["retrieved"] = tuple(ScoredChunk(**{**item, "chunk": Chunk(**item["chunk"])}) for item in values["retrieved"])
        values["usage"] = Usage(**values["usage"])
        values["notes"] = tuple(values["notes"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """First event of a stream: the passages that will be considered."""

    passages: tuple[ScoredChunk, ...]


@dataclass(frozen=True, slots=True)
class StatementReady:
    """A verified statement, ready to be shown."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Done:
    """Last event of a stream: the whole answer."""

    answer: Answer


Event = Retrieved | StatementReady | Done


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation. `role` is `user` or `assistant`."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. Ids for the first five, `(path, reason)` for the failures."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    """Articles that are near-copies of one already there: kept, grouped with it, and answering once."""
    failed: tuple[tuple[str, str], ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds per stage."""
