"""The spans of time that a question names, with the exact words that name them.

English, and by rule: `in March 2024`, `since October 7`, `between 3 and 5 May 2023`, `last week`, `Q3 2025`. A number alone, a
year inside a name ("the 2024 election"), the name of an event ("the October 7 attack") and a date that could be read in two
ways are left alone.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from rag.english import units
from rag.english.datewords import ENGLISH_MONTHS, a_day
from rag.english.timepoints import PeriodKind, TimePoint, timepoints

_MONTHS = "|".join(ENGLISH_MONTHS)
_DAY = re.compile(
    rf"(?<!\w)(?:(?P<month>{_MONTHS})\s+(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTHS}))"
    r"(?:,?\s+(?P<year>[12]\d{3}))?(?!\w)",
    re.IGNORECASE,
)


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

    def holds(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether all days from `first` to `last` are in the range."""
        return (self.start is None or first >= self.start) and (self.end is None or last <= self.end)


def question_dates(question: str, today: datetime.date, *, in_names: bool = False) -> tuple[DateRange, ...]:
    """The spans of time that a question names, in order and not overlapping, as seen from `today`.

    With `in_names` also those that are part of a name: "the 2024 election", "the September 2024 vote", "Mora's June trip".
    """
    points = timepoints(question, today)
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
        if _stands(question, point, lead) or (in_names and (not point.yearless or _says_which(question, point))):
            ranges.append(_range(question, lead, point))
    return tuple(ranges)


def no_such_days(text: str) -> list[re.Match[str]]:
    """The places where a text names a day that no calendar has: "31 June", "February 29, 2025"."""
    return [match for match in _DAY.finditer(text) if int(match["day"] or match["day2"]) > _days(match)]


def _days(match: re.Match[str]) -> int:
    """How many days the month of a written day has; February 29 where its year has one, or no year is named."""
    month = next(
        number for number, name in enumerate(ENGLISH_MONTHS, 1) if name == (match["month"] or match["month2"]).capitalize()
    )
    return units.month_days(int(match["year"] or 2024), month)[1].day


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


def _lead(question: str, point: TimePoint) -> _Lead:
    match = _BEFORE.search(question, max(0, point.at - _LONGEST_LEAD), point.at)
    word, part = (" ".join((match[name] or "").lower().split()) if match else "" for name in ("word", "part"))
    at = match.start() if match and (word or part) else point.at
    return _Lead(at, word, bool(match and match["article"]), part.split(" ")[0].split("-")[0] if part else "")


def _stands(question: str, point: TimePoint, lead: _Lead) -> bool:
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


def _says_which(question: str, point: TimePoint) -> bool:
    """Whether a month says which of several is meant: "the March fire", not "the June Carter museum", "the March of Dimes"."""
    name = question[point.at : point.until]
    if point.kind != "month" or name.capitalize() not in ENGLISH_MONTHS or (name.islower() and name in _ALSO_WORDS):
        return False
    noun = _NOUN.match(question, point.until)
    return bool(noun and _DETERMINER.search(question, max(0, point.at - _LONGEST_LEAD), point.at) and not _ENDS.match(noun[1]))


# In small letters these are other words, or the first names of people.
_ALSO_WORDS = frozenset(("march", "april", "may", "june", "august"))
_DETERMINER = re.compile(r"(?:\b(?:the|an?|that|my|your|his|her|its|our|their|whose)|\w[’']s|s[’'])\s+$", re.IGNORECASE)
_NOUN = re.compile(r"\s+([a-z][\w-]*)")
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


def _joined(question: str, lead: _Lead, first: TimePoint, second: TimePoint) -> TimePoint | None:
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
    return TimePoint(first.at, second.until, first.start, second.end, "between", first.yearless and second.yearless)


def _in_year(point: TimePoint, year: int) -> TimePoint:
    if point.kind == "month":
        start, end = units.month_days(year, point.start.month)
    elif point.kind == "quarter":
        start, end = units.quarter_days(year, (point.start.month + 2) // 3)
    else:
        # February 29 gives way to March 1 where a year has none.
        start = a_day(year, point.start.month, point.start.day) or datetime.date(year, 3, 1)
        end = start + (point.end - point.start)
    return replace(point, start=start, end=end)


def _range(question: str, lead: _Lead, point: TimePoint) -> DateRange:
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


def _narrowed(point: TimePoint, part: str) -> TimePoint:
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
