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

Provenance = Literal["explicit", "inferred", "unknown", "person"]
"""How a day of publication is known: stated, shown by the story, not at all, or said by a person who corrected it by hand."""
Voice = Literal["metadata", "text", "address", "unknown", "person"]
"""Who says what the source or the author of an article is: its record or page for machines, its own text, its address, or a
person who corrected it by hand."""
Status = Literal["answered", "not_found", "false_premise", "small_talk"]
StatementKind = Literal["written", "quoted"]
Form = Literal["prose", "list", "timeline", "table"]


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
    def day(self) -> datetime.date | None:
        """The day of publication, None when it is not known."""
        return datetime.date.fromisoformat(self.published[:10]) if self.published else None

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
class Earlier:
    """What stood in the place of a quotation in the last version of its article that did not have it."""

    text: str
    """The sentence that was changed; '' where there was none, and the quotation was added."""
    version: int
    until: str
    """When the archive took in the next version, in UTC."""


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
    answer: tuple[int, int] | None = None
    """The words of the quotation that answer, as offsets of the article, where the reader is sure of them."""
    source_voice: Voice = "unknown"
    earliest: str | None = None
    """For an article without a date: the first and the last day on which it can have been published, where they are known."""
    latest: str | None = None
    origin: str = ""
    """The other outlet that the quotation, or else its article, credits with what it tells; '' where it credits none."""
    earlier: Earlier | None = None
    """What an earlier version of the article said instead; None where no version that is kept said otherwise."""


@dataclass(frozen=True, slots=True)
class EventDate:
    """When something that an article tells of happened, no more precisely than it is told."""

    value: str
    """`2025-03-03`, `2025-03` or `2025`, as `precision` says."""
    precision: Literal["day", "month", "year"]
    basis: Literal["named", "reported"]
    """Whether the sentence itself names the time, or only the day of publication is known."""
    words: str = ""
    """The words that name it."""
    ahead: bool = False
    """Whether it lay ahead when the article was published."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, with the citations that carry it (at least one).

    `kind` tells whether a model wrote it and it was proven, or whether it is the article's own words.
    """

    text: str
    citations: tuple[Citation, ...]
    kind: StatementKind = "quoted"
    label: str = ""
    """What stands beside it in a timeline or table: the day that it names, or which of the things compared it speaks of."""
    when: EventDate | None = None
    """When it happened: in a timeline made of quotations (None where not even the day of publication is known), and of the
    first statement that answers a question for a time, where it names one."""
    reports: tuple[str, ...] = ()
    """In such a timeline, the articles that tell of the same event, the cited one first."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one article says in a conflict: its own words, and the citation of the sentence that they stand in."""

    words: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Conflict:
    """Articles tell the same thing differently: other numbers of it, or another outcome. Two sides or three."""

    sides: tuple[Side, ...]

    @property
    def newest(self) -> Side | None:
        """The side whose article is the latest; None where the articles are of one day, or their days are not known."""
        days = {side.citation.published[:10]: side for side in self.sides if side.citation.published}
        return days[max(days)] if len(days) > 1 else None


@dataclass(frozen=True, slots=True)
class Story:
    """An event that fits a question, by the articles that tell of it."""

    title: str
    """The headline of the article nearest to the question."""
    first: str | None
    """The first and the last day on which its articles were published, `YYYY-MM-DD`; None where no day is known."""
    last: str | None
    articles: tuple[str, ...]
    """Their ids, the nearest first: those that were read, not all that there may be."""
    taken: bool
    """Whether the answer speaks of it; only one does."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost. Money is None where the price is not known."""

    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float | None = 0.0

    def __add__(self, other: Usage) -> Usage:
        """What two requests cost together; money is not known where one of them is not."""
        known = self.dollars is not None and other.dollars is not None
        dollars = (self.dollars or 0.0) + (other.dollars or 0.0) if known else None
        return Usage(self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens, dollars)


_DERIVED = ("written", "quoted", "as_of", "origins", "originals")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    `status` is one of `answered`, `not_found` (with a `reason` and the nearest passages in `retrieved`), `false_premise` (the
    statements say what is true instead) and `small_talk` (a greeting or the like got a reply; nothing was looked up).
    `confidence` is between 0 and 1: how sure the assistant is that the archive answers the question. `notes` name what a reader
    should know, such as a fallback that was taken.
    """

    question: str
    status: Status
    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    retrieved: tuple[ScoredChunk, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    """Where the articles disagree about what was asked; the citations of all sides are among `citations`."""
    events: tuple[Story, ...] = ()
    """Which of the events that fit the question it speaks of, and the others; empty for what asks for more than one."""
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
    form: Form = "prose"
    """How the statements of a written answer are to be set: as running text, one item each (`list`), one item each in order of
    time (`timeline`), or in rows by what is compared (`table`). The statements are the same sentences in each; in the last two
    their `label` tells the day or the side, where that is clear."""

    @property
    def written(self) -> int:
        """How many of its statements a model wrote, each proven by its quotations."""
        return sum(statement.kind == "written" for statement in self.statements)

    @property
    def quoted(self) -> int:
        """How many of its statements are the articles' own words."""
        return len(self.statements) - self.written

    @property
    def as_of(self) -> str | None:
        """The day of the newest article quoted, `YYYY-MM-DD`, as later ones may tell otherwise; None where none has one."""
        return max((citation.published[:10] for citation in self.citations if citation.published), default=None)

    @property
    def origins(self) -> tuple[str, ...]:
        """Whose reports the quotations go back to, each once: the outlet that an article credits, else its own source, else
        its title."""
        return tuple(dict.fromkeys(cited.origin or cited.source or cited.title for cited in self.citations))

    @property
    def originals(self) -> int:
        """How many reports of their own the quoted articles are or go back to: fewer than articles where some repeat others."""
        credited = {cited.origin for cited in self.citations if cited.origin}
        return len(
            {cited.origin or (cited.source if cited.source in credited else cited.article_id) for cited in self.citations}
        )

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready values."""
        return {**dataclasses.asdict(self), **{name: getattr(self, name) for name in _DERIVED}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Answer:
        """Read back what `to_dict` wrote."""
        values = {name: value for name, value in data.items() if name not in _DERIVED}
        citations = {item["number"]: _cited(item) for item in values["citations"]}
        values["citations"] = tuple(citations.values())
        values["statements"] = tuple(
            Statement(
                item["text"],
                tuple(map(_cited, item["citations"])),
                item.get("kind", "quoted"),
                item.get("label", ""),
                EventDate(**item["when"]) if item.get("when") else None,
                tuple(item.get("reports", ())),
            )
            for item in values["statements"]
        )
        values["conflicts"] = tuple(
            Conflict(tuple(Side(side["words"], _cited(side["citation"])) for side in item["sides"]))
            for item in values.get("conflicts", ())
        )
        values["events"] = tuple(Story(**{**item, "articles": tuple(item["articles"])}) for item in values.get("events", ()))
        values["retrieved"] = tuple(ScoredChunk(**{**item, "chunk": Chunk(**item["chunk"])}) for item in values["retrieved"])
        values["usage"] = Usage(**values["usage"])
        values["notes"] = tuple(values["notes"])
        return cls(**values)


def _cited(item: Mapping[str, Any]) -> Citation:
    answer, earlier = item.get("answer"), item.get("earlier")
    return Citation(
        **{
            **item,
            "answer": (answer[0], answer[1]) if answer else None,
            "earlier": Earlier(**earlier) if earlier else None,
        }
    )


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
