"""Calendar units: the week, month, quarter or year that a day lies in, and how far back another day is.

A span is a pair of days, the first and the last, both included.
"""

from __future__ import annotations

import calendar
import datetime

Days = tuple[datetime.date, datetime.date]


def ago(today: datetime.date, count: int, unit: str) -> datetime.date:
    """The day that lies `count` units back; in a shorter month its last day."""
    if unit in ("day", "week", "weekend"):
        return today - datetime.timedelta(days=count * (1 if unit == "day" else 7))
    months = today.year * 12 + today.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = months // 12, months % 12 + 1
    return datetime.date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def unit_of(day: datetime.date, unit: str) -> Days:
    """The calendar unit that a day lies in; weeks begin on Monday."""
    monday = day - datetime.timedelta(days=day.weekday())
    match unit:
        case "day":
            return day, day
        case "week":
            return monday, monday + datetime.timedelta(days=6)
        case "weekend":
            return monday + datetime.timedelta(days=5), monday + datetime.timedelta(days=6)
        case "month":
            return month_days(day.year, day.month)
        case "quarter":
            return quarter_days(day.year, (day.month + 2) // 3)
        case _:
            return year_days(day.year)


def year_days(year: int) -> Days:
    """A calendar year."""
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def month_days(year: int, month: int) -> Days:
    """A month, 1 to 12."""
    return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])


def quarter_days(year: int, quarter: int) -> Days:
    """A quarter, 1 to 4."""
    return month_days(year, quarter * 3 - 2)[0], month_days(year, quarter * 3)[1]
