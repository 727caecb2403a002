"""Calendar units."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.english.units import ago, quarter_days, unit_of

UNITS = ("day", "week", "weekend", "month", "quarter", "year")
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [
        ("day", "2024-10-08", "2024-10-08"),
        ("week", "2024-10-07", "2024-10-13"),
        ("weekend", "2024-10-12", "2024-10-13"),
        ("month", "2024-10-01", "2024-10-31"),
        ("quarter", "2024-10-01", "2024-12-31"),
        ("year", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_day_lies_in_its_unit(unit: str, first: str, last: str) -> None:
    assert unit_of(day("2024-10-08"), unit) == (day(first), day(last))


@pytest.mark.parametrize(
    ("count", "unit", "expected"),
    [
        (3, "day", "2024-03-28"),
        (2, "week", "2024-03-17"),
        (1, "month", "2024-02-29"),
        (13, "month", "2023-02-28"),
        (1, "quarter", "2023-12-31"),
        (4, "year", "2020-03-31"),
    ],
)
def test_a_day_so_long_ago_is_the_last_of_a_shorter_month(count: int, unit: str, expected: str) -> None:
    assert ago(day("2024-03-31"), count, unit) == day(expected)


def test_quarters_are_three_months_each() -> None:
    assert [quarter_days(2024, number)[1].isoformat()[5:] for number in (1, 2, 3, 4)] == ["03-31", "06-30", "09-30", "12-31"]


@given(DAYS, st.sampled_from([unit for unit in UNITS if unit != "weekend"]))
def test_units_hold_their_day_and_follow_each_other_without_a_gap(today: datetime.date, unit: str) -> None:
    first, last = unit_of(today, unit)
    assert first <= today <= last
    assert unit_of(last + datetime.timedelta(days=1), unit)[0] == last + datetime.timedelta(days=1)
