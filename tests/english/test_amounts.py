"""Numbers as they are meant."""

from __future__ import annotations

import pytest

from rag.english.amounts import MOST, amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It took half an hour.", [(1800, "seconds")]),
        ("It cost €5m.", [(5_000_000, "money")]),
        ("Rents rose 10-12 per cent.", [(10, "%"), (12, "%")]),
        ("twenty-one hundred people", [(2100, "")]),
        ("three hundred and four boats", [(304, "")]),
        ("1,234.5 tonnes", [(1234.5, "")]),
        ("12,34,567 voters", [(1_234_567, "")]),
        ("4 million dollars", [(4_000_000, "money")]),
        ("$2 to $3 billion", [(2_000_000_000, "money"), (3_000_000_000, "money")]),
        ("one and a half million", [(1_500_000, "")]),
        ("two thirds of them", [(2 / 3, "part")]),
        ("for a year and a half", [(18, "months")]),
        ("two decades", [(240, "months")]),
        ("a fortnight, 3 weeks", [(3 * 604_800, "seconds")]),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, expected: list[tuple[float, str]]) -> None:
    found = [(amount.value, amount.unit) for amount in amounts(text)]
    assert found == [(pytest.approx(value), unit) for value, unit in expected]


@pytest.mark.parametrize(
    "text",
    [
        "on May 3rd, 2024 and on 8 October",
        "at 10:15 p.m., at half past two",
        "the F-15 and the A320 of the 1990s",
        "several hundred people",
        "the third of the ships",
        "300th",
    ],
)
def test_days_times_and_what_belongs_to_a_word_are_no_amounts(text: str) -> None:
    assert amounts(text) == ()


def test_what_can_be_read_in_two_ways_keeps_both() -> None:
    (point,) = amounts("1.234 boats")
    assert point.readings == (1.234, 1234.0)
    (short,) = amounts("a cable of 5m")
    assert short.readings == (5_000_000.0, 5.0)


def test_a_rounded_number_says_by_how_much() -> None:
    (rounded,) = amounts("2.4 million people")
    assert rounded.rounded == pytest.approx(50_000)
    (counted,) = amounts("2,412,007 people")
    assert counted.rounded == 0


def test_of_a_table_only_so_many_numbers_are_read() -> None:
    assert len(amounts("7 " * (MOST + 500))) == MOST
