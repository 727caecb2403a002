"""Numbers with their units that are not in the evidence, as they stand, rounded or reckoned."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator

from rag.english.amounts import MOST, Amount, amounts
from rag.english.datewords import ENGLISH_MONTHS
from rag.prove.days import YEARS
from rag.prove.ground import Known

# Counts up to this are often counted from what the evidence lists one by one.
_COUNTED = 12.0
# With a word such as "about" or "under" a number may be as far off as this.
_ABOUT = 0.2
# What is reckoned leaves less room.
_RECKONED_ABOUT = 0.05
_HEDGED = re.compile(
    r"\b(?:about|around|some|roughly|approximately|nearly|almost|over|under|above|below|than|least|most|up to|close to|just"
    r"|circa|estimated|or so|or more|or less|upwards? of|well|as many as)\W+(?:\w+\W+)?$",
    re.IGNORECASE,
)
_HEDGED_AFTER = re.compile(r"\W+(?:\w+\W+)?(?:or|of)\W+(?:so|more|less|over|fewer)\b")
# Of more numbers than these, sums and differences make almost any other.
_RECKONED = 24
# So many years may be counted back from an article.
_LONG_AGO = 200.0
_FACTORS = (0.5, 7.0, 12.0, 52.0, 1 / 12)
_OTHER_YEAR = (
    YEARS
    | frozenset("month months week weeks ago earlier later season spring summer autumn winter decade decades".split())
    | {month.lower() for month in ENGLISH_MONTHS}
)


def strange_numbers(statement: str, known: Known, days: Collection[datetime.date]) -> Iterator[str]:
    """A reason for each number of the statement that the evidence does not have; `days` are those of publication."""
    stated = [item for item in amounts(statement) if not _may_be_counted(item)]
    if not stated:
        return
    if len(known.amounts) >= MOST:
        return
    values = {round(reading, 6) for item in known.amounts for reading in item.readings}
    values |= {float(number) for number in re.findall(r"(?<![\d.,])\d{1,15}(?![\d.,]\d)", known.text)}
    years = {float(day.year) for day in days}
    if known.words & _OTHER_YEAR:
        years |= {year + shift for year in years for shift in (-1, 1)}
    values |= years
    told = _told_durations(known.amounts, values)
    spans = {(item.unit, round(item.value, 3)) for item in known.amounts}
    reckoned = _reckoned(known.amounts, values, years)
    for item in stated:
        if (item.unit, round(item.value, 3)) in spans or any(_is_told(item, each, statement, values) for each in item.readings):
            continue
        if _lasts(item, told) or any(_is_told(item, each, statement, reckoned, _RECKONED_ABOUT) for each in item.readings):
            continue
        yield f"the number {item.words} is not in the evidence"


def _may_be_counted(item: Amount) -> bool:
    small = min(item.readings) <= _COUNTED and item.unit in ("", "seconds", "months")
    return small or item.unit == "part"


def _is_told(item: Amount, reading: float, statement: str, values: Iterable[float], about: float = _ABOUT) -> bool:
    """Whether a number is among others, as it stands, rounded, or nearly so beside a word such as "about"."""
    at = statement.find(item.words)
    hedged = _HEDGED.search(statement, max(0, at - 40), at) or _HEDGED_AFTER.match(statement, at + len(item.words))
    width = max(item.rounded, about * abs(reading) if hedged else 0.0, 1e-6 * abs(reading))
    # A whole number stands for one with decimals.
    return any(abs(reading - value) <= (max(width, 0.5) if value % 1 and not reading % 1 else width) for value in values)


def _told_durations(known: Iterable[Amount], values: set[float]) -> list[float]:
    """How long things last in the evidence, in months."""
    spans = [_in_months(item) for item in known if item.unit in ("seconds", "months")]
    years = sorted(value for value in values if 1000 <= value <= 2100)[:_RECKONED]
    return [*spans, *(12 * abs(one - other) for one in years for other in years if one > other)]


def _lasts(item: Amount, told: Iterable[float]) -> bool:
    """Whether a length of time is one of others, in another measure or counted from years."""
    if item.unit not in ("seconds", "months"):
        return False
    months = _in_months(item)
    return any(abs(months - other) <= max(_ABOUT * months, 12.0 if other % 12 == 0 and months >= 24 else 0.0) for other in told)


def _in_months(item: Amount) -> float:
    return item.value / (365.25 / 12 * 86400) if item.unit == "seconds" else item.value


def _reckoned(known: Iterable[Amount], values: set[float], years: set[float]) -> set[float]:
    """What can be reckoned from a few numbers: sums, differences, shares, and what a fraction or a factor makes of them."""
    each = [reading for item in known for reading in item.readings]
    basic = list(dict.fromkeys(each))[:_RECKONED]
    pairs = [(one, other) for one in basic for other in basic]
    made = {one + other for one, other in pairs} | {abs(one - other) for one, other in pairs}
    made |= {abs(one - other) for one in made for other in basic} if len(basic) <= _RECKONED // 2 else set()
    made |= {year + shift for year in years for count in basic if count <= _LONG_AGO for shift in (-count, count)}
    made |= {one * factor for one in basic for factor in _FACTORS} | {
        one * other for one, other in pairs if 0 < min(one, other) <= 100
    }
    made |= {
        share for one, other in pairs if other for share in (round(100 * one / other), round(100 * abs(one - other) / other))
    }
    return (
        made
        | {100 - value for value in basic if value <= 100}
        | {value + shift for value in values for shift in (-1, 1) if value < 100}
    )
