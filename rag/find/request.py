"""In which articles to look, and as of which day: filters are read and checked once, and travel as one thing."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TypedDict

from rag.english import wording
from rag.errors import QuestionError
from rag.find import phrases, questions
from rag.find.questions import Question
from rag.store.archive import Archive
from rag.store.outlets import without_article

Day = datetime.date | str | None


class Within(TypedDict, total=False):
    """The fields of `Filters` as options of whoever asks."""

    since: Day
    until: Day
    sources: Sequence[str]
    authors: Sequence[str]
    articles: Collection[str] | None
    as_of: Day


@dataclass(frozen=True, slots=True)
class Filters:
    """What whoever asks sets: days of publication, both inclusive, names of sources, and names of authors or parts of them.

    `as_of` is a day in the past on which the question is asked: nothing published later is looked at.
    An empty name among the sources stands for articles whose source is unknown. `articles` are ids: nothing else is looked at
    than those of them that are in the archive, so that with none of them nothing is; None: all.
    """

    since: Day = None
    until: Day = None
    sources: Sequence[str] = ()
    authors: Sequence[str] = ()
    articles: Collection[str] | None = None
    as_of: Day = None


@dataclass(frozen=True, slots=True)
class Request:
    """Filters as the archive understands them, and the day on which the question is asked."""

    since: str | None
    until: str | None
    sources: tuple[str, ...]
    """Empty: all."""
    authors: tuple[str, ...]
    """Empty: all."""
    articles: frozenset[str] | None
    """None: all."""
    today: datetime.date
    known: tuple[str, ...]
    """All sources of the archive."""
    allowed: AbstractSet[str] | None
    """The articles that may be spoken of, by their ids; None: all."""
    writers: tuple[str, ...] = ()
    """All authors of the archive, as the articles have them."""

    def question(self, text: str) -> Question:
        """A question, read. Raises QuestionError for one that cannot be asked."""
        return questions.understand(questions.readable(text), today=self.today, sources=self.known, authors=self.writers)

    def by(self, people: Sequence[str], archive: Archive) -> Request:
        """The same of the articles of some authors alone. Raises QuestionError for what is no author of the archive."""
        theirs = archive.matching(since=None, until=None, sources=(), authors=_writers(people, archive))
        return replace(self, allowed=theirs if self.allowed is None else theirs & self.allowed)

    def undated(self, archive: Archive) -> int:
        """How many articles of these sources and authors the days leave out because nothing tells theirs."""
        if self.since is None and self.until is None:
            return 0
        return archive.undatable(
            since=self.since, until=self.until, sources=self.sources, authors=self.authors, articles=self.articles
        )

    def left_out(self, archive: Archive) -> tuple[str, ...]:
        """Notes on the articles that `undated` counts, and on those asked for that the archive does not have."""
        return (*self._not_there(archive), *self._without_a_day(archive))

    def _not_there(self, archive: Archive) -> list[str]:
        asked = self.articles or frozenset()
        gone = len(asked) - len(archive.existing(asked))
        if not gone:
            return []
        which = f"{gone:,} of the {len(asked):,} articles" if len(asked) > 1 else "the article"
        return [f"{which} that this question was limited to {'is' if gone == 1 else 'are'} not in the archive"]

    def _without_a_day(self, archive: Archive) -> list[str]:
        count = self.undated(archive)
        if not count:
            return []
        which = "1 article whose date is not known was" if count == 1 else f"{count:,} articles whose date is not known were"
        return [f"{which} left out; without the days they are looked at too"]


def read(filters: Filters, archive: Archive, today: datetime.date) -> Request:
    """The filters as the archive understands them. Raises QuestionError for what is no day, no source or no author of it."""
    since, until, as_of = (_day(name, getattr(filters, name)) for name in ("since", "until", "as_of"))
    if as_of:
        today, until = datetime.date.fromisoformat(as_of), min(until or as_of, as_of)
    if since and until and since > until:
        raise QuestionError(f"since {since} lies after until {until}: expected the earlier day first; swap them")
    known = archive.sources()
    sources, authors = _named(filters.sources, known), _writers(filters.authors, archive)
    articles = None if filters.articles is None else frozenset(filters.articles)
    limited = since or until or sources or authors or articles is not None
    allowed = (
        archive.matching(since=since, until=until, sources=sources, authors=authors, articles=articles) if limited else None
    )
    return Request(since, until, sources, authors, articles, today, known, allowed, archive.authors())


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The words of names of sources and authors, which are never taken for misspellings."""
    return frozenset(word for name in names for word in re.findall(r"[^\W\d_]{4,}", name.lower()))


def _day(name: str, value: Day) -> str | None:
    if value is None:
        return None
    try:
        return (value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)).isoformat()[:10]
    except (ValueError, TypeError):
        raise QuestionError(f"{name} is {value!r}: expected a day such as 2024-10-08") from None


def _named(sources: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    folded = {"": "", **{without_article(name): name for name in known}, **{name.casefold(): name for name in known}}
    meant = {
        name: next((form for form in (name.casefold(), without_article(name)) if form in folded), None) for name in sources
    }
    unknown = [name for name, form in meant.items() if form is None]
    if unknown:
        some = ", ".join(known[:12]) or "none with a known source"
        raise QuestionError(f"unknown source {unknown[0]!r}: the archive has {some}; see `rag articles list`")
    return tuple(dict.fromkeys(folded[form] for form in meant.values() if form is not None))


def _writers(authors: Sequence[str], archive: Archive) -> tuple[str, ...]:
    """The authors, as the articles have them, that some names or parts of names mean."""
    known = archive.authors() if authors else ()
    found: list[str] = []
    for name in authors:
        wanted = wording.words(name)
        meant = [author for author in known if wanted and phrases.in_order(wanted, wording.words(author))]
        if not meant:
            some = ", ".join(known[:12]) or "none with a known author"
            raise QuestionError(f"unknown author {name!r}: the archive has {some}; see `rag articles list`")
        found += meant
    return tuple(found)
