"""Where required facts are lost on their way to the reader."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from eval import losses
from eval.records import Passage, Record


def passage(rank: int, text: str) -> Passage:
    return Passage(rank, "a", "", "", None, 0, len(text), text, 1.0, {}, ())


@pytest.fixture
def make(make_record: Any) -> Any:
    """A record of a question that asks for two facts, with one passage that holds the first of them."""

    def made(number: str, **others: Any) -> Record:
        record: Record = make_record(number, {}, **{"passages": (passage(1, "It was on June 3, said Ada."),), **others})
        return dataclasses.replace(record, question={**record.question, "required_facts": [["June 3", "3 June"], ["Ada"]]})

    return made


def test_a_fact_that_is_not_missing_was_stated(make: Any) -> None:
    assert losses.fates([make("q")]) == {"stated": 2}


def test_a_fact_in_a_passage_that_the_answer_does_not_state_was_passed_over(make: Any) -> None:
    assert losses.fates([make("q", missing=("June 3",))]) == {"passed over": 1, "stated": 1}


def test_a_fact_in_a_passage_is_lost_to_silence_where_nothing_was_answered(make: Any) -> None:
    assert losses.fates([make("q", said="not_found", missing=("June 3", "Ada"))]) == {"silent": 2}


def test_a_fact_in_no_passage_was_not_found_whatever_was_answered(make: Any) -> None:
    elsewhere = (passage(1, "Nothing of this."),)
    assert losses.fates([make("q", passages=elsewhere, missing=("Ada",))]) == {"stated": 1, "not found": 1}
    assert losses.fates([make("q", passages=elsewhere, said="not_found", missing=("June 3", "Ada"))]) == {"not found": 2}


def test_passages_beyond_the_tenth_are_not_looked_at(make: Any) -> None:
    deep = (*(passage(rank, "Nothing.") for rank in range(1, losses.DEPTH + 1)), passage(losses.DEPTH + 1, "Ada on 3 June"))
    assert losses.fates([make("q", passages=deep, missing=("June 3",))]) == {"not found": 1, "stated": 1}
    assert losses.fates([make("q", passages=deep[1:], missing=("June 3",))]) == {"passed over": 1, "stated": 1}


def test_a_crash_loses_every_fact(make: Any) -> None:
    assert losses.fates([make("q", error="E: no")]) == {"crashed": 2}


def test_questions_that_nothing_answers_and_searches_alone_lose_nothing(make: Any) -> None:
    assert losses.fates([make("q", status="not_found"), make("r", status="false_premise"), make("s", answer=None)]) == {}
