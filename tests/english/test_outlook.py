"""Whether a sentence puts a time ahead of the day on which it was written, or only tells when something was said."""

import datetime

import pytest

from rag.english import outlook

PUBLISHED = datetime.date(2025, 5, 21)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("The mill burned, the police said on ", ".", True),
        ("The mill burned, the police told the town council in Skarn on ", ".", True),
        ("The mill burned, a clerk wrote in a long letter on ", ".", True),
        ("On ", " the mayor of Skarn said the mill was safe.", True),
        ("On ", ", the mayor of Skarn announced that the mill was safe.", True),
        ("On ", " the mill burned down, the mayor said.", False),
        ("On ", " the firm announced a sale.", False),
        ("The winner will be announced on ", ".", False),
        ("The police said the mill burned on ", ".", False),
    ],
)
def test_a_time_beside_a_verb_of_saying_is_that_of_saying(before: str, after: str, said: bool) -> None:
    assert outlook.is_of_saying(before, after) is said


@pytest.mark.parametrize(
    ("before", "after", "ahead"),
    [
        ("The court will rule on ", ".", True),
        ("On ", " the court will rule.", True),
        ("On ", " the court ruled that the clerk will go.", False),
        ("The court, which will move, sat on ", ".", False),
        ("The winner is to be announced on ", ".", True),
    ],
)
def test_a_weekday_lies_ahead_where_its_own_clause_looks_ahead(before: str, after: str, ahead: bool) -> None:
    assert outlook.looks_ahead(before, after) is ahead


@pytest.mark.parametrize(
    ("before", "after", "day", "meant"),
    [
        ("The pool will open on ", ".", "2025-02-27", "2026-02-27"),
        ("The pool opened on ", ".", "2025-02-27", "2025-02-27"),
        ("The pool will open on ", ".", "2025-05-02", "2025-05-02"),
        ("The pool will open on ", ".", "2024-06-02", "2025-06-02"),
        ("The firm will pay for a pool that was closed on ", ".", "2025-02-27", "2025-02-27"),
    ],
)
def test_a_yearless_day_is_the_next_one_where_it_is_to_come(before: str, after: str, day: str, meant: str) -> None:
    found = outlook.nearest(before, after, datetime.date.fromisoformat(day), PUBLISHED)
    assert found.isoformat() == meant


def test_february_29_of_a_leap_year_has_no_next_one() -> None:
    leap = datetime.date(2024, 2, 29)
    assert outlook.nearest("The pool will open on ", ".", leap, PUBLISHED) == leap
