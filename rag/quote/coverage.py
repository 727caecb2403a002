"""Does an article speak of what a question names? Its people, places, numbers and dates decide, whatever the wording."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Sequence

from rag.english import lexicon, wording
from rag.english.datewords import ENGLISH_MONTHS, a_day
from rag.english.day_headings import day_at
from rag.english.event_dates import event_date, span
from rag.english.periods import DateRange
from rag.find.questions import Question
from rag.schema import Article, Passage

# News is written within about a month after the event it tells of, and a few days before one that it announces.
_BEFORE = datetime.timedelta(days=7)
_AFTER = datetime.timedelta(days=31)


def missing(question: Question, articles: Sequence[Article]) -> tuple[str, ...]:
    """The names and numbers of the question that none of the articles has in its text, title, source or author."""
    text = "\n".join(f"{article.title}\n{article.source}\n{article.author}\n{article.text}" for article in articles)
    words = frozenset(wording.words(text))
    sources = {article.source for article in articles}
    names = [name for name in question.names if not _named(name, words, text) and not any(name in source for source in sources)]
    return (*names, *(number for number in question.numbers if not words.issuperset(wording.words(number))))


def fits(article: Article, passage: str, period: DateRange) -> bool:
    """Whether a passage can be about a period: by the article's date, or because it names the month or the year.

    What happened before some day may be told on any later one.
    """
    day = article.day
    if day and (period.start is None or _meets(period, day - _AFTER, day + _BEFORE)):
        return True
    return any(re.search(rf"\b{re.escape(word)}\b", f"{article.title}\n{passage}") for word in _words(period, article))


def of_its_time(question: Question, passage: Passage, sentence: str) -> int:
    """How surely a sentence of a passage tells of a time that the question names; 2 where it names none.

    2: by the time that the sentence names or, where it names none, by the article's day, or as that is not known. 1: the
    article or the passage speaks of the time besides. 0: nothing does.
    """
    article, times = passage.article, question.times
    if not times:
        return 2
    when = event_date(sentence, day_at(article.text, article.text.find(sentence), article.day))
    named = when is not None and when.basis == "named"
    if when is not None and named and any(_meets(period, *span(when)) for period in times):
        return 2
    of_its_day = any(article.day and _meets(period, article.day - _AFTER, article.day + _BEFORE) for period in times)
    if (of_its_day or article.day is None) and not named:
        return 2
    told = [period for period in times if period.start is not None or not named]
    return int(of_its_day or any(fits(article, passage.scored.chunk.text, period) for period in told))


def _meets(period: DateRange, first: datetime.date, last: datetime.date) -> bool:
    """Whether a period meets some days; one without a year of its own does so in any year."""
    if not period.yearless or period.start is None or period.end is None:
        return period.meets(first, last)
    years = range(first.year - 1, last.year + 1)
    return any(first <= _in(year, period.end, period) and _in(year, period.start, period) <= last for year in years)


def _in(year: int, day: datetime.date, period: DateRange) -> datetime.date:
    """A day of a period whose first day is moved to a year; February 29 gives way to March 1 where a year has none."""
    assert period.start is not None
    start = a_day(year, period.start.month, period.start.day) or datetime.date(year, 3, 1)
    return start + (day - period.start)


def _words(period: DateRange, article: Article) -> list[str]:
    """What a passage says when it speaks of the period: the month with its year, or the year alone where no month was asked."""
    start, end = period.start, period.end
    if start is None or end is None:
        return [str((start or end or datetime.date.min).year)]
    if (end - start).days > 31:
        return [str(year) for year in range(start.year, end.year + 1)]
    months = {ENGLISH_MONTHS[day.month - 1] for day in (start, end)}
    # Without a year the month can only be one shortly before the article was written, unless any year is meant.
    recent = article.day is None or period.yearless or 0 <= (article.day - end).days <= 300
    return [*(f"{month} {start.year}" for month in months), *(months if recent else ())]


def _named(name: str, words: frozenset[str], text: str) -> bool:
    """Whether a name is there: its last word, as it stands or with another ending (`Israelis` and `Israel`); where that is a
    common word there, another of its words too.

    A country is there by any of its names or where its government sits (`British`: `London`), a type such as `F-15s` however it
    is spelt; “European” names nobody.
    """
    place = lexicon.places().get(name.lower())
    if place is not None:
        return place == "europe" or bool(_spoken_of(place).search(text))
    parts = [part for part in wording.words(name) if len(part) > 1] or wording.words(name)
    if not parts:
        return True
    last = parts[-1]
    if any(character.isdigit() for character in last):
        return re.sub(r"s$", "", "".join(wording.words(name))) in "".join(wording.words(text))
    if last in words:
        # "Mini" in "mini documentary" is no part of a name of which nothing else is there either.
        return len(parts) == 1 or not words.isdisjoint(parts[:-1]) or _capitalised(last, text)
    return len(last) >= 5 and any(_kin(last, word) for word in words if word[:4] == last[:4])


def _capitalised(word: str, text: str) -> bool:
    return bool(re.search(rf"\b(?:{re.escape(word[0].upper() + word[1:])}|{re.escape(word.upper())})(?!\w)", text))


@functools.cache
def _spoken_of(place: str) -> re.Pattern[str]:
    words = (*(word for word, meant in lexicon.places().items() if meant == place), *lexicon.capitals().get(place, "").split())
    names = sorted(words, key=len, reverse=True)
    # In capitals, as "us" is another word.
    return re.compile("|".join(rf"\b(?:{re.escape(name.title())}|{re.escape(name.upper())})(?!\w)" for name in names))


def _kin(one: str, other: str) -> bool:
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= 5 and max(len(one), len(other)) - shared <= 3
