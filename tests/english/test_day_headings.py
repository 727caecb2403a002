"""Days as headings: when an entry of a live page was written."""

import datetime

import pytest

from rag.english.day_headings import day_at, day_headings, is_clock, is_day

PUBLISHED = datetime.date(2025, 10, 16)
LIVE = """Thursday, October 16

20:55
Trains run again, the railway says.

Wednesday, October 15

07:15 Schools stay closed today, the mayor's office says.
"""


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Trains run", datetime.date(2025, 10, 16)),
        ("Schools stay", datetime.date(2025, 10, 15)),
        ("Thursday", datetime.date(2025, 10, 16)),
    ],
)
def test_an_entry_was_written_on_the_day_of_the_nearest_heading_above_it(words: str, day: datetime.date) -> None:
    assert day_at(LIVE, LIVE.index(words), PUBLISHED) == day


def test_a_heading_without_its_year_is_of_the_year_that_is_near_and_one_far_away_counts_for_nothing() -> None:
    new_year = "2 January\n08:00 Trains run again.\n30 December\n09:00 Trains stand still."
    assert day_at(new_year, len(new_year), datetime.date(2026, 1, 2)) == datetime.date(2025, 12, 30)
    assert day_at(LIVE, len(LIVE), datetime.date(2025, 3, 1)) == datetime.date(2025, 3, 1)
    # October 15, 2024 was a Tuesday.
    assert day_at(LIVE, len(LIVE), datetime.date(2024, 10, 16)) == datetime.date(2024, 10, 16)
    assert day_at(LIVE, len(LIVE), None) is None
    assert day_at(LIVE.replace("15\n", "15, 2025\n"), len(LIVE), None) == datetime.date(2025, 10, 15)


@pytest.mark.parametrize(
    "text",
    [
        "October 16\n20:55 Trains run again.",
        "October 16\nFive bridges that were closed\nOctober 15\nA pier for the spring",
        "October 16, 20:55\nTrains run again.\nOctober 15, 07:15\nSchools stay closed.",
        "Published October 16\n20:55 Trains run again.\nUpdated October 15",
        "",
    ],
)
def test_a_lone_day_and_the_days_of_what_a_page_points_to_are_no_headings(text: str) -> None:
    assert day_headings(text) == ()
    assert day_at(text, len(text), PUBLISHED) == PUBLISHED


def test_a_day_and_a_time_of_day_are_told_by_a_whole_line() -> None:
    assert is_day("Mittwoch, 15. Oktober") and is_day("15 de octubre de 2025") and is_day("Wed, October 15")
    assert not is_day("Wednesday") and not is_day("October 15, 07:15") and not is_day("On October 15")
    assert is_clock("16:20") and is_clock("4.20pm GMT") and is_clock("16:20 Uhr") and is_clock("4:20 p.m. ET")
    assert not is_clock("16:20 Rain") and not is_clock("31 May") and not is_clock("2025")
