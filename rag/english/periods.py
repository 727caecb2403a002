"""The spans of time that a question names, with the exact words that name them.

English, and by rule: `in March 2024`, `since October 7`, `between 3 and 5 May 2023`, `last week`, `Q3 2025`. A number alone, a
year inside a name ("the 2024 election"), the name of an event ("the October 7 attack") and a date that could be read in two
ways are left alone.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rag.english import units
from rag.english.datewords import ENGLISH_MONTHS, MONTHS, WEEKDAYS, a_day, find_dates

PeriodKind = Literal["day", "days", "week", "month", "quarter", "half", "year", "decade", "between", "since", "before"]


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `start` to `end`, both included, None where the range is open; `question[at:at + len(text)] == text`.

    `kind` is the unit that was named, or `between`, `since` (also "after") and `before` (also "until"). `yearless` says that
    the question names no year and the most recent one was taken.
    """

    start: datetime.date | None
    end: datetime.date | None
    text: str
    kind: PeriodKind
    at: int = 0
    yearless: bool = False

    def meets(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether one of the days from `first` to `last`, both included, is in the range."""
        return (self.start is None or last >= self.start) and (self.end is None or first <= self.end)


def question_dates(question: str, today: datetime.date, *, in_names: bool = False) -> tuple[DateRange, ...]:
    """The spans of time that a question names, in order and not overlapping, as seen from `today`.

    With `in_names` also those with a year that are part of a name: "the 2024 election", "the September 2024 vote".
    """
    points = _points(question, today)
    ranges: list[DateRange] = []
    index = 0
    while index < len(points):
        point = points[index]
        lead = _lead(question, point)
        joined = _joined(question, lead, point, points[index + 1]) if index + 1 < len(points) else None
        if joined:
            ranges.append(_range(question, lead, joined))
            index += 2
            continue
        index += 1
        point = _narrowed(point, lead.part)
        if _stands(question, point, lead) or (in_names and not point.yearless):
            ranges.append(_range(question, lead, point))
    return tuple(ranges)


@dataclass(frozen=True, slots=True)
class _Point:
    """A unit of time named at `question[at:until]`. A `bare` one (2024, March) only counts after a word such as "in"."""

    at: int
    until: int
    start: datetime.date
    end: datetime.date
    kind: PeriodKind
    yearless: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before a point from `at` on: a preposition, an article, and which part of it is meant ("early")."""

    at: int
    word: str
    article: bool
    part: str


# What stands before a point of time

_BEFORE = re.compile(
    r"(?:\b(?P<word>since|after|following|before|prior\s+to|until|till|up\s+to|through|as\s+of|by|from|in|on|during|of|for|over"
    r"|throughout|at|around|within|between|starting|beginning|dated)\s+(?:on\s+)?)?"
    r"(?P<article>the\s+)?"
    r"(?P<part>(?:start|beginning|middle|end|week|month|year|day)\s+of\s+(?:the\s+)?|week\s+(?:starting|beginning)\s+|year\s+"
    r"|(?:early|mid|late)[\s-]+(?:in\s+)?)?$",
    re.IGNORECASE,
)
_LONGEST_LEAD = 60
_SINCE = frozenset(("since", "starting", "beginning", "after", "following"))
_UNTIL = frozenset(("until", "till", "up to", "through", "as of", "by", "before", "prior to"))
_PLAIN = frozenset(("in", "during", "of", "for", "from", "throughout", "within", "around"))


def _lead(question: str, point: _Point) -> _Lead:
    match = _BEFORE.search(question, max(0, point.at - _LONGEST_LEAD), point.at)
    word, part = (" ".join((match[name] or "").lower().split()) if match else "" for name in ("word", "part"))
    at = match.start() if match and (word or part) else point.at
    return _Lead(at, word, bool(match and match["article"]), part.split(" ")[0].split("-")[0] if part else "")


def _stands(question: str, point: _Point, lead: _Lead) -> bool:
    """Whether the words name a time of their own, and are neither a number nor part of a name."""
    name = question[point.at : point.until].lower().rstrip(".")
    ends = bool(_ENDS.match(question, point.until))
    if point.yearless and point.kind == "day":
        return ends or not lead.article
    if not point.bare:
        return True
    if lead.word not in _SINCE | _UNTIL | _PLAIN and not lead.part:
        return False
    if point.kind == "month":
        plain_word = name in ("may", "march", "mar")
        return bool(lead.part or not lead.article) and (lead.word in ("in", "during") or ends or not plain_word)
    return ends or lead.word not in ("of", "for", "by", "from", "around", "within")


_ENDS = re.compile(
    r"[’']?\s*(?:$|[?.!,;:)\"”]|(?:in|on|at|and|or|to|with|from|by|because|when|that|did|does|do|was|were|is|are|has|have|had|about|of|for"
    r"|after|before|how|what|who|where|which|why|according|onwards?)\b)",
    re.IGNORECASE,
)


# Two points that make one range

_JOINTS = {
    "between": re.compile(r"\s+and\s+(?:the\s+)?", re.IGNORECASE),
    "from": re.compile(r"\s*(?:,?\s(?:up\s+)?to\s|,?\suntil\s|,?\still\s|,?\sthrough\s|-|–|—)\s*(?:the\s+)?", re.IGNORECASE),
}
_JOINT = re.compile(r"\s*(?:–|—|\s-\s|\s(?:to|through|until|till)\s)\s*(?:the\s+)?", re.IGNORECASE)


def _joined(question: str, lead: _Lead, first: _Point, second: _Point) -> _Point | None:
    gap = question[first.until : second.at]
    joint = _JOINTS.get(lead.word, _JOINT)
    if len(gap) > _LONGEST_LEAD or not (joint.fullmatch(gap) or _JOINT.fullmatch(gap)):
        return None
    if first.bare and second.bare and not (lead.word and _ENDS.match(question, second.until)):
        return None
    if first.yearless and not second.yearless:
        first = _in_year(first, second.start.year)
        if first.start > second.end:
            first = _in_year(first, second.start.year - 1)
    elif second.yearless and not first.yearless:
        second = _in_year(second, first.start.year)
        if second.end < first.start:
            second = _in_year(second, first.start.year + 1)
    elif first.yearless and first.start > second.end:
        first = _in_year(first, first.start.year - 1)
    if first.start > second.end:
        return None
    return _Point(first.at, second.until, first.start, second.end, "between", first.yearless and second.yearless)


def _in_year(point: _Point, year: int) -> _Point:
    if point.kind == "month":
        start, end = units.month_days(year, point.start.month)
    elif point.kind == "quarter":
        start, end = units.quarter_days(year, (point.start.month + 2) // 3)
    else:
        # February 29 gives way to March 1 where a year has none.
        start = a_day(year, point.start.month, point.start.day) or datetime.date(year, 3, 1)
        end = start + (point.end - point.start)
    return replace(point, start=start, end=end)


def _range(question: str, lead: _Lead, point: _Point) -> DateRange:
    start: datetime.date | None = point.start
    end: datetime.date | None = point.end
    kind, until = point.kind, point.until
    if kind != "between":
        onwards = _ONWARDS.match(question, until) if lead.word in ("from", "since") else None
        if lead.word in _SINCE or onwards:
            start = point.end + datetime.timedelta(days=1) if lead.word in ("after", "following") else start
            end, kind = None, "since"
            until = onwards.end() if onwards else until
        elif lead.word in _UNTIL:
            end = point.start - datetime.timedelta(days=1) if lead.word in ("before", "prior to") else end
            start, kind = None, "before"
    return DateRange(start, end, question[lead.at : until], kind, lead.at, point.yearless)


_ONWARDS = re.compile(r"\s+on(?:wards?)?\b(?!\s+\w)", re.IGNORECASE)


def _narrowed(point: _Point, part: str) -> _Point:
    """The early, middle or late part of a month or a year, in generous bounds; the week of a day."""
    start, end = point.start, point.end
    if part == "week" and point.kind == "day":
        monday = start - datetime.timedelta(days=start.weekday())
        return replace(point, start=monday, end=monday + datetime.timedelta(days=6), kind="week")
    if point.kind == "year":
        bounds = {
            "early": (1, 6),
            "start": (1, 6),
            "beginning": (1, 6),
            "mid": (4, 9),
            "middle": (4, 9),
            "late": (7, 12),
            "end": (7, 12),
        }
        first, last = bounds.get(part, (1, 12))
        return replace(point, start=units.month_days(start.year, first)[0], end=units.month_days(start.year, last)[1])
    if point.kind == "month":
        days = {"early": (1, 15), "start": (1, 15), "beginning": (1, 15), "mid": (8, 23), "middle": (8, 23)}
        days |= {"late": (16, end.day), "end": (16, end.day)}
        first, last = days.get(part, (1, end.day))
        return replace(point, start=start.replace(day=first), end=end.replace(day=last))
    return point


# The points of time in a question

_NAMES = {
    name: MONTHS[name]
    for name in (*map(str.lower, ENGLISH_MONTHS), *"jan feb mar apr jun jul aug sept sep oct nov dec".split())
}
_M = rf"(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})\b\.?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_Y = r"(?:1[6-9]|20)\d{2}(?![\d%]|[.,]\d)"
_TO = r"\s?(?:-|–|to|and|until|through)\s?"
_COUNTS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
}
_COUNTS |= {"a": 1, "an": 1}
_COUNT = rf"\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))}"
_WEEKDAY = "|".join(f"{name}day" for name in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))
_DAYS = re.compile(
    rf"\b(?P<month>{_M})\s(?P<first>\d{{1,2}}){_ORDINAL}{_TO}(?P<last>\d{{1,2}}){_ORDINAL}(?:,?\s(?P<year>{_Y}))?(?!\w)"
    rf"|(?<![\d.,/-])(?P<first2>\d{{1,2}}){_ORDINAL}{_TO}(?P<last2>\d{{1,2}}){_ORDINAL}\s(?:of\s)?(?P<month2>{_M})(?:,?\s(?P<year2>{_Y}))?(?!\w)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    rf"""
      \b(?:the\s)?(?P<day_word>day\sbefore\syesterday) | \b(?P<day_word2>yesterday|today|tonight)\b
    | \b(?P<the>the\s)?(?P<which>this|last|past|previous)\s(?P<unit>week|weekend|month|quarter|year|{_WEEKDAY}|{_M})\b
    | \b(?:the\s)?(?:last|past|previous)\s(?P<count>{_COUNT})\s(?P<units>day|week|month|year)s?\b
    | \b(?P<ago>{_COUNT})\s(?P<ago_unit>day|week|month|year)s?\sago\b
    | \bQ(?P<quarter>[1-4])\b(?:,?\s(?:of\s)?(?P<quarter_year>{_Y}))?
    | (?<![\d.,/-])(?P<quarter_year2>{_Y})(?:’s|'s)?[\s-]Q(?P<quarter2>[1-4])\b
    | \b(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)\squarter\s(?:of|in)\s(?:the\syear\s)?(?P<nth_year>{_Y})
    | \b(?:H(?P<half>[12])|(?P<half_word>first|second)\shalf\sof)\s(?P<half_year>{_Y})
    | \b(?P<month>{_M}),?\s(?:of\s)?(?P<month_year>{_Y})
    | (?<![\d.,/-])(?P<iso_year>{_Y})-(?P<iso_month>0[1-9]|1[0-2])(?![\d-])
    | \b(?P<day_month>{_M})\s(?P<day>\d{{1,2}}){_ORDINAL}(?!\w|[:%]|[.,]\d)
    | (?<![\d.,/$€£-])(?P<day2>\d{{1,2}}){_ORDINAL}\s(?:of\s)?(?P<day_month2>{_M})(?!\w)
    | (?<![\d.,/$€£-])(?P<decade>(?:1[6-9]|20)\d0)s\b
    | \b(?:spring|summer|autumn|fall|winter)\s(?:of\s)?(?P<season>{_Y})
    | (?<![\d.,/$€£#-])(?P<years>{_Y})\s?[-–]\s?(?P<years_to>{_Y})(?!\w|-)
    | (?:(?<![\d.,/$€£#-])|(?<=mid-)|(?<=late-)|(?<=early-))(?P<year>{_Y})(?!\w|-\d)
    | \b(?P<bare_month>{_M})(?!\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def _points(question: str, today: datetime.date) -> list[_Point]:
    points = [*_day_ranges(question, today)]
    taken = _without(question, points)
    points += [
        _Point(found.start, found.end, found.day, found.day, "day") for found in find_dates(taken) if found.day.year < 2100
    ]
    for match in _UNIT.finditer(_without(question, points)):
        point = _named(match, today) or _relative(match, today)
        if point:
            points.append(point)
    return sorted(points, key=lambda point: point.at)


def _without(question: str, points: list[_Point]) -> str:
    for point in points:
        question = question[: point.at] + "\0" * (point.until - point.at) + question[point.until :]
    return question


def _day_ranges(question: str, today: datetime.date) -> Iterator[_Point]:
    """`March 25-26, 2024` and `25 to 26 March`."""
    for match in _DAYS.finditer(question):
        name, year = match["month"] or match["month2"], match["year"] or match["year2"]
        if not _is_month(name):
            continue
        first, last = int(match["first"] or match["first2"]), int(match["last"] or match["last2"])
        month = _NAMES[name.rstrip(".").lower()]
        start = a_day(int(year), month, first) if year else _recent_day(month, first, today)
        end = a_day(start.year, month, last) if start else None
        if start and end and start <= end:
            yield _Point(match.start(), match.end(), start, end, "days", not year)


def _is_month(name: str) -> bool:
    """Whether a month's name before or after a number is meant as one: "may" and "march" in small letters are not."""
    return not (name.islower() and name.rstrip(".") in ("may", "march", "mar"))


def _named(match: re.Match[str], today: datetime.date) -> _Point | None:
    at, until = match.span()

    def point(span: units.Days, kind: PeriodKind, *, yearless: bool = False, bare: bool = False) -> _Point:
        return _Point(at, until, *span, kind, yearless, bare)

    quarter = match["quarter"] or match["quarter2"] or (match["nth"] and _NTH[match["nth"].lower()])
    if quarter:
        number, year = int(quarter), match["quarter_year"] or match["quarter_year2"] or match["nth_year"]
        begun = today.year if number <= (today.month + 2) // 3 else today.year - 1
        return point(units.quarter_days(int(year) if year else begun, number), "quarter", yearless=not year)
    if match["half_year"]:
        year_number = int(match["half_year"])
        first = (match["half"] or _NTH[match["half_word"].lower()]) in ("1", 1)
        return point(
            (units.month_days(year_number, 1 if first else 7)[0], units.month_days(year_number, 6 if first else 12)[1]), "half"
        )
    if match["month_year"]:
        return point(units.month_days(int(match["month_year"]), _NAMES[match["month"].rstrip(".").lower()]), "month")
    if match["iso_year"]:
        return point(units.month_days(int(match["iso_year"]), int(match["iso_month"])), "month")
    name = match["day_month"] or match["day_month2"]
    if name:
        day = (
            _recent_day(_NAMES[name.rstrip(".").lower()], int(match["day"] or match["day2"]), today)
            if _is_month(name)
            else None
        )
        return point((day, day), "day", yearless=True) if day else None
    if match["decade"]:
        return point(
            (datetime.date(int(match["decade"]), 1, 1), datetime.date(int(match["decade"]) + 9, 12, 31)), "decade", bare=True
        )
    if match["years"]:
        return point(
            (units.year_days(int(match["years"]))[0], units.year_days(int(match["years_to"]))[1]), "between", bare=True
        )
    year = match["year"] or match["season"]
    if year:
        return point(units.year_days(int(year)), "year", bare=True)
    if match["bare_month"]:
        return point(_recent_month(_NAMES[match["bare_month"].rstrip(".").lower()], today), "month", yearless=True, bare=True)
    return None


_NTH = {
    word: number
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th"), start=1)
    for word in words.split()
}


def _relative(match: re.Match[str], today: datetime.date) -> _Point | None:
    """A span seen from today. "The last week" and "past" reach up to today, "last week" is the one from Monday to Sunday."""
    at, until = match.span()
    if match["day_word"] or match["day_word2"]:
        day = today - datetime.timedelta(days={"y": 1, "d": 2}.get((match["day_word2"] or "d")[0].lower(), 0))
        return _Point(at, until, day, day, "day")
    if match["units"]:
        return _Point(at, until, units.ago(today, _count(match["count"]), match["units"].lower()), today, "days")
    if match["ago_unit"]:
        unit = match["ago_unit"].lower()
        return _Point(at, until, *units.unit_of(units.ago(today, _count(match["ago"]), unit), unit), _kind(unit))
    if not match["which"]:
        return None
    which, unit = match["which"].lower(), match["unit"].lower().rstrip(".")
    if unit in WEEKDAYS:
        day = today - datetime.timedelta(days=(today.weekday() - WEEKDAYS[unit] - 1) % 7 + 1)
        return _Point(at, until, day, day, "day") if which != "this" else None
    if unit in _NAMES:
        start, end = _recent_month(_NAMES[unit], today) if which != "this" else units.month_days(today.year, _NAMES[unit])
        if which != "this" and end >= today:
            start, end = units.month_days(start.year - 1, start.month)
        return _Point(at, until, start, end, "month")
    if which == "this":
        return _Point(at, until, *units.unit_of(today, unit), _kind(unit))
    if unit != "weekend" and (which == "past" or (which == "last" and match["the"])):
        return _Point(at, until, units.ago(today, 1, unit), today, "days")
    return _Point(at, until, *units.unit_of(units.ago(today, 1, unit), unit), _kind(unit))


def _count(words: str) -> int:
    return _COUNTS.get(words.lower()) or int(words)


def _kind(unit: str) -> PeriodKind:
    kinds: dict[str, PeriodKind] = {"day": "day", "week": "week", "weekend": "days", "month": "month", "quarter": "quarter"}
    return kinds.get(unit, "year")


def _recent_month(month: int, today: datetime.date) -> units.Days:
    return units.month_days(today.year if month <= today.month else today.year - 1, month)


def _recent_day(month: int, day: int, today: datetime.date) -> datetime.date | None:
    candidates = (a_day(today.year - back, month, day) for back in range(9))
    return next((candidate for candidate in candidates if candidate and candidate <= today), None)
