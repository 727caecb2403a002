"""Which words of a question name its matter."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.find import matter
from rag.find.matter import NONE, MatterWeights

LEARNT = matter.load(matter.WEIGHTS)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Give me a timeline of the harbour strike, please", "harbour strike"),
        ("anything new on the Ellis verdict?", "Ellis verdict"),
        ("what is the Daily News saying about the mill fire", "mill fire"),
        ("give me a timeline", ""),
    ],
)
def test_the_likeliest_run_of_words_is_the_matter(question: str, words: str) -> None:
    assert LEARNT.matter(question) == words


@given(st.text(max_size=120))
def test_whatever_is_asked_the_matter_stands_in_it(question: str) -> None:
    assert LEARNT.matter(question) in question


def test_a_word_that_always_stands_outside_is_left_out() -> None:
    weights = MatterWeights(frozenset({"of"}), {NONE: 0.0, "s-1:of": 2.0, "i:of": -5.0, "i:x": 0.5})
    assert weights.matter("tale of big ships") == "big ships"


def test_an_endless_question_is_read_at_its_beginning_and_at_once() -> None:
    begins = time.process_time()
    assert LEARNT.matter("timeline of the strike " + "and on " * 50_000) == "strike"
    assert time.process_time() - begins < 1


def test_weights_come_back_from_their_file(tmp_path: Path) -> None:
    MatterWeights(frozenset({"of"}), {NONE: -1.0, "i:x": 0.5}).save(tmp_path / "weights.npz")
    again = matter.load(tmp_path / "weights.npz")
    assert again == MatterWeights(frozenset({"of"}), {NONE: -1.0, "i:x": 0.5})


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many articles about the weir?", "weir"),
        ("Which articles mention Orsa?", "Orsa"),
        ("Who are the authors?", ""),
        ("What do you know about your sources?", ""),
        ("How many articles are there?", ""),
    ],
)
def test_the_matter_of_articles_stands_behind_about_and_is_nothing_that_the_archive_is_made_of(
    question: str, words: str
) -> None:
    assert matter.of_articles(question) == words
