"""Questions that ask two things, and questions that only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.find.splitting import left_out, split


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who closed the bridge, and when will it open?", ("Who closed the bridge?", "When will the bridge open?")),
        (
            "Where did Moreno fly and what did she sign there?",
            ("Where did Moreno fly?", "What did Moreno sign there? (about: Moreno fly)"),
        ),
        ("Who won the vote? Who lost it?", ("Who won the vote?", "Who lost the vote?")),
        ("Who won the vote? who lost it?", ("Who won the vote?", "Who lost the vote?")),
        (
            "Who won the vote, when was the weir built, why did the bakery close, what is the toll and how many swans left?",
            (
                "Who won the vote?",
                "When was the weir built?",
                "Why did the bakery close?",
                "What is the toll?",
            ),
        ),
        (
            "Why did Moreno resign; who follows her; when was the vote?",
            ("Why did Moreno resign?", "Who follows Moreno?", "When was the vote?"),
        ),
        (
            "Did the bakery close, which weir was built, why was the ferry late, and how much is the toll?",
            ("Did the bakery close?", "Which weir was built?", "Why was the ferry late?", "How much is the toll?"),
        ),
    ],
)
def test_questions_in_a_row_are_asked_one_by_one_and_each_stands_alone(question: str, parts: tuple[str, ...]) -> None:
    assert split(question) == parts


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Compare how Moreno's May trip and Okafor's June trip to Lima ended.",
            ("Compare how Moreno's May trip to Lima ended.", "Compare how Okafor's June trip to Lima ended."),
        ),
        (
            "How did Moreno's and Okafor's trips to Lima differ?",
            ("How did Moreno's trips to Lima differ?", "How did Okafor's trips to Lima differ?"),
        ),
        ("Compare Moreno and Okafor on trade.", ("Compare Moreno on trade.", "Compare Okafor on trade.")),
        ("Did both Moreno and Okafor miss the vote?", ("Did Moreno miss the vote?", "Did Okafor miss the vote?")),
    ],
)
def test_a_comparison_is_looked_up_once_for_each_side(question: str, parts: tuple[str, ...]) -> None:
    assert split(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "What did Moreno and Okafor sign?",
        "What did both sides sign in Lima and Accra?",
        "Why was the trip postponed?",
        "Who is the head of Trade and What's Next?",
        "Did the bridge close and reopen?",
        "Who is Moreno, who resigned in May?",
        "When the bridge closed, what did Moreno say?",
        "What did Moreno say in May, when the bridge was closed?",
        "In Orsa, where the weir is, how many swans are left?",
        "What happened at the weir, where swans nest?",
        "Who told Moreno what the swans ate, why they left, what it cost?",
        "",
        "?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert split(question) == (question,)


@given(st.text(max_size=300))
def test_any_text_gives_at_least_one_question_and_at_most_four(text: str) -> None:
    assert 1 <= len(split(text)) <= 4


def test_questions_that_are_too_many_are_left_out_and_known() -> None:
    asked = [f"Who owns boat {number}?" for number in range(1, 9)]
    assert split(" ".join(asked)) == tuple(asked[:4])
    assert left_out(" ".join(asked)) == tuple(asked[4:])
    assert left_out("Who won the vote? Who lost it?") == ()
