"""The spans of time that a question names."""

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.english.datewords import ENGLISH_MONTHS
from rag.english.periods import DateRange, question_dates

TODAY = datetime.date(2024, 10, 16)  # a Wednesday


def day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("question", "text", "start", "end", "kind"),
    [
        ("What happened on 2023-11-25?", "on 2023-11-25", "2023-11-25", "2023-11-25", "day"),
        ("What happened October 7, 2023?", "October 7, 2023", "2023-10-07", "2023-10-07", "day"),
        ("Who spoke on 7 Oct 2023 in Gaza?", "on 7 Oct 2023", "2023-10-07", "2023-10-07", "day"),
        ("the October 7, 2023 attack", "October 7, 2023", "2023-10-07", "2023-10-07", "day"),
        ("Who flew in March 2024?", "in March 2024", "2024-03-01", "2024-03-31", "month"),
        ("news from 2024-02", "from 2024-02", "2024-02-01", "2024-02-29", "month"),
        ("the June 2024 trip", "June 2024", "2024-06-01", "2024-06-30", "month"),
        ("Who won in 2024?", "in 2024", "2024-01-01", "2024-12-31", "year"),
        ("in the year 2024", "in the year 2024", "2024-01-01", "2024-12-31", "year"),
        ("in early 2024", "in early 2024", "2024-01-01", "2024-06-30", "year"),
        ("at the end of March 2024", "at the end of March 2024", "2024-03-16", "2024-03-31", "month"),
        ("in the summer of 2024", "in the summer of 2024", "2024-06-01", "2024-08-31", "season"),
        ("in spring 2024", "in spring 2024", "2024-03-01", "2024-05-31", "season"),
        ("in the fall of 2024", "in the fall of 2024", "2024-09-01", "2024-11-30", "season"),
        ("in winter 2024", "in winter 2024", "2023-12-01", "2024-02-29", "season"),
        ("in the winter of 2023/24", "in the winter of 2023/24", "2023-12-01", "2024-02-29", "season"),
        ("in the winter of 2023-2024", "in the winter of 2023-2024", "2023-12-01", "2024-02-29", "season"),
        ("last spring", "last spring", "2024-03-01", "2024-05-31", "season"),
        ("last winter's ice", "last winter", "2023-12-01", "2024-02-29", "season"),
        ("the past summer", "the past summer", "2024-06-01", "2024-08-31", "season"),
        ("last autumn", "last autumn", "2023-09-01", "2023-11-30", "season"),
        ("this autumn", "this autumn", "2024-09-01", "2024-11-30", "season"),
        ("this winter", "this winter", "2024-12-01", "2025-02-28", "season"),
        ("in the 1990s", "in the 1990s", "1990-01-01", "1999-12-31", "decade"),
        ("Q3 2025 results", "Q3 2025", "2025-07-01", "2025-09-30", "quarter"),
        ("2025's Q1", "2025's Q1", "2025-01-01", "2025-03-31", "quarter"),
        ("in the third quarter of 2025", "in the third quarter of 2025", "2025-07-01", "2025-09-30", "quarter"),
        ("in the first half of 2024", "in the first half of 2024", "2024-01-01", "2024-06-30", "half"),
        ("in the week of October 7, 2023", "in the week of October 7, 2023", "2023-10-02", "2023-10-08", "week"),
        ("between March 2024 and June 2024", "between March 2024 and June 2024", "2024-03-01", "2024-06-30", "between"),
        ("between March and June 2024", "between March and June 2024", "2024-03-01", "2024-06-30", "between"),
        (
            "between October 7 and October 20, 2023",
            "between October 7 and October 20, 2023",
            "2023-10-07",
            "2023-10-20",
            "between",
        ),
        ("from November 2023 to February", "from November 2023 to February", "2023-11-01", "2024-02-29", "between"),
        ("from December to March 2024", "from December to March 2024", "2023-12-01", "2024-03-31", "between"),
        ("from 2019 to 2021", "from 2019 to 2021", "2019-01-01", "2021-12-31", "between"),
        ("2023-11-25 to 2023-11-28", "2023-11-25 to 2023-11-28", "2023-11-25", "2023-11-28", "between"),
        ("from 3 to 5 March 2024", "from 3 to 5 March 2024", "2024-03-03", "2024-03-05", "days"),
        ("on March 25-26, 2024", "on March 25-26, 2024", "2024-03-25", "2024-03-26", "days"),
        ("since March 2024", "since March 2024", "2024-03-01", "", "since"),
        ("from March 2024 on?", "from March 2024 on", "2024-03-01", "", "since"),
        ("after October 7, 2023", "after October 7, 2023", "2023-10-08", "", "since"),
        ("before June 2024", "before June 2024", "", "2024-05-31", "before"),
        ("until June 2024", "until June 2024", "", "2024-06-30", "before"),
        ("by the end of 2023", "by the end of 2023", "", "2023-12-31", "before"),
        ("what did she say yesterday?", "yesterday", "2024-10-15", "2024-10-15", "day"),
        ("the day before yesterday", "the day before yesterday", "2024-10-14", "2024-10-14", "day"),
        ("this month's news", "this month", "2024-10-01", "2024-10-31", "month"),
        ("news of last week", "of last week", "2024-10-07", "2024-10-13", "week"),
        ("last month", "last month", "2024-09-01", "2024-09-30", "month"),
        ("last quarter", "last quarter", "2024-07-01", "2024-09-30", "quarter"),
        ("last year", "last year", "2023-01-01", "2023-12-31", "year"),
        ("in the past week", "in the past week", "2024-10-09", "2024-10-16", "days"),
        ("in the last three months", "in the last three months", "2024-07-16", "2024-10-16", "days"),
        ("two weeks ago", "two weeks ago", "2024-09-30", "2024-10-06", "week"),
        ("last Friday", "last Friday", "2024-10-11", "2024-10-11", "day"),
        ("last Wednesday", "last Wednesday", "2024-10-09", "2024-10-09", "day"),
        ("last March", "last March", "2024-03-01", "2024-03-31", "month"),
        ("last October", "last October", "2023-10-01", "2023-10-31", "month"),
    ],
)
def test_a_span_of_time_is_found_with_its_words(question: str, text: str, start: str, end: str, kind: str) -> None:
    (found,) = question_dates(question, TODAY)
    assert (found.text, found.start, found.end, found.kind) == (text, day(start), day(end), kind)
    assert question[found.at : found.at + len(found.text)] == text
    assert not found.yearless


@pytest.mark.parametrize(
    ("question", "text", "start", "end"),
    [
        ("Who flew in June?", "in June", "2024-06-01", "2024-06-30"),
        ("Who flew in November?", "in November", "2023-11-01", "2023-11-30"),
        ("what happened on October 7?", "on October 7", "2024-10-07", "2024-10-07"),
        ("on the 7th of December", "on the 7th of December", "2023-12-07", "2023-12-07"),
        ("since March", "since March", "2024-03-01", ""),
        ("Feb 29", "Feb 29", "2024-02-29", "2024-02-29"),
        ("trip on March 25-26", "on March 25-26", "2024-03-25", "2024-03-26"),
        ("in Q4", "in Q4", "2024-10-01", "2024-12-31"),
    ],
)
def test_without_a_year_the_most_recent_one_is_taken_and_said_so(question: str, text: str, start: str, end: str) -> None:
    (found,) = question_dates(question, TODAY)
    assert (found.text, found.start, found.end, found.yearless) == (text, day(start), day(end), True)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2024 election?",
        "the October 7 attack",
        "What followed after the October 7 attack on Israel?",
        "Who may succeed him?",
        "After May resigned, who led?",
        "How many of the 25 march in protest?",
        "03/04/2024",
        "2024-02-30",
        "between 1900 and 2000 people",
        "Why was the trip postponed?",
        "a 2,024-page report",
        "Room 2024",
        "between Gallant and Netanyahu",
        "on Friday",
        "Why did this fall in prices stop?",
        "in the winter of 2023-27",
        "the second quarter of the match",
        "",
    ],
)
def test_names_numbers_and_ambiguous_dates_are_left_alone(question: str) -> None:
    assert question_dates(question, TODAY) == ()


def test_several_spans_come_in_order() -> None:
    question = "Did The Verge on October 25, 2023 and CNN in November 2023 disagree?"
    assert [found.text for found in question_dates(question, TODAY)] == ["on October 25, 2023", "in November 2023"]


@given(
    st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)),
    st.dates(datetime.date(2000, 1, 1), datetime.date(2090, 1, 1)),
)
def test_any_day_and_month_with_its_year_is_read_back(named: datetime.date, today: datetime.date) -> None:
    month = ENGLISH_MONTHS[named.month - 1]
    for written in (named.isoformat(), f"{month} {named.day}, {named.year}", f"{named.day} {month[:3]} {named.year}"):
        question = f"What happened on {written}?"
        assert question_dates(question, today) == (DateRange(named, named, f"on {written}", "day", 14),)
    (found,) = question_dates(f"What happened in {month} {named.year}?", today)
    assert found.start == named.replace(day=1)
    assert found.end is not None
    assert (found.end + datetime.timedelta(days=1)).day == 1


WORDS = (
    "in on since before between and from to the last past this week month year two 3 days ago March May 2024 Q3 7 - 2023-11-25"
    " of early first half"
)


@given(
    st.lists(st.one_of(st.sampled_from(WORDS.split()), st.text(max_size=5)), max_size=14).map(" ".join),
    st.dates(datetime.date(1971, 1, 1), datetime.date(2099, 12, 31)),
)
def test_any_question_gives_spans_that_are_its_own_words(question: str, today: datetime.date) -> None:
    position = 0
    for found in question_dates(question, today):
        assert position <= found.at
        position = found.at + len(found.text)
        assert question[found.at : position] == found.text
        assert found.start or found.end
        assert not (found.start and found.end) or found.start <= found.end


def test_time_grows_with_the_length_of_a_question_and_not_faster() -> None:
    def seconds(question: str) -> float:
        begin = time.process_time()
        question_dates(question, TODAY)
        return time.process_time() - begin

    for unit in ("in March 2024 ", "between ", "the last ", "2024-", "7 ", "May 3 to ", "on the "):
        small, large = (min(seconds(unit * count) for _ in range(2)) for count in (100, 400))
        assert large < 12 * small + 0.05, unit


def test_times_that_are_part_of_a_name_are_read_where_they_are_asked_for_and_have_a_year() -> None:
    question = "Who won the 2024 election, and what came of the October 7 attack?"
    assert question_dates(question, TODAY) == ()
    (year,) = question_dates(question, TODAY, in_names=True)
    assert (year.start, year.end, year.text) == (datetime.date(2024, 1, 1), datetime.date(2024, 12, 31), "2024")


@pytest.mark.parametrize(
    ("question", "text", "start"),
    [
        ("Was Mora's June trip put off?", "June", "2024-06-01"),
        ("Why did the dockers' May strike end?", "May", "2024-05-01"),
        ("Where did the March fire break out?", "March", "2024-03-01"),
        ("What damage did a February earthquake do?", "February", "2024-02-01"),
        ("What did she say in her November speech?", "November", "2023-11-01"),
        ("where was the february earthquake?", "february", "2024-02-01"),
    ],
)
def test_a_month_that_says_which_is_meant_is_a_time_of_a_name(question: str, text: str, start: str) -> None:
    assert question_dates(question, TODAY) == ()
    (month,) = question_dates(question, TODAY, in_names=True)
    assert (month.text, month.start, month.kind, month.yearless) == (text, day(start), "month", True)


@pytest.mark.parametrize(
    "question",
    [
        "Who leads the March of Pennies?",
        "Who spoke at the March for Bread?",
        "Who is April Tolland?",
        "Where is the June Tolland museum?",
        "Why was the May Tolland trial put off?",
        "where is the june tolland museum?",
        "Did the march go ahead?",
        "Who may march there?",
        "Was the August Tolland play a success?",
    ],
)
def test_a_name_or_a_word_that_looks_like_a_month_is_none(question: str) -> None:
    assert question_dates(question, TODAY, in_names=True) == ()


@pytest.mark.parametrize(
    ("today", "this", "last"),
    [
        ("2024-01-10", "2023-12-01", "2022-12-01"),
        ("2024-03-10", "2023-12-01", "2023-12-01"),
        ("2024-07-01", "2024-12-01", "2023-12-01"),
        ("2024-12-31", "2024-12-01", "2023-12-01"),
    ],
)
def test_this_winter_is_from_july_on_the_next_one_and_last_winter_the_latest_that_is_over(
    today: str, this: str, last: str
) -> None:
    for which, start in (("this", this), ("last", last)):
        (winter,) = question_dates(f"What happened {which} winter?", datetime.date.fromisoformat(today))
        assert winter.start == day(start), which
