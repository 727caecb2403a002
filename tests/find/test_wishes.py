"""What a reader wishes of the answer before, rather than asks of the archive."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from rag.find.questions import Question, understand
from rag.find.wishes import told


def read(text: str) -> Question:
    return understand(text, today=datetime.date(2025, 10, 15), sources=())


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("can I get that a bit shorter", "less"),
        ("say it in a single sentence please", "less"),
        ("I'd like some more on this", "more"),
        ("OK go on", "more"),
        ("who is the source of this?", "whose"),
        ("which newspaper reported that", "whose"),
        ("explain that to me in easy words", "words"),
        ("translate this into Polish", "words"),
    ],
)
def test_a_wish_is_told_by_what_it_means(minilm: Any, text: str, wish: str) -> None:
    assert told(read(text), minilm.embed) == wish


@pytest.mark.parametrize(
    "text",
    [
        "and when?",
        "thanks",
        "ok great, good to know",
        "Hello!",
        "Why was the shorter tunnel closed?",
        "Who wrote the letter to the harbour council?",
        "more votes than in 2021?",
        "cobalt mine shares price",
        "tram breakdown reasons",
        "What did Dana Whitfield say about the repairs?",
        "please tell me in one sentence what the harbour council of Porto Velho decided about the toll on Monday",
    ],
)
def test_what_may_be_a_question_is_no_wish(minilm: Any, text: str) -> None:
    assert told(read(text), minilm.embed) is None
