"""Example questions made from the articles."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from rag import ScoredChunk
from tests.ui import samples
from ui import examples


def test_questions_come_from_what_the_articles_say() -> None:
    said = samples.article("The quay is full. Mariam Osei said that nobody would move.", id="a")
    delayed = samples.article("The council postponed the vote until May.", id="b")
    named = samples.article("Nothing.", id="c", title="What Carla Brandt wants")
    assert list(examples.candidates([said, delayed, named])) == [
        examples.Candidate("What did Mariam Osei say?", "a"),
        examples.Candidate("Why was the vote postponed?", "b"),
        examples.Candidate("What is reported about Carla Brandt?", "c"),
    ]


def test_offices_and_first_words_of_headlines_are_no_people() -> None:
    house = samples.article(
        "The White House said so. But Jane Doe said no.", title="The Vote In The Grand Council Hall Of Ansel"
    )
    assert [c.question for c in examples.candidates([house])] == ["What did Jane Doe say?"]


def test_only_questions_that_lead_back_to_their_article_are_shown_one_for_each() -> None:
    articles = [samples.article(f"Anna Bel{n} said so. They postponed the {n}vote.", id=n) for n in ("x", "y", "z")]

    def search(question: str) -> Sequence[ScoredChunk]:
        return [
            samples.passage(
                0, 5, "y" if "Belx" in question else next(n for n in "xyz" if f"Bel{n}" in question or f"{n}vote" in question)
            )
        ]

    assert examples.choose(articles, search) == (
        "Why was the xvote postponed?",
        "What did Anna Bely say?",
        "What did Anna Belz say?",
    )
    assert examples.choose(articles, lambda question: []) == ()


def test_near_copies_and_an_empty_archive_give_no_doubled_questions() -> None:
    copies = [samples.article("Anna Belxa said so.", id=f"a{n}", group="g") for n in range(3)]
    assert list(examples.candidates(copies)) == [examples.Candidate("What did Anna Belxa say?", "a0")]
    assert list(examples.candidates([])) == []


@pytest.mark.parametrize("text", ["A" * 100_000, "Aa " * 40_000, "postponed the " * 10_000, "A.A-" * 30_000])
def test_hostile_lines_take_no_time(text: str) -> None:
    started = time.perf_counter()
    list(examples.candidates([samples.article(text, title=text[:5000])]))
    assert time.perf_counter() - started < 2
