from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rag.answers import Usage
from rag.llms import Closing, Message
from rag.write import planning, prompts


class Says:
    """A model that always says the same."""

    name, place, structured = "says", "here", False

    def __init__(self, text: str) -> None:
        self._text = text

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        yield self._text
        yield Closing(Usage(7, 3))

    def price(self, usage: Usage) -> float | None:
        return None

    def close(self) -> None:
        """Nothing to close."""


def test_parts_are_read_line_by_line_without_numbers_and_names_of_the_models_own() -> None:
    reply = (
        "1. Why was Marek's trip delayed?\n- Why did Dravic travel?\n3) What did Zelensky say?\n\nSee http://x.example\nWhy?"
    )
    question = "Compare Marek's trip, which was delayed, with the one for which Dravic did travel"
    parts, usage = planning.parts(Says(reply), prompts.load("plan"), question)
    assert parts == ("Why was Marek's trip delayed?", "Why did Dravic travel?") and usage == Usage(7, 3)


def test_a_question_that_comes_back_empty_stays_whole() -> None:
    assert planning.parts(Says("  "), prompts.load("plan"), "Compare the trips")[0] == ("Compare the trips",)


def test_a_follow_up_is_condensed_unless_the_model_invents_a_name() -> None:
    history = [("user", "Why was Marek's trip delayed?")]
    prompt = prompts.load("condense")
    assert (
        planning.standalone(Says("Who delayed Marek's trip?"), prompt, "Who did it?", history)[0] == "Who delayed Marek's trip?"
    )
    by_rule = planning.standalone(Says("Who delayed Zelensky's trip?"), prompt, "Who blocked it?", history)[0]
    assert by_rule == "Who blocked Marek's trip?"
