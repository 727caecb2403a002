"""Written dates: read when they are certain, left alone when they are not."""

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.english.datewords import ENGLISH_MONTHS, find_dates, is_date_line, without_dates


def iso(text: str) -> list[str]:
    return [found.iso for found in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-10-08", "2024-10-08"),
        ("2024/10/08", "2024-10-08"),
        ("2024-10-08T14:02:00+03:00", "2024-10-08T14:02:00+03:00"),
        ("2024-10-08T14:02:31.512Z", "2024-10-08T14:02:31+00:00"),
        ("2024-10-08 14:02:00 -0400", "2024-10-08T14:02:00-04:00"),
        ("2024-10-08T14:02:00", "2024-10-08"),
        ("Tue, 08 Oct 2024 14:05:00 +0300", "2024-10-08T14:05:00+03:00"),
        ("8 October 2024 14:05 IDT", "2024-10-08T14:05:00+03:00"),
        ("Oct. 8, 2024", "2024-10-08"),
        ("October 8th, 2024 at 2:05 p.m. EDT", "2024-10-08T14:05:00-04:00"),
        ("October 8, 2024, 12:05 AM GMT", "2024-10-08T00:05:00+00:00"),
        ("8th of October 2024", "2024-10-08"),
        ("8. Oktober 2024, 14.05 Uhr", "2024-10-08"),
        ("1er mars 2024", "2024-03-01"),
        ("8 de octubre de 2024", "2024-10-08"),
        ("14 באוגוסט 2024", "2024-08-14"),
        ("8 أكتوبر 2024", "2024-10-08"),
        ("2024年10月8日", "2024-10-08"),
        ("13/04/2024", "2024-04-13"),
        ("04/13/2024", "2024-04-13"),
        ("04/04/2024", "2024-04-04"),
        ("14.8.2024", "2024-08-14"),
        ("Oct 8 2024 at 14:05 GMT+3", "2024-10-08T14:05:00+03:00"),
    ],
)
def test_a_date_in_any_common_format_is_read(text: str, value: str) -> None:
    assert iso(f"Printed {text}; more.") == [value]


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2024",
        "3.4.2024",
        "2024-02-30",
        "31 June 2024",
        "2024",
        "October 2024",
        "October 8",
        "1.2.3.2024",
        "8-12-2024-5",
        "yesterday",
    ],
)
def test_what_is_ambiguous_or_impossible_or_not_full_is_no_date(text: str) -> None:
    assert iso(text) == []


def test_a_zone_that_means_several_things_leaves_the_day_alone() -> None:
    for zone in ("CST", "IST", "BST", "ET", "XYZ"):
        assert iso(f"8 October 2024 14:05 {zone}") == ["2024-10-08"]


def test_the_weekday_is_read_with_its_date() -> None:
    (found,) = find_dates("On Tuesday, October 8, 2024, it rained.")
    assert (found.weekday, found.day) == (1, datetime.date(2024, 10, 8))


@pytest.mark.parametrize(
    "line",
    [
        "May 3, 2024",
        "Published: Sept. 17, 2024 | Updated: Sept. 18, 2024",
        "Tue 26 Mar 2024 08.14 CET",
        "[2023-10-21 06:50]",
        "Posted on May 14, 2019 at 4:05 pm",
        "פורסם: 14.8.2024, 09:30",
        "Updated Oct 8, 10:05 AM",
        "Veröffentlicht am 8. Oktober 2024",
    ],
)
def test_a_line_that_only_says_when_is_a_date_line(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    ["Published in 2019, the book sold well", "May 3, 2024 was a Friday", "By Jane Roe | May 3, 2024", "Chapter 3", "May"],
)
def test_a_line_that_says_more_is_none(line: str) -> None:
    assert not is_date_line(line)


def test_what_stands_beside_a_date_is_left_over() -> None:
    assert without_dates("By Jane Roe | Published May 3, 2024, 6:12 pm").split() == ["By", "Jane", "Roe", "|"]


@given(st.dates(min_value=datetime.date(1600, 1, 1), max_value=datetime.date(9999, 12, 31)))
def test_every_day_is_read_back_as_it_was_written(day: datetime.date) -> None:
    month = ENGLISH_MONTHS[day.month - 1]
    for text in (day.isoformat(), f"{month} {day.day}, {day.year:04}", f"{day.day} {month[:3]} {day.year:04}"):
        assert [found.day for found in find_dates(f"on {text} it")] == [day]


@given(st.datetimes(min_value=datetime.datetime(1970, 1, 1)), st.integers(-12 * 60, 14 * 60))
def test_every_moment_is_read_back_as_it_was_written(moment: datetime.datetime, minutes: int) -> None:
    zone = datetime.timezone(datetime.timedelta(minutes=minutes))
    stated = moment.replace(microsecond=0, tzinfo=zone)
    assert iso(stated.isoformat()) == [stated.isoformat()]


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)
    is_date_line(text)


def test_searching_takes_time_that_grows_with_the_text_and_not_faster() -> None:
    def seconds(text: str) -> float:
        begin = time.process_time()
        list(find_dates(text))
        return time.process_time() - begin

    for unit in ("1/2/3/", "May 3, ", "2024-", "12 12 12 ", "Tuesday, ", "mar mar. ", " " * 7):
        small, large = (min(seconds(unit * count) for _ in range(2)) for count in (500, 4_000))
        assert large < 24 * small + 0.05, unit
