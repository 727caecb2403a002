"""When what a sentence tells of happened: the time that the sentence names, as seen from its article's day of publication.

By rule, and in English. "On Monday" is the latest Monday, "on March 3" the latest March 3, unless the words before it look
ahead ("is to begin on September 8"). What a sentence looks back to ("since 1998", "the fire of May 2024") is not when it
happens. Where several times are named, one that has passed goes before one that lies ahead, a day of the event before the day
on which it was said, and a day before a month or a year.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.answers import EventDate
from rag.english import outlook, units
from rag.english.datewords import ENGLISH_MONTHS, WEEKDAYS, a_day
from rag.english.periods import DateRange, question_dates

Precision = Literal["day", "days", "month", "year"]
# What a time says of its sentence: when it happened, which thing is meant ("Saturday's march"), or when something was said.
Role = Literal["event", "name", "saying"]

# A year that was told before: which one, the sentence does not say.
_TOLD_YEAR = re.compile(
    r",?\s+(?:of\s+|in\s+)?(?:that|the\s+(?:same|following|next|previous|preceding))\s+year\b", re.IGNORECASE
)
_OF_YEAR = re.compile(r",?\s+(?:of\s+)?(?P<which>last|this|next)\s+year\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?P<lead>since|(?:until|till|before|after|by|from)(?:\s+at\s+least)?|every|last|next|this|coming|the\s+following)?\s*(?:(?:early|late)\s+)?(?:on\s+)?"
    r"(?P<name>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(?!s|[’']s\b)",
)
_HELD = re.compile(
    r"\b(?P<lead>(?:since|until|till|before|ahead\s+of|after|following|by|for|every|last|next|this|coming)\s+)?"
    r"(?P<name>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[’']s\s+(?=[a-z])"
)
_NTH = re.compile(
    r"\bon\s+the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)(?:(?P<month>\s+of\s+(?:this|the)\s+month\b)|(?=\s*(?:[,.;:!?)”\"]|$)))",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\b(?:{'|'.join(ENGLISH_MONTHS)})\b")
_WEEKEND = re.compile(r"\b(?:over|at|during|on)\s+the\s+weekend\b", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?P<word>this\s+(?:morning|afternoon|evening)|tomorrow|overnight)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_UP_TO_NOW = re.compile(r"(?:the\s+)?(?:last|past|previous)\b.*\b(?:days|weeks|months|years)\b", re.IGNORECASE)
_NOT_THEN = frozenset(("until", "till", "before", "by", "every", "after", "the following"))
_BACK = re.compile(r"^(?:of|from|since|before|prior to|until|till|up to|through|as of|by)\b", re.IGNORECASE)
_RANK: dict[Precision, int] = {"day": 0, "days": 1, "month": 2, "year": 3}
# The name of tomorrow's weekday means tomorrow as often as six days ago ("was to meet him on Wednesday").
_TOMORROW = 6
# A weekday that is further back than so many days is nearer ahead.
_NEAR_BACK = 3
_HOLES = 18
_SOME_DAY = datetime.date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class _Named:
    at: int
    until: int
    day: datetime.date
    last: datetime.date
    precision: Precision
    role: Role
    ahead: bool

    @property
    def value(self) -> str:
        if self.precision == "days":
            return f"{self.day}/{self.last}"
        return self.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    @property
    def place(self) -> int:
        """Which of several times goes first: past ones, days ahead, those of a name, those of saying, longer ones ahead."""
        if self.ahead:
            return 1 if self.precision in ("day", "days") else 4
        return {"event": 0, "name": 2, "saying": 3}[self.role]


def event_date(sentence: str, published: datetime.date | None, within: tuple[int, int] | None = None) -> EventDate | None:
    """When it happened by the sentence's own words, else the day of publication; None where neither is known.

    A time that stands `within` some of the words goes before others. Without a day of publication only dates that name their
    year are read.
    """
    first, last = within or (0, 0)
    named = sorted(
        _named(sentence, published),
        key=lambda found: (
            not first <= found.at < last,
            found.place,
            _RANK[found.precision],
            found.at,
        ),
    )
    if named:
        best = named[0]
        return EventDate(best.value, best.precision, "named", sentence[best.at : best.until].rstrip("."), best.ahead)
    return EventDate(published.isoformat(), "day", "reported") if published else None


def span(when: EventDate) -> units.Days:
    """The first and the last day that an event date can mean."""
    if when.precision == "days":
        first, last = map(datetime.date.fromisoformat, when.value.split("/"))
        return first, last
    parts = [int(part) for part in when.value.split("-")]
    if len(parts) == 1:
        return units.year_days(parts[0])
    return units.month_days(parts[0], parts[1]) if len(parts) == 2 else units.unit_of(datetime.date(*parts), "day")


def _named(sentence: str, published: datetime.date | None) -> Iterator[_Named]:
    taken: list[tuple[int, int]] = []
    for period in question_dates(sentence, published or _SOME_DAY):
        taken.append((period.at, period.at + len(period.text)))
        found = _of_period(sentence, period, published)
        if found is not None:
            yield found
    if published is None:
        return
    for match in _WEEKDAY.finditer(sentence):
        if not any(start < match.end() and match.start("name") < end + 2 for start, end in taken):
            day = _weekday(sentence, match, published)
            if day is not None:
                yield _at(sentence, match.start("name"), match.end(), day, "day", published)
    for match in _BESIDE.finditer(sentence):
        later = match["word"].lower() == "tomorrow"
        day = published + datetime.timedelta(days=1) if later else published
        yield _at(sentence, match.start(), match.end(), day, "day", published)
    yield from _held(sentence, published)
    yield from _in_the_month(sentence, published)
    for match in _WEEKEND.finditer(sentence):
        saturday = _weekend(sentence, match, published)
        if saturday:
            yield _at(sentence, *match.span(), saturday, "days", published, last=saturday + datetime.timedelta(days=1))


def _held(sentence: str, published: datetime.date) -> Iterator[_Named]:
    """The day of "Saturday's march", where it was one of the last three and no word of the clause may put it ahead."""
    for match in _HELD.finditer(sentence):
        back = (published.weekday() - WEEKDAYS[match["name"].lower()]) % 7
        ahead = outlook.may_lie_ahead(sentence[: match.start()], sentence[match.end() :])
        if not match["lead"] and not ahead and 0 < back <= _NEAR_BACK:
            day = published - datetime.timedelta(days=back)
            yield _at(sentence, match.start("name"), match.end("name"), day, "day", published, role="name")


def _in_the_month(sentence: str, published: datetime.date) -> Iterator[_Named]:
    """The day of "on the 23rd" in the month of publication. A smaller number may be a hole of a golf course, or a floor."""
    if _MONTH.search(sentence):
        return
    for match in _NTH.finditer(sentence):
        day = a_day(published.year, published.month, int(match["day"]))
        ahead = outlook.looks_ahead(sentence[: match.start()], sentence[match.end() :])
        if day and (match["month"] or day.day > _HOLES) and ahead == (day > published):
            yield _at(sentence, match.start(), match.end(), day, "day", published)


def _weekend(sentence: str, match: re.Match[str], published: datetime.date) -> datetime.date | None:
    """The Saturday of "over the weekend": the one before, or where the words look ahead the next one; None in doubt."""
    before, after = sentence[: match.start()], sentence[match.end() :]
    monday = published - datetime.timedelta(days=published.weekday())
    ahead = outlook.looks_ahead(before, after)
    if ahead or outlook.may_lie_ahead(before, after):
        return monday + datetime.timedelta(days=5) if ahead and published.weekday() < WEEKDAYS["saturday"] else None
    if published.weekday() <= _NEAR_BACK - 1:
        return monday - datetime.timedelta(days=2)
    return monday + datetime.timedelta(days=5) if published.weekday() >= WEEKDAYS["saturday"] else None


def _of_period(sentence: str, period: DateRange, published: datetime.date | None) -> _Named | None:
    """The start of what happened in a period; None where the sentence only looks back to it, or it is no time of an event."""
    at, until = period.at, period.at + len(period.text)
    precision = _precision(period)
    start, end = period.start, period.end
    if period.kind == "season" and end is not None:
        # A winter is of the year that names it.
        start = max(start or end, units.year_days(end.year)[0])
    if precision is None or start is None or (published is None and not _YEAR.search(period.text)):
        return None
    if period.yearless and published is not None:
        own = _in_its_year(sentence, at, until, start, published)
        return _at(sentence, at, until, own, precision, published) if own else None
    return _at(sentence, at, until, start, precision, published, last=end if precision == "days" else None)


def _precision(period: DateRange) -> Precision | None:
    """How precisely a period tells when something happened, if it does."""
    text = period.text
    if period.kind == "since":
        # "Since Sunday, March 2" and "since last Sunday" begin then; "since 2019" and "after March 2" look back.
        whole = re.search(r"(?<!\d)\d{1,2}(?!\d)|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$", _YEAR.sub("", text))
        return "day" if whole and text.lower().startswith(("since", "from")) else None
    if period.start is None or period.end is None:
        return None
    if period.start == period.end and period.kind != "between":
        return "day"
    if period.kind == "days" and re.search(r"\d", text):
        return None if _UP_TO_NOW.match(text) else "day"
    if _BACK.match(text) or re.match(r"this\b", text, re.IGNORECASE):
        return None
    if period.kind == "week" or text.lower().endswith("weekend"):
        return "days"
    if period.kind == "season":
        # Which of its two years a winter's event is of, "2024-25" does not say; "last summer" may be that of last year.
        return "year" if len(re.findall(r"\d+", text)) == 1 else None
    return "month" if period.kind == "month" else "year" if period.kind == "year" else None


def _at(
    sentence: str,
    at: int,
    until: int,
    day: datetime.date,
    precision: Precision,
    published: datetime.date | None,
    *,
    last: datetime.date | None = None,
    role: Role = "event",
) -> _Named:
    if outlook.is_of_saying(sentence[:at], sentence[until:]):
        role = "saying"
    return _Named(at, until, day, last or day, precision, role, published is not None and day > published)


def _in_its_year(sentence: str, at: int, until: int, day: datetime.date, published: datetime.date) -> datetime.date | None:
    """A yearless day or month in the year that is meant; None where the year was told in another sentence."""
    if _TOLD_YEAR.match(sentence, until):
        return None
    if of := _OF_YEAR.match(sentence, until):
        shift = {"last": -1, "this": 0, "next": 1}[of["which"].lower()]
        return a_day(published.year + shift, day.month, day.day)
    return outlook.nearest(sentence[:at], sentence[until:], day, published)


def _weekday(sentence: str, match: re.Match[str], published: datetime.date) -> datetime.date | None:
    lead = " ".join((match["lead"] or "").lower().split())
    if lead.removesuffix(" at least") in _NOT_THEN:
        return None
    back = (published.weekday() - WEEKDAYS[match["name"].lower()]) % 7
    before, after = sentence[: match.start("name")], sentence[match.end() :]
    if lead in ("next", "coming") or (lead != "since" and outlook.looks_ahead(before, after)):
        return published + datetime.timedelta(days=7 - back)
    if not lead and back == _TOMORROW:
        return None
    return published - datetime.timedelta(days=back or (7 if lead == "last" else 0))
