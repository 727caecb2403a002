"""What people type that is no question about the news."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from rag import Article
from rag.find.questions import Question, understand
from rag.find.smalltalk import holding, reply, understood


def read(text: str) -> Question:
    return understand(text, today=datetime.date(2025, 10, 15), sources=())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "greeting"),
        ("Great, thank you!", "thanks"),
        ("What can you do for me?", "abilities"),
        ("which sources do you have?", "holdings"),
        ("oh that is wonderful, cheers for that", "thanks"),
        ("hmm whatever", "remark"),
    ],
)
def test_small_talk_is_told_by_what_it_means(minilm: Any, text: str, kind: str) -> None:
    assert understood(read(text), minilm.embed) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Why was the harbour bridge closed?",
        "Thanks to whom was Dana Whitfield released?",
        "hello, what happened in 2024?",
        "xyzzy plugh",
        "a" * 400,
        "hello there and good morning to all of you who are reading this today",
    ],
)
def test_what_may_be_a_question_about_the_news_is_none(minilm: Any, text: str) -> None:
    assert understood(read(text), minilm.embed) is None


def article(number: int, **values: str) -> Article:
    return Article(f"a{number}", "Quay shut", "The quay was closed.", **values)


def test_what_the_archive_holds_is_counted_and_named() -> None:
    assert holding([]) == "The archive holds no articles yet."
    assert holding([article(1)]) == "The archive holds 1 article. None of them has a known date."
    held = [article(1, source="Tarn Echo", published="2024-10-08"), article(2, source="Post", published="2024-10-08T09:00")]
    assert holding(held) == "The archive holds 2 articles from Post, Tarn Echo, of October 8, 2024."
    held += [article(3, published="2025-01-02"), article(4)]
    assert holding(held).endswith(
        "4 articles from Post, Tarn Echo, of October 8, 2024 to January 2, 2025. 1 of them has no known date."
    )
    many = [article(at, source=f"Paper {at:02}") for at in range(15)]
    assert " from Paper 09, Paper 00, Paper 01 and 12 more." in holding([*many, article(15, source="Paper 09")])


def test_a_reply_tells_what_there_is() -> None:
    assert reply("thanks", []) == "You are welcome."
    assert reply("greeting", [article(1)]).endswith("The archive holds 1 article. None of them has a known date.")
