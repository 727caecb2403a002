"""Days as headings: the lines of a live page that name a day for all the entries below them.

A page has such headings where two and more lines name nothing but a day and an entry below one of them begins with a clock
time. A lone date, or the days of articles that a page points to, are none.
"""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass

from rag.english.datewords import MONTH, MONTHS, WEEKDAY, WEEKDAYS, a_day

_LINE = re.compile(r"[^\n]+")
_LONGEST = 60
_DAY = re.compile(
    rf"\W{{0,3}}(?:(?P<weekday>{WEEKDAY})\s?,?\s(?:the\s|den\s)?)?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?\s(?:of\s|de\s)?(?P<month>{MONTH})"
    rf"|(?P<month2>{MONTH})\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?:,?\s(?:de\s)?(?P<year>\d{4}))?\W{0,3}",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\W{0,3}(?:(?:posted|published)\sat\s)?(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d)(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:uhr|h|(?-i:[A-Z]{2,4}))\b)?",
    re.IGNORECASE,
)
_FEWEST = 2
# A live page goes on for days or weeks; what a table tells of years past is not told on those days.
_NEAR = datetime.timedelta(days=62)


@dataclass(frozen=True, slots=True)
class DayHeading:
    """A heading at `[start:end]` of a text: its day, the year where it names one, and its weekday, from 0 for Monday."""

    start: int
    end: int
    month: int
    number: int
    year: int | None
    weekday: int | None

    def day(self, published: datetime.date | None) -> datetime.date | None:
        """The day, in the year that is nearest to that of publication; None where there is no such day near it."""
        if self.year or not published:
            found = [a_day(self.year, self.month, self.number)] if self.year else []
        else:
            found = [a_day(published.year + shift, self.month, self.number) for shift in (-1, 0, 1)]
        days = [day for day in found if day and self.weekday in (None, day.weekday())]
        if published is None:
            return next(iter(days), None)
        near = [day for day in days if abs(day - published) <= _NEAR]
        return min(near, key=lambda day: abs(day - published), default=None)


def is_day(line: str) -> bool:
    """Whether a line names a day and nothing else, not even a time of it."""
    return len(line) <= _LONGEST and bool(_DAY.fullmatch(line))


def is_clock(line: str) -> bool:
    """Whether a line is a time of day and nothing else."""
    return bool(_CLOCK.fullmatch(line.strip()))


@functools.lru_cache(maxsize=256)
def day_headings(text: str) -> tuple[DayHeading, ...]:
    """The headings of a text that name days, in order; none where it is no live page."""
    found: list[DayHeading] = []
    timed = False
    below = False
    for line in _LINE.finditer(text):
        bare = line[0].strip()
        if not bare:
            continue
        if len(bare) <= _LONGEST and (match := _DAY.fullmatch(bare)):
            start = line.start() + line[0].index(bare)
            found.append(_read(match, start, start + len(bare)))
        else:
            timed = timed or (below and bool(_CLOCK.match(bare)))
        below = bool(found) and found[-1].end > line.start()
    days = {(heading.month, heading.number) for heading in found}
    return tuple(found) if timed and len(days) >= _FEWEST else ()


def day_at(text: str, offset: int, published: datetime.date | None) -> datetime.date | None:
    """The day on which a place of a text was written: that of the nearest heading above it, else that of publication."""
    above = [heading for heading in day_headings(text) if heading.end <= offset]
    return (above[-1].day(published) if above else None) or published


def _read(match: re.Match[str], start: int, end: int) -> DayHeading:
    month = MONTHS[(match["month"] or match["month2"]).rstrip(".").casefold()]
    weekday = match["weekday"]
    return DayHeading(
        start,
        end,
        month,
        int(match["day"] or match["day2"]),
        int(match["year"]) if match["year"] else None,
        WEEKDAYS[weekday.rstrip(".").casefold()] if weekday else None,
    )
