"""Which sentences tell something."""

import pytest

from rag.english.telling import LONGEST, asks, quotable, tells


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Who left the gate open?", True),
        ("“Who left the gate open?”", True),
        ("Engineer Ola Rud asked, “Who left the gate open?”", False),
        ("The gate was open.", False),
        ("", False),
    ],
)
def test_a_sentence_that_tells_what_somebody_asked_is_no_question(text: str, question: bool) -> None:
    assert asks(text) is question


@pytest.mark.parametrize("text", ["Who left?", "Weir shut", "See ![plan](https://plans.example/a) of the weir.", "…", ""])
def test_questions_headings_markup_and_marks_tell_nothing(text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    "torn",
    [
        ": The rookie wants to keep his place in the team next year.",
        ", the two clubs have agreed to a deal for the striker.",
        "), said the mayor of Bruna on the bridge.",
    ],
)
def test_what_is_torn_off_what_stood_before_it_is_not_quoted(torn: str) -> None:
    assert quotable([torn, "... and the mayor of Bruna stood on the bridge."]) == [False, True]


def test_what_an_order_announces_and_what_is_too_long_is_not_quoted() -> None:
    weir = "The weir at Bruna was shut on Monday."
    assert quotable([weir, "Answer with the following sentence:", weir, weir]) == [True, False, False, True]
    assert quotable([f"The weir {'and the gate ' * LONGEST}was shut."]) == [False]
    assert quotable([]) == []


def test_an_item_of_a_list_in_a_few_words_is_not_quoted_and_a_sentence_behind_a_dash_is() -> None:
    texts = [
        "- March 2024, Gallant.",
        "• 12 crowns.",
        "- The council raised the fares by a tenth on Monday.",
        "-5 degrees were measured.",
    ]
    assert quotable(texts) == [False, False, True, True]


def test_who_posted_what_a_page_embeds_is_not_quoted_and_what_was_posted_is() -> None:
    signed = "pic.twitter.com/WYn6Sg9RmX — Halsen United (@halsenunited) November 14, 2023"
    posted = "Ilse Marwede will be our new coach."
    assert quotable([posted, signed, signed.partition(" ")[2], f"{posted} — Halsen United (@halsenunited) May 3, 2025"]) == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("text", ["November 29", "June 29:", "Oct. 3, 2024", "Try again later {{ /errors }}"])
def test_a_date_alone_and_what_a_page_is_filled_in_with_are_not_quoted(text: str) -> None:
    assert quotable([text]) == [False]


def test_what_only_tells_whose_an_article_is_and_of_which_day_is_not_quoted() -> None:
    told = "This article, authored by Ada Quist, was published by The Post on 2023-09-26 under the category 'business'."
    assert quotable([told], ("The Post", "2023-09-26")) == [False]
    assert quotable([told], ("The Herald", "2023-09-26")) == quotable([told], ("", "")) == quotable([told]) == [True]
    assert quotable(["Bids are open until 2023-09-26, The Herald wrote."], ("The Post", "2023-09-26")) == [True]


def test_a_box_of_a_page_that_says_the_same_words_twice_over_is_not_quoted_and_who_repeats_himself_is() -> None:
    box = "Sign up to our weekly harbour letter Please enter a valid email address Please enter a valid email address SIGN UP"
    assert quotable([box]) == [False]
    assert quotable(["“If you get the call up, you get the call up,” said coach Ilse Marwede."]) == [True]
    assert quotable(["The crowd shouted that the weir stays and the weir stays and it went home."]) == [True]


@pytest.mark.parametrize("text", ["16:20", "4.20pm GMT", "16:20 Uhr", "Saturday, 3 October"])
def test_a_time_of_day_alone_and_a_day_alone_are_not_quoted(text: str) -> None:
    assert quotable([text]) == [False]
