"""What is compared, side by side: of each source what it says of the matter, of each matter how the articles about it begin.

Of the phrases of a question, and of the ways to cut it into two sides, the one counts that the archive has most surely.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import replace

from rag.english.names import names
from rag.english.periods import DateRange, question_dates
from rag.english.wording import is_time
from rag.find.compared import MOST, Compared, phrases
from rag.find.questions import Question, understand
from rag.prove.citations import Draft, Span, attribution
from rag.quote.answering import Drafted
from rag.quote.matters import Speaking, about, telling, timely
from rag.quote.shelf import Shelf
from rag.quote.story import Quotable, quotable, telling_of
from rag.schema import Article

# So many articles speak for a side, of a matter if they are nearly as surely about it as the surest; so many are looked at.
EACH, _NEARLY, _LOOKED_AT = 2, 0.5, 6
# Where no article is about a side as a whole, so many phrases of it are tried.
_PHRASES = 2
_JOINED = re.compile(r"\s(?:and|or|versus|vs\.?)\s", re.IGNORECASE)


def set_side_by_side(question: Question, asked: Compared, shelf: Shelf) -> Drafted | None:
    """The sides of a comparison, each labelled. None where the archive has nothing of any, so that a search may find more.

    A matter that no article is about is named in a note, and so is a source that says nothing of it or is none of the archive.
    """
    return _by_source(question, asked, shelf) if asked.sources else _by_matter(question, asked, shelf)


def _by_source(question: Question, asked: Compared, shelf: Shelf) -> Drafted | None:
    source_of = {article.id: article.source for article in shelf.catalogue() if article.source in asked.sources}
    near: dict[str, list[str]] = {source: [] for source in asked.sources}
    for article_id in dict.fromkeys(article_id for article_id, _ in shelf.near(asked.asked)):
        if article_id in source_of and len(near[source_of[article_id]]) < _LOOKED_AT:
            near[source_of[article_id]].append(article_id)
    known = shelf.quotable([article_id for ids in near.values() for article_id in ids])
    looked = [item for item in known.values() if quotable(item) and timely(item[0], question.periods)]
    tried = [(topic, _each(topic, asked, looked, question, shelf)) for topic in asked.topics]
    topic, sides = max(tried, key=lambda item: _worth(*item))
    if not any(sides.values()):
        return None
    drafts = [_draft(source, told) for source in asked.sources for told in _kept(sides[source])]
    notes = (
        *(f"no article of {source} is surely about “{topic}”" for source in asked.sources if not sides[source]),
        *_left_out(asked.left, MOST),
    )
    return _drafted(drafts, notes, list(sides.values()))


def _each(
    topic: str, asked: Compared, looked: Sequence[Quotable], question: Question, shelf: Shelf
) -> dict[str, Sequence[Speaking]]:
    matter = understand(topic, today=question.today, sources=())
    by_source = {source: [item for item in looked if item[0].source == source] for source in asked.sources}
    # One source at a time: a near-copy of another's report is what this one says, too.
    about_it = [story for found in by_source.values() for story in telling_of(matter, found, shelf.weigh, shelf.embed)]
    told = telling(asked.asked, topic, about_it, shelf)
    return {source: [one for one in told if one.found[0].source == source] for source in asked.sources}


def _worth(topic: str, sides: dict[str, Sequence[Speaking]]) -> tuple[bool, int, float]:
    """A phrase with a name says most of what is meant; then how many sides it finds, then how surely."""
    likely = [max(one.about for one in found) for found in sides.values() if found]
    return bool(names(topic)) and bool(likely), len(likely), sum(likely)


def _by_matter(question: Question, asked: Compared, shelf: Shelf) -> Drafted | None:
    cuts: list[tuple[tuple[int, int, int, float], list[tuple[str, Sequence[Speaking]]]]] = []
    for pair in asked.pairs:
        one, other = (_of_side(matter, question, shelf) for matter in pair)
        sides = list(zip(pair, _told_apart(one, other), strict=True))
        likely = [found[0].about for _, found in sides if found]
        # A side that still joins two things is cut in the wrong place. Sides that name somebody or some place are surer to be
        # what is meant than those that more articles are about.
        worth = (
            -sum(bool(_JOINED.search(side)) for side in pair),
            sum(any(not is_time(name.text) for name in names(side)) for side in pair),
            len(likely),
            min(likely, default=0.0),
        )
        cuts += [(worth, sides)] if likely else []
    if not cuts:
        return None
    _, sides = max(cuts, key=lambda cut: cut[0])
    drafts = [_draft(_named(matter), told) for matter, found in sides for told in _kept(found, nearly=_NEARLY)]
    compared = [matter for matter, _ in sides]
    others = [matter for matter in asked.listed if matter not in compared] if set(compared) <= {*asked.listed} else []
    notes = (
        *(f"no article is surely about “{matter}”" for matter, found in sides if not found),
        *_left_out(others, len(compared)),
    )
    return _drafted(drafts, notes, [found for _, found in sides])


def _of_side(side: str, question: Question, shelf: Shelf) -> Sequence[Speaking]:
    """The articles about what a side says, or else about a phrase of it."""
    tries = (_of_matter(matter, question, shelf) for matter in dict.fromkeys((side, *phrases(side)[:_PHRASES])))
    return next((found for found in tries if found), [])


def _of_matter(matter: str, question: Question, shelf: Shelf) -> Sequence[Speaking]:
    """The articles about a matter, the surest first; where it names a time, those of that time, or undated ones."""
    times = [word for word in matter.split() if is_time(word)]
    read = understand(matter, today=question.today, sources=())
    when = [
        *read.periods,
        *read.times,
        *(span for word in times for span in question_dates(f"in {word}", question.today)),
    ]
    bare = " ".join(word for word in matter.split() if word not in times)
    found, _ = about(bare, question, shelf, most=_LOOKED_AT)
    timed = [item for item in found if timely(item[0][0], _of_any_year(when, item[0][0]))] or [
        item for item in found if item[0][0].day is None
    ]
    return sorted(telling(matter, bare, timed, shelf), key=lambda one: -one.about)


def _of_any_year(when: Sequence[DateRange], article: Article) -> list[DateRange]:
    """Spans without a year as those of the article's own."""
    return [_moved(span, article.day.year) if span.yearless and article.day else span for span in when]


def _moved(span: DateRange, year: int) -> DateRange:
    if span.start is None or span.end is None:
        return span
    return replace(span, start=_in_year(span.start, year), end=_in_year(span.end, year + span.end.year - span.start.year))


def _in_year(day: datetime.date, year: int) -> datetime.date:
    """The same day of another year; February 29, which it may lack, as the day before."""
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


def _told_apart(one: Sequence[Speaking], other: Sequence[Speaking]) -> tuple[Sequence[Speaking], Sequence[Speaking]]:
    """Each article on the side that it is more surely about; a side that would have none keeps its surest."""
    left, right = ({told.found[0].id: told.about for told in side} for side in (one, other))
    ours = [told for told in one if told.about >= right.get(told.found[0].id, 0.0)]
    theirs = [told for told in other if told.about > left.get(told.found[0].id, 0.0)]
    if one and other and not ours:
        return [one[0]], [told for told in theirs if told.found[0].id != one[0].found[0].id]
    if one and other and not theirs:
        return [told for told in ours if told.found[0].id != other[0].found[0].id], [other[0]]
    return ours, theirs


def _kept(found: Sequence[Speaking], *, nearly: float = 0.0) -> list[Speaking]:
    """The articles that speak for a side, the older first."""
    surest = sorted(found, key=lambda told: -told.about)[:EACH]
    kept = [told for told in surest if told.about >= nearly * surest[0].about]
    return sorted(kept, key=lambda told: told.found[0].published or "9999")


def _draft(label: str, told: Speaking) -> Draft:
    (article, _), sentence = told.found, told.sentence
    text = article.text[sentence.start : sentence.end]
    return Draft(f"{attribution(article)}: “{text}”", (Span(article.id, sentence.start, sentence.end),), label=label)


def _drafted(drafts: Sequence[Draft], notes: tuple[str, ...], sides: Sequence[Sequence[Speaking]]) -> Drafted:
    sure = min(max(told.relevant for told in found) for found in sides if found)
    return Drafted("answered", tuple(drafts), notes=notes, form="table", confidence=sure)


def _left_out(others: Sequence[str], most: int) -> tuple[str, ...]:
    which = ", ".join(f"“{other}”" for other in others)
    return (
        (f"no more than {most} are compared at once: {which} {'was' if len(others) == 1 else 'were'} left out",)
        if others
        else ()
    )


def _named(matter: str) -> str:
    return matter[0].upper() + matter[1:]
