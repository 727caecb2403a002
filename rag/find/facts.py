"""Facts of the archive, counted in the store: how many articles, of which sources and authors, the oldest and the newest, of
which time, and which were corrected.

That a question is about the archive is learnt (`rag.find.kinds`); which fact it asks for is told by likeness in meaning to a
few (`facts.toml`). What names anybody but a source, a writer and a time is left to the search.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.embedders import Embed
from rag.english import dates
from rag.english.datewords import ENGLISH_MONTHS
from rag.english.names import names
from rag.english.orders import active, orders
from rag.english.periods import DateRange
from rag.english.wording import is_time
from rag.find import examples, kinds, matter
from rag.find.kinds import SOURCE
from rag.find.questions import Question
from rag.find.smalltalk import holding
from rag.load.shapes import bylined
from rag.schema import Article

ASKED = Path(__file__).with_name("facts.toml")
_SOURCES, _TITLES = 12, 10
# Who has written an article that is asked for.
_BY_WHOM = re.compile(r"\b(?:by|from|of)\s+(?:the\s+)?$", re.IGNORECASE)
_MAKES = re.compile(r"^\s+(?:publish|write|wrote|run|ran|print|have|has)\w*\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FactAsked:
    """A question about the archive: which fact of which articles."""

    kind: str
    sources: tuple[str, ...] = ()
    periods: tuple[DateRange, ...] = ()
    absent: tuple[str, ...] = ()
    """Names asked for as writers or sources that are no source of the archive."""


def understood(question: Question, embed: Embed) -> FactAsked | None:
    """Which fact of the archive a question asks for; None where it is about the news, or about the articles on some matter.

    `embed` gives vectors of length one.
    """
    text, absent = _without_names(question)
    if text is None or kinds.told(replace(question, authors=()), embed).kind != "archive" or matter.of_articles(text):
        return None
    return FactAsked(likest(text, embed), question.sources, question.periods, absent)


def likest(text: str, embed: Embed) -> str:
    """Which fact a masked question about the archive asks for."""
    like = examples.likeness(ASKED, text, embed)
    return max(like, key=lambda kind: like[kind])


def answered(question: Question, articles: Callable[[], Sequence[Article]], embed: Embed) -> str | None:
    """The fact that a question asks for, from the articles that may be spoken of; None where it may be about the news."""
    asked = understood(question, embed)
    return reply(asked, articles()) if asked is not None else None


def reply(asked: FactAsked, articles: Sequence[Article]) -> str | None:
    """The fact, in a sentence or two; None where it is asked of somebody that the articles tell of and who wrote none."""
    if not articles:
        return "The archive holds no articles yet."
    authors = [name for name in asked.absent if any(name.casefold() in article.author.casefold() for article in articles)]
    lacking = [name for name in asked.absent if name not in authors]
    if any(name.casefold() in f"{article.title}\n{article.text}".casefold() for name in lacking for article in articles):
        return None
    if lacking:
        return f"The archive has no articles from “{lacking[0]}”. {_sources(articles)}"
    chosen = [
        article
        for article in articles
        if (not asked.sources or article.source in asked.sources)
        and all(name.casefold() in article.author.casefold() for name in authors)
    ]
    undated = sum(published_in(article, asked.periods) is None for article in chosen)
    if asked.periods:
        chosen = [article for article in chosen if published_in(article, asked.periods)]
    which = _which(replace(asked, absent=tuple(authors)))
    told = _FACTS[asked.kind](chosen, which)
    if asked.periods and undated and asked.kind != "undated":
        told += f" {_many(undated, 'more')} without a known date {'is' if undated == 1 else 'are'} not counted."
    return told


def published_in(article: Article, periods: Sequence[DateRange]) -> bool | None:
    """Whether an article is of one of some periods; None where what is known of its day leaves that open."""
    if article.days is None:
        return None
    if any(period.holds(*article.days) for period in periods):
        return True
    return None if any(period.meets(*article.days) for period in periods) else False


def of_periods(periods: Sequence[DateRange]) -> str:
    """Periods as words behind what is of them: `of May 2025 and June 2025`, `since May 1, 2025`."""
    told = " and ".join(map(of_period, periods))
    return told if not periods or None in (periods[0].start, periods[0].end) else f"of {told}"


def of_period(period: DateRange) -> str:
    """A period as a reader names it: `May 2025`, `March 3, 2025`, `May 1, 2025 to May 9, 2025`, `since May 1, 2025`."""
    start, end = period.start, period.end
    if start is None or end is None:
        known = start or end
        day = dates.in_words(known.isoformat()) if known else period.text
        return f"since {day}" if end is None else f"until {day}"
    if start == end:
        return dates.in_words(start.isoformat())
    if period.kind == "month":
        return f"{ENGLISH_MONTHS[start.month - 1]} {start.year}"
    if period.kind == "year" and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year)
    return f"{dates.in_words(start.isoformat())} to {dates.in_words(end.isoformat())}"


def _without_names(question: Question) -> tuple[str | None, tuple[str, ...]]:
    """The question with its sources and periods as the examples have them; None where it names anything else."""
    # Whether an author is named as one who wrote, or is spoken of, is told by what stands beside the name.
    text = kinds.masked(replace(question, authors=()))
    absent = []
    for name in reversed(names(text)):
        if name.start == 0 or name.text in SOURCE or is_time(name.text):
            continue
        before, after = text[: name.start], text[name.end :]
        if not (_BY_WHOM.search(before) or _MAKES.match(after)):
            return None, ()
        absent.append(name.text)
        text = re.sub(r"\bthe\s+$", "", before, flags=re.IGNORECASE) + SOURCE + after
    return text, tuple(reversed(absent))


def _which(asked: FactAsked) -> str:
    """Of which articles a fact is told, as words behind "articles"."""
    said = f" from {' and '.join(asked.sources)}" if asked.sources else ""
    said += f" by {' and '.join(asked.absent)}" if asked.absent else ""
    return f"{said} {of_periods(asked.periods)}" if asked.periods else said


def _many(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 or what == 'more' else what + 's'}"


def _title(article: Article) -> str:
    """An article by its title, source and day. A title that gives orders or holds a link is not repeated."""
    day = dates.in_words(article.published) if article.published else dates.between_in_words(article.earliest, article.latest)
    known = ", ".join(filter(None, [article.source, day or "date unknown"]))
    if not article.title or orders(article.title) or active(article.title):
        return f"an article ({known})"
    return f"“{article.title}” ({known})"


def _count(chosen: Sequence[Article], which: str) -> str:
    return f"The archive holds {_many(len(chosen), 'article') if chosen else 'no articles'}{which}."


def _listed(chosen: Sequence[Article], which: str) -> str:
    if not chosen:
        return _count(chosen, which)
    more = f"; and {len(chosen) - _TITLES:,} more" if len(chosen) > _TITLES else ""
    return f"{_count(chosen, which)[:-1]}: {'; '.join(map(_title, chosen[:_TITLES]))}{more}."


def _sources(chosen: Sequence[Article], which: str = "") -> str:
    counts = Counter(article.source for article in chosen if article.source)
    unknown = sum(not article.source for article in chosen)
    if not counts:
        return f"{_count(chosen, which)} None of them has a known source."
    listed = ", ".join(
        f"{source} ({count:,})" for source, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SOURCES]
    )
    more = f" and {len(counts) - _SOURCES:,} more" if len(counts) > _SOURCES else ""
    rest = f" {_many(unknown, 'article')} {'has' if unknown == 1 else 'have'} no known source." if unknown else ""
    return (
        f"The archive holds {_many(len(chosen), 'article')}{which} from {_many(len(counts), 'source')}: {listed}{more}.{rest}"
    )


def _authors(chosen: Sequence[Article], which: str) -> str:
    counts = Counter(person for article in chosen for person in bylined(article.author) or filter(None, [article.author]))
    if not counts:
        return f"{_count(chosen, which)} None of them has a known author." if chosen else _count(chosen, which)
    unknown = sum(not article.author for article in chosen)
    listed = ", ".join(
        f"{author} ({count:,})" for author, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SOURCES]
    )
    more = f" and {len(counts) - _SOURCES:,} more" if len(counts) > _SOURCES else ""
    rest = f" {_many(unknown, 'article')} {'has' if unknown == 1 else 'have'} no known author." if unknown else ""
    return f"The archive holds {_many(len(chosen), 'article')}{which} by {_many(len(counts), 'author')}: {listed}{more}.{rest}"


def _corrected(chosen: Sequence[Article], which: str) -> str:
    """Those of which their own text or record says so."""
    changed = [article for article in chosen if article.corrected or article.updated]
    listed = "; ".join(map(_changed, changed[:_TITLES]))
    more = f"; and {len(changed) - _TITLES:,} more" if len(changed) > _TITLES else ""
    were = "was" if len(changed) == 1 else "were"
    told = f"{len(changed):,} of {_many(len(chosen), 'article')}{which} {were} corrected or updated, as far as they say so"
    return f"{told}{f': {listed}{more}' if changed else ''}."


def _changed(article: Article) -> str:
    days = {"corrected": article.corrected, "updated": article.updated}
    return ", ".join([_title(article), *(f"{how} on {dates.in_words(day)}" for how, day in days.items() if day)])


def _end(chosen: Sequence[Article], which: str, *, newest: bool) -> str:
    dated = sorted((article for article in chosen if article.published), key=lambda article: (article.published or "")[:10])
    if not dated:
        return f"{_count(chosen, which)} None of them has a known date." if chosen else _count(chosen, which)
    day = dated[-1 if newest else 0].day
    same = [article for article in dated if article.day == day]
    titles = "; ".join(map(_title, same[:_TITLES]))
    undated = len(chosen) - len(dated)
    rest = f" {_many(undated, 'article')} {'has' if undated == 1 else 'have'} no known date." if undated else ""
    kind = "newest" if newest else "oldest"
    several = f"The {kind} articles{which} are" if len(same) > 1 else f"The {kind} article{which} is"
    return f"{several} {titles}.{rest}"


def _period(chosen: Sequence[Article], which: str) -> str:
    days = sorted(article.published[:10] for article in chosen if article.published)
    if not days:
        return _end(chosen, which, newest=True)
    undated = len(chosen) - len(days)
    rest = f" {_many(undated, 'more')} {'has' if undated == 1 else 'have'} no known date." if undated else ""
    span = dates.in_words(days[0]) + (f" to {dates.in_words(days[-1])}" if days[0] != days[-1] else "")
    return f"The archive holds {_many(len(days), 'dated article')}{which}, of {span}.{rest}"


def _undated(chosen: Sequence[Article], which: str) -> str:
    undated = [article for article in chosen if article.day is None]
    told = f"{len(undated):,} of {_many(len(chosen), 'article')}{which} {'has' if len(undated) == 1 else 'have'} no known date"
    return f"{told}: {'; '.join(map(_title, undated[:_TITLES]))}." if undated else f"{told}."


_FACTS: dict[str, Callable[[Sequence[Article], str], str]] = {
    "holdings": holding,
    "count": _count,
    "articles": _listed,
    "sources": _sources,
    "authors": _authors,
    "corrected": _corrected,
    "oldest": functools.partial(_end, newest=False),
    "newest": functools.partial(_end, newest=True),
    "period": _period,
    "undated": _undated,
}
