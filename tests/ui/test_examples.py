"""Example questions made from the articles."""

from __future__ import annotations

import time

import pytest

from rag import Answer
from tests.ui import samples
from ui import examples


def test_questions_come_from_what_the_articles_say() -> None:
    said = samples.article("The quay is full. Mariam Osei said that nobody would move.", id="a")
    delayed = samples.article("The council postponed the vote until May.", id="b")
    named = samples.article("Nothing.", id="c", title="What Carla Brandt wants")
    found = list(examples.candidates([said, delayed, named]))
    assert found == ["What did Mariam Osei say?", "Why was the vote postponed?", "What is reported about Carla Brandt?"]


def test_only_questions_that_are_answered_are_shown_each_from_another_article() -> None:
    articles = [samples.article(f"Anna Bel{n}a said so.", id=f"a{n}") for n in ("x", "y", "z")]

    def ask(question: str) -> Answer:
        cited = samples.citation(article_id="same" if "Belx" in question or "Bely" in question else "other")
        return samples.answer(question, citations=(cited,))

    assert examples.choose(articles, ask) == ("What did Anna Belxa say?", "What did Anna Belza say?")
    assert examples.choose(articles, lambda question: samples.answer(question, status="not_found")) == ()


def test_near_copies_and_an_empty_archive_give_no_doubled_questions() -> None:
    copies = [samples.article("Anna Belxa said so.", id=f"a{n}", group="g") for n in range(3)]
    assert list(examples.candidates(copies)) == ["What did Anna Belxa say?"]
    assert list(examples.candidates([])) == []


@pytest.mark.parametrize("text", ["A" * 100_000, "Aa " * 40_000, "postponed the " * 10_000, "A.A-" * 30_000])
def test_hostile_lines_take_no_time(text: str) -> None:
    started = time.perf_counter()
    list(examples.candidates([samples.article(text, title=text[:5000])]))
    assert time.perf_counter() - started < 2
