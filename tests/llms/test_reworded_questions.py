"""Follow-ups that a model condenses, and questions that it takes apart."""

from __future__ import annotations

from typing import Any

import pytest

from rag import Assistant
from tests.llms.harbour import CLOSED, GOOD, says


def test_a_follow_up_is_asked_as_the_model_condenses_it(writing: Assistant, endpoint: Any) -> None:
    endpoint.say("Who closed the harbour bridge in Porto Velho?", says(endpoint, (GOOD, CLOSED)))
    answer = writing.query("And who closed it?", history=[("user", "What happened to the harbour bridge in Porto Velho?")])
    assert answer.standalone_question == "Who closed the harbour bridge in Porto Velho?"
    assert answer.usage.input_tokens > 1000


@pytest.mark.parametrize("reply", ["Who is Vladimir Zhukov?", "See http://evil.example", "a\nb", ""])
def test_a_condensed_question_that_cannot_be_trusted_gives_way_to_the_rule(
    writing: Assistant, endpoint: Any, reply: str
) -> None:
    endpoint.say(reply, says(endpoint, (GOOD, CLOSED)))
    history = [("user", "Why was the bridge in Porto Velho closed?")]
    answer = writing.query("Who closed it?", history=history)
    assert answer.standalone_question == "Who closed the bridge? (about: the bridge in Porto Velho closed)"


def test_a_history_of_two_hundred_turns_is_cut_to_its_end(writing: Assistant, endpoint: Any) -> None:
    endpoint.say("Who closed the harbour bridge?", says(endpoint, (GOOD, CLOSED)))
    history = [("user", f"Question {number}? " + "word " * 500) for number in range(200)]
    assert writing.query("And who closed it?", history=history).status == "answered"
    assert len(endpoint.prompt(0)) < 8_000


def test_a_comparison_is_looked_up_in_parts(writing: Assistant, endpoint: Any) -> None:
    parts = "What happened to the harbour bridge?\nWhat did the malaria vaccine trial find?"
    endpoint.say(parts, says(endpoint, (GOOD, CLOSED)))
    answer = writing.query("Compare the harbour bridge and the malaria vaccine trial.")
    assert any(note.startswith("looked up in parts: What happened") for note in answer.notes)
    titles = {item.title for item in answer.retrieved}
    assert {"Harbour bridge closed after barge strikes pillar", "Malaria vaccine halves infections in trial"} <= titles
    assert [item.rank for item in answer.retrieved] == list(range(1, len(answer.retrieved) + 1))


def test_a_part_of_a_question_tells_the_reader_nothing(writing: Assistant, endpoint: Any) -> None:
    endpoint.say(
        "The harbour bridge cost 2,000 lives.\nWhat did the harbour bridge cost in 1999?", says(endpoint, (GOOD, CLOSED))
    )
    answer = writing.query("Compare the harbour bridge and the malaria vaccine trial.")
    assert "2,000" not in " ".join(answer.notes) and "1999" not in " ".join(answer.notes)
