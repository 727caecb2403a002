"""When what a sentence tells of happened."""

import datetime

import pytest

from rag.answers import EventDate
from rag.english.event_dates import event_date, span

# A Wednesday.
PUBLISHED = datetime.date(2025, 5, 21)


def read(sentence: str, published: datetime.date | None = PUBLISHED) -> tuple[str, str, str]:
    """Value, basis and words of an event date, and whether it lies ahead as a star."""
    when = event_date(sentence, published)
    assert when is not None
    return when.value + ("*" if when.ahead else ""), when.basis, when.words


@pytest.mark.parametrize(
    ("sentence", "value", "words"),
    [
        ("The mill burned down on Monday.", "2025-05-19", "Monday"),
        ("The mill burned down on Wednesday morning.", "2025-05-21", "Wednesday"),
        ("The mill burned down last Wednesday.", "2025-05-14", "last Wednesday"),
        ("The mill burned down yesterday.", "2025-05-20", "yesterday"),
        ("The mill burned down on May 3.", "2025-05-03", "on May 3"),
        ("The mill burned down on 3 December.", "2024-12-03", "on 3 December"),
        ("The mill burned down in April.", "2025-04", "in April"),
        ("The mill was built in 1987.", "1987", "in 1987"),
        ("The mill burned down on March 2, 2019.", "2019-03-02", "on March 2, 2019"),
        ("Workers have held the mill since Sunday.", "2025-05-18", "Sunday"),
        ("The road stays shut until at least Friday after the mill burned down on Monday.", "2025-05-19", "Monday"),
    ],
)
def test_the_day_is_the_one_that_the_sentence_names(sentence: str, value: str, words: str) -> None:
    assert read(sentence) == (value, "named", words)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The trial is to begin on September 8.", "2025-09-08*"),
        ("The council votes on it on June 3.", "2025-06-03*"),
        ("The mill will open on Friday.", "2025-05-23*"),
        ("She retires in July.", "2025-07*"),
        ("He wants to stand again in 2030.", "2030*"),
    ],
)
def test_what_lay_ahead_is_told_to_have_done_so(sentence: str, value: str) -> None:
    assert read(sentence)[:2] == (value, "named")


@pytest.mark.parametrize(
    "sentence",
    [
        "It was the worst fire since 1998.",
        "After the fire of May 2024 the owner had put in new alarms.",
        "The mill must open by the end of October.",
        "The fire burned for two days.",
        "The quota holds from 2026 to 2030.",
        "She has been ill since 2019.",
        "Some 1,987 people may march in the parade.",
    ],
)
def test_what_is_only_looked_back_or_forward_to_is_no_event_date(sentence: str) -> None:
    assert read(sentence) == ("2025-05-21", "reported", "")


def test_what_happened_goes_before_when_it_was_said_and_what_has_passed_before_what_lies_ahead() -> None:
    assert read("The mill burned down on May 3, the police said on Tuesday.")[0] == "2025-05-03"
    assert read("The mill will close in June 2026, the owner announced on Tuesday.")[0] == "2025-05-20"
    assert read("The mill will close in June, the owner said.")[0] == "2025-06*"


@pytest.mark.parametrize("sentence", ["On February 31 the mill burned.", "The mill burned on May 45, 2024.", "", "\0 \ud800"])
def test_an_impossible_date_is_none(sentence: str) -> None:
    when = event_date(sentence, PUBLISHED)
    assert when == EventDate("2025-05-21", "day", "reported")


def test_without_a_day_of_publication_only_a_date_with_its_year_counts() -> None:
    assert event_date("The mill burned down on Monday.", None) is None


def test_the_weekday_of_tomorrow_may_lie_on_either_side_and_gives_no_day() -> None:
    told = "The minister's main meeting was with the miners on Thursday."
    assert read(told) == ("2025-05-21", "reported", "")
    assert read(told.replace("was with", "is to be with"))[0] == "2025-05-22*"


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-03", "2024-02-03", "2024-02-03"),
    ],
)
def test_an_event_date_means_the_days_of_its_precision(value: str, first: str, last: str) -> None:
    precision = {4: "year", 7: "month", 10: "day"}[len(value)]
    days = span(EventDate(value, precision, "named"))  # type: ignore[arg-type]
    assert tuple(map(str, days)) == (first, last)


def test_what_stands_between_commas_does_not_hide_that_a_day_lies_ahead() -> None:
    told = "The two sides will meet a mediator, the former judge Elin Foss, on Friday."
    assert read(told)[0] == "2025-05-23*"
    assert read(told.replace("will meet", "met"))[0] == "2025-05-16"
    assert read("The clerk, who will leave, was heard on Friday.")[0] == "2025-05-16"


def test_a_time_within_the_words_that_answer_goes_before_others() -> None:
    told = "The talks of Monday will go on at the town hall on Friday."
    at = told.index("Friday")
    when = event_date(told, PUBLISHED, (at, at + 6))
    assert when is not None and (when.value, when.words, when.ahead) == ("2025-05-23", "Friday", True)
    first = event_date(told, PUBLISHED)
    assert first is not None and first.words == "Monday"


@pytest.mark.parametrize("behind", ["of that year", "that year", "of the same year", "of the following year"])
def test_a_month_of_a_year_that_was_told_before_is_in_no_year_that_is_known(behind: str) -> None:
    when = event_date(f"In February {behind} the court gave her the children.", datetime.date(2023, 10, 18))
    assert when is not None and when.basis == "reported"


@pytest.mark.parametrize(
    ("year", "value"), [("of last year", "2022-02"), ("last year", "2022-02"), ("of this year", "2023-02")]
)
def test_a_month_of_last_year_is_in_the_year_before_that_of_publication(year: str, value: str) -> None:
    when = event_date(f"In February {year} the court gave her the children.", datetime.date(2023, 10, 18))
    assert when is not None and (when.value, when.basis) == (value, "named")


@pytest.mark.parametrize(
    ("sentence", "value", "words"),
    [
        ("The mast will go into service on February 27.", "2026-02-27*", "on February 27"),
        ("The mayor said that the mast would go into service on February 27.", "2026-02-27*", "on February 27"),
        ("The clerk will be sentenced in March.", "2026-03*", "in March"),
        ("The hall is due to be opened in Skarn, Norway, on January 9.", "2026-01-09*", "on January 9"),
        ("In March the court will sentence the clerk.", "2026-03*", "In March"),
        ("On Friday the court will sentence the clerk.", "2025-05-23*", "Friday"),
        ("The winner will be announced on March 1.", "2026-03-01*", "on March 1"),
        ("The fair of September 10 will be shorter.", "2025-09-10*", "of September 10"),
    ],
)
def test_what_an_auxiliary_of_the_future_governs_is_the_next_such_time(sentence: str, value: str, words: str) -> None:
    assert read(sentence) == (value, "named", words)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The mast went into service on February 27.", "2025-02-27"),
        ("The firm will pay for the damage caused on February 27.", "2025-02-27"),
        ("The clerk will appeal the sentence that was passed in March.", "2025-03"),
        ("The writer would have turned 80 on February 27.", "2025-02-27"),
        ("In March the firm said it will close the mill.", "2025-03"),
        ("The council will speak of the flood of May 4.", "2025-05-04"),
        ("The fair will open in May.", "2025-05"),
    ],
)
def test_what_it_does_not_govern_or_has_just_passed_lies_back(sentence: str, value: str) -> None:
    assert read(sentence)[:2] == (value, "named")


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The mast will go into service on February 27, the mayor said on Tuesday.", "2026-02-27*"),
        ("The ferry will be christened on Saturday, its owner told a newspaper on Monday.", "2025-05-24*"),
        ("The fair is to be held on July 10, the town wrote on May 2.", "2025-07-10*"),
        ("On Tuesday the mayor of Skarn said the pool will open on Saturday.", "2025-05-24*"),
        ("The mayor said in Skarn on Tuesday that the pool will open on Saturday.", "2025-05-24*"),
        ("On Tuesday, the mayor of Skarn said that the mill had burned on Sunday.", "2025-05-18"),
        ("The pool will open soon, the mayor said on Tuesday.", "2025-05-20"),
        ("On Tuesday the mayor of Skarn said the pool was safe.", "2025-05-20"),
    ],
)
def test_the_day_of_saying_gives_way_to_any_day_of_the_event_and_stands_where_there_is_none(sentence: str, value: str) -> None:
    assert read(sentence)[:2] == (value, "named")


@pytest.mark.parametrize(
    ("sentence", "value", "words"),
    [
        ("The mill burned down last week.", "2025-05-12/2025-05-18", "last week"),
        ("The mill burned down three weeks ago.", "2025-04-28/2025-05-04", "three weeks ago"),
        ("The mill burned down over the weekend.", "2025-05-17/2025-05-18", "over the weekend"),
        ("The mill burned down last weekend.", "2025-05-17/2025-05-18", "last weekend"),
        ("The mill will be blown up at the weekend.", "2025-05-24/2025-05-25*", "at the weekend"),
        ("Monday's fire destroyed the mill.", "2025-05-19", "Monday"),
        ("Some 900 people came to Sunday’s march.", "2025-05-18", "Sunday"),
        ("The mill burned down on Christmas Eve.", "2024-12-24", "on Christmas Eve"),
        ("The mill burned down on New Year’s Day.", "2025-01-01", "on New Year’s Day"),
        ("The mill burned down on St. Patrick's Day.", "2025-03-17", "on St. Patrick's Day"),
        ("The mill burned down on Boxing Day of 2019.", "2019-12-26", "on Boxing Day of 2019"),
        ("The mill will open on Valentine's Day.", "2026-02-14*", "on Valentine's Day"),
        ("The deed was signed on the 19th.", "2025-05-19", "on the 19th"),
        ("The deed was signed on the 5th of this month.", "2025-05-05", "on the 5th of this month"),
        ("The deed will be signed on the 28th.", "2025-05-28*", "on the 28th"),
        ("Workers have held the mill since last Thursday.", "2025-05-15", "since last Thursday"),
        ("The mill opened in winter 1943.", "1943", "in winter 1943"),
        ("The mill opened in the autumn of 1943.", "1943", "in the autumn of 1943"),
    ],
)
def test_a_week_a_weekend_a_feast_and_a_day_of_the_month_are_times(sentence: str, value: str, words: str) -> None:
    assert read(sentence) == (value, "named", words)


@pytest.mark.parametrize(
    "sentence",
    [
        "The mill burned down after Monday's march.",
        "The town votes in Monday's election.",
        "The town is ready for Tuesday's march.",
        "Wednesday's march filled the square.",
        "Thursday's march filled the square.",
        "She made a birdie on the 12th.",
        "The office is on the 21st floor.",
        "The deed was signed on the 28th.",
        "The road is shut until the weekend.",
        "A storm hit this week.",
        "A storm hit last winter.",
        "A storm hit in the winter of 1943-44.",
        "Sales fell on Christmas Day’s eve.",
    ],
)
def test_a_time_of_which_it_is_not_sure_which_it_is_gives_none(sentence: str) -> None:
    assert read(sentence) == ("2025-05-21", "reported", "")


def test_the_day_of_a_thing_gives_way_to_the_day_of_what_is_told_of_it_but_not_to_that_of_saying() -> None:
    assert read("A court banned Sunday's march on Tuesday.")[0] == "2025-05-20"
    assert read("Sunday's march was peaceful, the police said on Tuesday.")[0] == "2025-05-18"


def test_a_weekend_is_in_doubt_from_thursday_on() -> None:
    told = "The mill burned down over the weekend."
    dates = [event_date(told, PUBLISHED + datetime.timedelta(days=ahead)) for ahead in range(5)]
    assert [when.value if when and when.basis == "named" else "" for when in dates] == [
        "2025-05-17/2025-05-18",
        "",
        "",
        "2025-05-24/2025-05-25",
        "2025-05-24/2025-05-25",
    ]


def test_a_span_of_days_means_those_days() -> None:
    assert span(EventDate("2025-05-31/2025-06-01", "days", "named")) == (datetime.date(2025, 5, 31), datetime.date(2025, 6, 1))
