import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.followups import standalone

WHY = (
    ("user", "Why was Gallant's trip postponed?"),
    ("assistant", "Netanyahu vetoed Gallant's trip to Washington at the last moment. [1]"),
)
WHO = (("user", "Who vetoed Gallant's trip?"), ("assistant", "Prime Minister Benjamin Netanyahu vetoed the trip. [1]"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who blocked it?", "Who blocked Gallant's trip?"),
        ("And who approved it?", "Who approved Gallant's trip?"),
        ("What did Austin say about it?", "What did Austin say about Gallant's trip?"),
        ("Did he meet Austin there?", "Did Gallant meet Austin in Washington?"),
        ("How did his office explain the decision?", "How did Gallant's office explain the decision?"),
        ("Was the trip to discuss Iran?", "Was Gallant's trip to discuss Iran?"),
    ],
)
def test_pronouns_and_the_event_are_named(question: str, expected: str) -> None:
    assert standalone(question, WHY) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And Gantz's?", "Why was Gantz's trip postponed?"),
        ("What about Gantz?", "Why was Gantz's trip postponed?"),
        ("And in 2023?", "Why was Gallant's trip postponed in 2023?"),
        ("What about June?", "Why was Gallant's trip postponed in June?"),
        ("When?", "When was Gallant's trip postponed?"),
    ],
)
def test_a_new_name_date_or_question_word_takes_its_place_in_the_question_before(question: str, expected: str) -> None:
    assert standalone(question, WHY) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Why?", "Why? (about: Benjamin Netanyahu vetoed Gallant's trip)"),
        ("Why did he do it?", "Why did Benjamin Netanyahu do it? (about: Benjamin Netanyahu vetoed Gallant's trip)"),
        ("Tell me more", "Tell me more (about: Benjamin Netanyahu vetoed Gallant's trip)"),
        ("What about the hostages?", "What about the hostages? (about: Benjamin Netanyahu vetoed Gallant's trip)"),
    ],
)
def test_what_does_not_fit_into_the_sentence_is_named_behind_it(question: str, expected: str) -> None:
    assert standalone(question, WHO) == expected


def test_he_is_whoever_answered_a_question_for_who() -> None:
    assert standalone("What did he demand?", WHO) == "What did Benjamin Netanyahu demand?"


@pytest.mark.parametrize(
    "question",
    [
        "Who is the president of France?",
        "What did Smotrich demand?",
        "Did Austin meet his counterpart?",
        "Is it true that Gallant resigned?",
        "Did Netanyahu say that Iran would pay?",
        "Why did Ukraine say it would withdraw?",
        "Why did Boeing say it would sue?",
        "How is the weather?",
        "",
    ],
)
def test_a_question_that_stands_alone_is_not_changed(question: str) -> None:
    assert standalone(question, WHY) == question


def test_the_first_question_is_not_changed() -> None:
    assert standalone("Why was it postponed?", ()) == "Why was it postponed?"


def test_a_follow_up_of_a_follow_up_goes_back_to_the_event() -> None:
    talk = (*WHY, ("user", "Who blocked it?"), ("assistant", "Netanyahu did."))
    assert standalone("And Gantz's?", talk) == "Who blocked Gantz's trip?"


def test_a_talk_of_two_hundred_turns_with_long_answers_is_read_from_its_end() -> None:
    talk = [("user", "Where is Hochstein?"), ("assistant", "x " * 50_000)] * 99 + list(WHY)
    assert standalone("Who blocked it?", talk) == "Who blocked Gallant's trip?"


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=80)), max_size=4), st.text(max_size=80))
def test_any_talk_gives_a_question_and_always_the_same(talk: list[tuple[str, str]], question: str) -> None:
    assert standalone(question, talk) == standalone(question, list(talk))
