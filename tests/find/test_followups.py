import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.find.followups import standalone

WHY = (
    ("user", "Why was Marek's trip delayed?"),
    ("assistant", "Renn vetoed Marek's trip to Lisbon at the last moment. [1]"),
)
WHO = (("user", "Who vetoed Marek's trip?"), ("assistant", "Prime Minister Tobias Renn vetoed the trip. [1]"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who blocked it?", "Who blocked Marek's trip?"),
        ("And who approved it?", "Who approved Marek's trip?"),
        ("What did Okello say about it?", "What did Okello say about Marek's trip?"),
        ("Did he meet Okello there?", "Did Marek meet Okello in Lisbon?"),
        ("How did his office explain the decision?", "How did Marek's office explain the decision?"),
        ("Was the trip to discuss Peru?", "Was Marek's trip to discuss Peru?"),
    ],
)
def test_pronouns_and_the_event_are_named(question: str, expected: str) -> None:
    assert standalone(question, WHY) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And Dravic's?", "Why was Dravic's trip delayed?"),
        ("What about Dravic?", "Why was Dravic's trip delayed?"),
        ("And in 2023?", "Why was Marek's trip delayed in 2023?"),
        ("What about June?", "Why was Marek's trip delayed in June?"),
        ("When?", "When was Marek's trip delayed?"),
    ],
)
def test_a_new_name_date_or_question_word_takes_its_place_in_the_question_before(question: str, expected: str) -> None:
    assert standalone(question, WHY) == expected


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("What happened in April 2026?", "and in May?", "What happened in May 2026?"),
        ("What happened in April 2026?", "What about last week?", "What happened last week?"),
        ("What did the Courier say in April?", "and in 2023?", "What did the Courier say in 2023?"),
        ("How many articles from the Gazette?", "and the Times?", "How many articles from the Times?"),
        (
            "What did the Tarn Echo report on the mill?",
            "And what did the Bay Post write?",
            "What did the Bay Post report on the mill?",
        ),
        (
            "What did the Tarn Echo report on the mill?",
            "And what did the Bay Post pay for the hall?",
            "What did the Bay Post pay for the hall?",
        ),
    ],
)
def test_a_new_time_or_source_takes_the_place_of_the_old_one(before: str, question: str, expected: str) -> None:
    assert standalone(question, [("user", before), ("assistant", "That was so.")]) == expected


def test_who_was_told_is_asked_on_about() -> None:
    talk = [("user", "Who was suspended?"), ("assistant", "The line has suspended Captain Lena Harkness. [1]")]
    assert standalone("and why?", talk) == "Why was Lena Harkness suspended?"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Why?", "Why? (about: Tobias Renn vetoed Marek's trip)"),
        ("Why did he do it?", "Why did Tobias Renn do it? (about: Tobias Renn vetoed Marek's trip)"),
        ("Tell me more", "Tell me more (about: Tobias Renn vetoed Marek's trip)"),
        ("What about the hostages?", "What about the hostages? (about: Tobias Renn vetoed Marek's trip)"),
    ],
)
def test_what_does_not_fit_into_the_sentence_is_named_behind_it(question: str, expected: str) -> None:
    assert standalone(question, WHO) == expected


def test_he_is_whoever_answered_a_question_for_who() -> None:
    assert standalone("What did he demand?", WHO) == "What did Tobias Renn demand?"


@pytest.mark.parametrize(
    "question",
    [
        "Who is the chancellor of Austria?",
        "What did Smotrich demand?",
        "Did Okello meet his counterpart?",
        "Is it true that Marek resigned?",
        "Did Renn say that Peru would pay?",
        "Why did Ukraine say it would withdraw?",
        "Why did Boeing say it would sue?",
        "How is the weather?",
        "",
    ],
)
def test_a_question_that_stands_alone_is_not_changed(question: str) -> None:
    assert standalone(question, WHY) == question


def test_the_first_question_is_not_changed() -> None:
    assert standalone("Why was it delayed?", ()) == "Why was it delayed?"


def test_a_follow_up_of_a_follow_up_goes_back_to_the_event() -> None:
    talk = (*WHY, ("user", "Who blocked it?"), ("assistant", "Renn did."))
    assert standalone("And Dravic's?", talk) == "Who blocked Dravic's trip?"


def test_a_talk_of_two_hundred_turns_with_long_answers_is_read_from_its_end() -> None:
    talk = [("user", "Where is Hochstein?"), ("assistant", "x " * 50_000)] * 99 + list(WHY)
    assert standalone("Who blocked it?", talk) == "Who blocked Marek's trip?"


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=80)), max_size=4), st.text(max_size=80))
def test_any_talk_gives_a_question_and_always_the_same(talk: list[tuple[str, str]], question: str) -> None:
    assert standalone(question, talk) == standalone(question, list(talk))
