"""Days, and months with a year, that are not in the evidence, nor can be meant by it on the day of its publication."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator

from rag.english.amounts import DAY
from rag.english.datewords import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from rag.prove.ground import Known

_DAY = re.compile(DAY)
_MONTH = re.compile(
    rf"\b({'|'.join(ENGLISH_MONTHS)})\b(?:(?:\s+\d{{1,2}}(?:st|nd|rd|th)?,?|\s+of)?,?\s+((?:1[5-9]|20)\d\d)\b)?"
)
_FIGURES = re.compile(r"\b\d{4}[-/.](\d{1,2})[-/.](\d{1,2})\b|\b(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}\b")
# Beside these, a day next to that of publication may be meant.
_NEAR = (
    *(f" {word} " for word in ("today", "yesterday", "tomorrow", "tonight", "overnight", "midnight", "last night")),
    *(f" this {part} " for part in ("morning", "afternoon", "evening")),
)
# With these, a day of the statement may have been reckoned from the evidence.
_VAGUE = frozenset("day days week weeks weekend weekends month months fortnight eve christmas easter ramadan".split())
YEARS = frozenset(("year", "years"))


def strange_days(statement: str, known: Known, days: Collection[datetime.date]) -> Iterator[str]:
    """A reason for each day of the statement that is not in the evidence; `days` are those of publication."""
    stated = list(_dates(statement))
    if not stated:
        return
    text = known.text
    told = {(month, day) for month, day, *_ in _dates(text)}
    # Of a day in figures (03/04/2024) both readings count.
    pairs = [(int(one), int(other)) for found in _FIGURES.findall(text) for one, other in (found[:2], found[2:]) if one]
    told |= {*pairs, *((other, one) for one, other in pairs)}
    meant = _meant(known, days)
    figures = known.figures
    vague = bool(known.words & _VAGUE) or " new year " in known.line
    for month, day, year, words in stated:
        apart = str(day) in figures and ENGLISH_MONTHS[month - 1][:3] in text
        if not ((month, day) in told or (month, day) in meant or apart or (vague and days)):
            yield f"the day {words} is not in the evidence"
        elif year and year not in figures and not _a_year(int(year), known, days):
            yield f"the year of {words} is not in the evidence"


def strange_months(statement: str, known: Known, days: Collection[datetime.date]) -> Iterator[str]:
    """Months with a year of their own that the evidence gives with another year, and nowhere without one."""
    told = _MONTH.findall(known.text)
    figures = known.figures
    for month, year in _MONTH.findall(statement):
        years = {other for name, other in told if name == month}
        published = any((ENGLISH_MONTHS[day.month - 1], str(day.year)) == (month, year) for day in days)
        if year and years and "" not in years and year not in figures and not published:
            yield f"{month} {year} is not in the evidence, which has {month} {min(years)}"


def _a_year(year: int, known: Known, days: Collection[datetime.date]) -> bool:
    """Whether a year can be meant by an article: that of its publication, or a neighbouring one."""
    return not days or any(abs(year - day.year) <= 1 for day in days) or bool(known.words & YEARS)


def _meant(known: Known, published: Iterable[datetime.date]) -> set[tuple[int, int]]:
    """The days that weekdays and words such as "yesterday" can mean in articles of those days, and these days themselves."""
    weekdays = {at for at, weekday in enumerate(ENGLISH_WEEKDAYS) if f" {weekday.lower()}" in known.line}
    near = 1 if any(words in known.line for words in _NEAR) else 0
    week = [day + datetime.timedelta(days=shift) for day in published for shift in range(-8, 9)]
    around = [day + datetime.timedelta(days=shift) for day in published for shift in range(-near, near + 1)]
    return {(day.month, day.day) for day in [*around, *(day for day in week if day.weekday() in weekdays)]}


def _dates(text: str) -> Iterator[tuple[int, int, str, str]]:
    for found in _DAY.finditer(text):
        month = (found["month"] or found["month2"])[:3]
        number = next(at for at, name in enumerate(ENGLISH_MONTHS, start=1) if name.startswith(month))
        yield number, int(found["day"] or found["day2"]), found["year"] or "", found[0]
