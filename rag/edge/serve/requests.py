"""What a request to the HTTP interface may have in its body: the fields of each, and what they are where they are left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict

from rag.quote import chronology

_STRICT = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True)
class FilterFields:
    """In which articles to look."""

    __pydantic_config__ = _STRICT

    since: str | None = None
    until: str | None = None
    sources: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    as_of: str | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """As the assistant takes them."""
        return {
            "since": self.since,
            "until": self.until,
            "sources": tuple(self.sources),
            "authors": tuple(self.authors),
            "as_of": self.as_of,
        }


@dataclass(frozen=True)
class Said:
    """An earlier turn of a conversation."""

    __pydantic_config__ = _STRICT

    role: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AskRequest(FilterFields):
    """A question."""

    question: str
    history: list[Said] = field(default_factory=list)
    stream: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchRequest(FilterFields):
    """A question whose best passages are wanted."""

    question: str
    k: int = 10


@dataclass(frozen=True, kw_only=True)
class TimelineRequest(FilterFields):
    """A matter whose events are wanted, such as "the harbour strike"."""

    topic: str
    limit: int = chronology.EVENTS


@dataclass(frozen=True, kw_only=True)
class FindRequest(FilterFields):
    """Words and phrases that are looked for; see `rag find`."""

    query: str = ""
    hits: bool = False


@dataclass(frozen=True, kw_only=True)
class CheckRequest(FilterFields):
    """A draft to be checked."""

    draft: str


@dataclass(frozen=True)
class NewArticle:
    """An article to be taken in. The same key again, or else the same address, updates it."""

    __pydantic_config__ = _STRICT

    text: str
    title: str = ""
    source: str = ""
    author: str = ""
    url: str = ""
    published: str = ""
    language: str = ""
    key: str = ""


@dataclass(frozen=True)
class IngestRequest:
    """Articles to be taken in."""

    __pydantic_config__ = _STRICT

    articles: list[NewArticle]
