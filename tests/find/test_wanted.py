"""Which kind of overview a question asks for; what is in doubt asks for none."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from rag.find import kinds, questions, wanted


def read(text: str, minilm: Any) -> wanted.Wanted | None:
    question = questions.understand(text, today=datetime.date(2025, 10, 15), sources=("Osmund Tribune", "The Kestrel"))
    return wanted.asked(question, kinds.told(question, minilm.embed), minilm.embed)


@pytest.mark.parametrize(
    ("text", "kind", "topic"),
    [
        ("timeline of the harbour strike", "timeline", "harbour strike"),
        ("What did the Osmund Tribune say about the tram?", "source", "tram"),
        ("Could you please give me a timeline for the harbour strike?", "timeline", "harbour strike"),
        ("harbour strike timeline", "timeline", "harbour strike"),
        ("What happened when in the harbour strike?", "timeline", "harbour strike"),
        ("How did the harbour strike unfold?", "timeline", "harbour strike"),
        ("Put the events of the harbour strike in order.", "timeline", "harbour strike"),
        ("Summarise the article about the harbour strike.", "summary", "harbour strike"),
        ("Give me a brief summary of the strike story, please", "summary", "strike"),
        ("What is the article about the harbour strike about?", "summary", "harbour strike"),
        ("What's the latest on the harbour strike?", "latest", "harbour strike"),
        ("What did the Osmund Tribune say about the strike?", "source", "strike"),
        ("What did The Kestrel report on the strike in May?", "source", "strike"),
        ("How did the Osmund Tribune cover the strike?", "source", "strike"),
        ("Which articles are about the harbour strike?", "articles", "harbour strike"),
        ("do you have anything on lobsters?", "articles", "lobsters"),
        ("What is the oldest article about the newest ferry?", "oldest", "newest ferry"),
        ("What happened in May 2025?", "period", ""),
        ("What did the Osmund Tribune report in May?", "period", ""),
        ("What is the latest?", "latest", ""),
        ("Any news from the Osmund Tribune?", "latest", ""),
        ("What did the Gorham Observer say about the strike?", "no_source", "Gorham Observer"),
        ("What happened on February 29, 2024?", "period", ""),
        ("What happened on February 29, 2025?", "no_day", "February 29, 2025"),
        ("What happened on 31 June?", "no_day", "31 June"),
    ],
)
def test_the_kind_and_the_matter_are_read(text: str, kind: str, topic: str, minilm: Any) -> None:
    found = read(text, minilm)
    assert found is not None
    assert (found.kind, found.topic) == (kind, topic)


@pytest.mark.parametrize(
    "text",
    [
        "What happened to the ferry in May?",
        "What happened at Pellgate in May?",
        "Who was arrested in May 2025?",
        "What is the latest toll of the accident?",
        "What timeline did the minister give for the bridge?",
        "What is the timeline for the bridge?",
        "What did the minister say about the strike?",
        "What did the Osmund Tribune pay for the building?",
        "Who bought the Osmund Tribune?",
        "Why did the summary of the report leak?",
        "What is new in the fisheries treaty?",
        "How did the strike end?",
        "What did the report about the fire conclude?",
        "How many people died in May?",
        "Is there a new mayor in Osmund?",
        "In what order did the runners finish?",
    ],
)
def test_a_question_about_the_news_asks_for_no_overview(text: str, minilm: Any) -> None:
    found = read(text, minilm)
    assert found is None or found.likely < kinds.SURE
