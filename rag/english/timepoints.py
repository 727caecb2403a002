"""The units of time that a question names, such as a day, a month or a quarter, each where it stands."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.english import units
from rag.english.datewords import ENGLISH_MONTHS, ENGLISH_WEEKDAYS, MONTHS, WEEKDAYS, a_day, find_dates

PeriodKind = Literal[
    "day", "days", "week", "month", "season", "quarter", "half", "year", "decade", "between", "since", "before"
]


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A unit of time named at `question[at:until]`. A `bare` one (2024, March) only counts after a word such as "in"."""

    at: int
    until: int
    start: datetime.date
    end: datetime.date
    kind: PeriodKind
    yearless: bool = False
    bare: bool = False


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
_WEEKDAY = "|".join(map(str.lower, ENGLISH_WEEKDAYS))
# Those of one and the same day every year.
_FEASTS = {
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
    "st patrick's day": (3, 17),
    "bastille day": (7, 14),
    "halloween": (10, 31),
    "all saints' day": (11, 1),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
}
_FEAST = "|".join(name.replace("'", "[’']").replace("st ", "st\\.?\\s").replace(" ", "\\s") for name in _FEASTS)
# "This fall in prices" is no season.
_SEASON = r"(?:spring|summer|autumn|winter|fall(?!\s(?:in|from|to|off)\b))"
_DAYS = re.compile(
    rf"\b(?P<month>{_M})\s(?P<first>\d{{1,2}}){_ORDINAL}{_TO}(?P<last>\d{{1,2}}){_ORDINAL}(?:,?\s(?P<year>{_Y}))?(?!\w)"
    rf"|(?<![\d.,/-])(?P<first2>\d{{1,2}}){_ORDINAL}{_TO}(?P<last2>\d{{1,2}}){_ORDINAL}\s(?:of\s)?(?P<month2>{_M})(?:,?\s(?P<year2>{_Y}))?(?!\w)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    rf"""
      \b(?:the\s)?(?P<day_word>day\sbefore\syesterday) | \b(?P<day_word2>yesterday|today|tonight)\b
    | \b(?P<the>the\s)?(?P<which>this|last|past|previous)\s(?P<unit>week|weekend|month|quarter|year|{_WEEKDAY}|{_M}|{_SEASON})\b
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
    | (?<=\bon\s)(?P<feast>{_FEAST})(?:,?\s(?:of\s|in\s)?(?P<feast_year>{_Y}))?(?![\w’'-])
    | \b(?P<winter>winter)\s(?:of\s)?(?P<winter_from>{_Y})\s?[-–/]\s?(?P<winter_to>{_Y}|\d\d)(?!\w|-)
    | \b(?P<season>{_SEASON})\s(?:of\s)?(?P<season_year>{_Y})
    | (?<![\d.,/$€£#-])(?P<years>{_Y})\s?[-–]\s?(?P<years_to>{_Y})(?!\w|-)
    | (?:(?<![\d.,/$€£#-])|(?<=mid-)|(?<=late-)|(?<=early-))(?P<year>{_Y})(?!\w|-\d)
    | \b(?P<bare_month>{_M})(?!\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# As the north has them, by whole months. Of the two years of a winter the second names it, that of its January.
_SEASONS = {"winter": 0, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_NTH = {
    word: number
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th"), start=1)
    for word in words.split()
}


def timepoints(question: str, today: datetime.date) -> list[TimePoint]:
    """Those of a question, in order, as seen from `today`."""
    points = [*_day_ranges(question, today)]
    taken = _without(question, points)
    points += [
        TimePoint(found.start, found.end, found.day, found.day, "day") for found in find_dates(taken) if found.day.year < 2100
    ]
    for match in _UNIT.finditer(_without(question, points)):
        point = _named(match, today) or _of_season(match, today) or _relative(match, today)
        if point:
            points.append(point)
    return sorted(points, key=lambda point: point.at)


def _without(question: str, points: list[TimePoint]) -> str:
    for point in points:
        question = question[: point.at] + "\0" * (point.until - point.at) + question[point.until :]
    return question


def _day_ranges(question: str, today: datetime.date) -> Iterator[TimePoint]:
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
            yield TimePoint(match.start(), match.end(), start, end, "days", not year)


def _is_month(name: str) -> bool:
    """Whether a month's name before or after a number is meant as one: "may" and "march" in small letters are not."""
    return not (name.islower() and name.rstrip(".") in ("may", "march", "mar"))


def _named(match: re.Match[str], today: datetime.date) -> TimePoint | None:
    at, until = match.span()

    def point(span: units.Days, kind: PeriodKind, *, yearless: bool = False, bare: bool = False) -> TimePoint:
        return TimePoint(at, until, *span, kind, yearless, bare)

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
    if match["feast"]:
        month, number = _FEASTS[match["feast"].lower().replace("’", "'").replace("st.", "st")]
        year = match["feast_year"]
        day = a_day(int(year), month, number) if year else _recent_day(month, number, today)
        return point((day, day), "day", yearless=not year) if day else None
    if match["decade"]:
        return point(
            (datetime.date(int(match["decade"]), 1, 1), datetime.date(int(match["decade"]) + 9, 12, 31)), "decade", bare=True
        )
    if match["years"]:
        return point(
            (units.year_days(int(match["years"]))[0], units.year_days(int(match["years_to"]))[1]), "between", bare=True
        )
    if match["year"]:
        return point(units.year_days(int(match["year"])), "year", bare=True)
    if match["bare_month"]:
        return point(_recent_month(_NAMES[match["bare_month"].rstrip(".").lower()], today), "month", yearless=True, bare=True)
    return None


def _of_season(match: re.Match[str], today: datetime.date) -> TimePoint | None:
    """ "Winter 2024-25", "summer of 2024"; "this winter" is from July on the one to come, "last summer" the latest one over."""
    at, until = match.span()
    if match["winter"]:
        year = int(match["winter_from"]) + 1
        follows = str(year).endswith(match["winter_to"])
        return TimePoint(at, until, *_season("winter", year), "season", bare=True) if follows else None
    if match["season"]:
        return TimePoint(at, until, *_season(match["season"].lower(), int(match["season_year"])), "season", bare=True)
    name = (match["unit"] or "").lower()
    if name not in _SEASONS:
        return None
    year = today.year + (name == "winter" and today.month > 6)
    while match["which"].lower() != "this" and _season(name, year)[1] >= today:
        year -= 1
    return TimePoint(at, until, *_season(name, year), "season")


def _relative(match: re.Match[str], today: datetime.date) -> TimePoint | None:
    """A span seen from today. "The last week" and "past" reach up to today, "last week" is the one from Monday to Sunday."""
    at, until = match.span()
    if match["day_word"] or match["day_word2"]:
        day = today - datetime.timedelta(days={"y": 1, "d": 2}.get((match["day_word2"] or "d")[0].lower(), 0))
        return TimePoint(at, until, day, day, "day")
    if match["units"]:
        return TimePoint(at, until, units.ago(today, _count(match["count"]), match["units"].lower()), today, "days")
    if match["ago_unit"]:
        unit = match["ago_unit"].lower()
        return TimePoint(at, until, *units.unit_of(units.ago(today, _count(match["ago"]), unit), unit), _kind(unit))
    if not match["which"]:
        return None
    which, unit = match["which"].lower(), match["unit"].lower().rstrip(".")
    if unit in WEEKDAYS:
        day = today - datetime.timedelta(days=(today.weekday() - WEEKDAYS[unit] - 1) % 7 + 1)
        return TimePoint(at, until, day, day, "day") if which != "this" else None
    if unit in _NAMES:
        start, end = _recent_month(_NAMES[unit], today) if which != "this" else units.month_days(today.year, _NAMES[unit])
        if which != "this" and end >= today:
            start, end = units.month_days(start.year - 1, start.month)
        return TimePoint(at, until, start, end, "month")
    if which == "this":
        return TimePoint(at, until, *units.unit_of(today, unit), _kind(unit))
    if unit != "weekend" and (which == "past" or (which == "last" and match["the"])):
        return TimePoint(at, until, units.ago(today, 1, unit), today, "days")
    return TimePoint(at, until, *units.unit_of(units.ago(today, 1, unit), unit), _kind(unit))


def _season(name: str, year: int) -> units.Days:
    first = _SEASONS[name]
    start, _ = units.month_days(year, first) if first else units.month_days(year - 1, 12)
    return start, units.month_days(year, first + 2)[1]


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
