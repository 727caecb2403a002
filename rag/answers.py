"""The records of an answer: its statements with their citations, and the events as which it arrives.

Offsets and dates are those of `rag.schema`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rag.schema import Chunk, Provenance, ScoredChunk, Voice

Status = Literal["answered", "not_found", "false_premise", "small_talk"]
StatementKind = Literal["written", "quoted"]
Form = Literal["prose", "list", "timeline", "table"]
UNSURE = "the archive may not answer this: what is quoted only comes nearest to it"
"""The note of an answer that is shown as unsure."""
OPEN = "not in the archive: "
"""How the note begins on a part of a question that the archive does not answer."""
_DERIVED = ("unsure", "written", "quoted", "as_of", "origins", "originals", "versions")


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
    versions: int = 0
    """How many earlier versions of the article the archive keeps, whether or not they said otherwise here."""


@dataclass(frozen=True, slots=True)
class EventDate:
    """When something that an article tells of happened, no more precisely than it is told."""

    value: str
    """`2025-03-03`, `2025-03-08/2025-03-09`, `2025-03` or `2025`, as `precision` says."""
    precision: Literal["day", "days", "month", "year"]
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    `status` is one of `answered`, `not_found` (with a `reason` and the nearest passages in `retrieved`), `false_premise` (the
    statements say what is true instead) and `small_talk` (a greeting or the like got a reply; nothing was looked up).
    `confidence` is how likely it is that the first sentence answers the question, 0 to 1. `notes` name what a reader
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
    def unsure(self) -> bool:
        """Whether what is quoted only comes nearest to the question, so that it is to be shown as unsure."""
        return UNSURE in self.notes

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

    @property
    def versions(self) -> dict[str, int]:
        """Of which of the articles quoted, by their ids, the archive keeps earlier versions, and how many."""
        return {cited.article_id: cited.versions for cited in self.citations if cited.versions}

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
