"""Facts of a run in words."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from eval import phrases
from eval.gate import Threshold
from eval.summary import Figure, Summary, summarize

EMPTY = Summary("s", 0, 0, {}, {}, {})


def test_an_unfinished_set_says_how_many_are_left() -> None:
    assert phrases.asked(dataclasses.replace(EMPTY, questions=3), 3) == "3 questions, 0 crashed"
    assert phrases.asked(dataclasses.replace(EMPTY, questions=1, crashed=1), 3) == "1 of 3 questions, 1 crashed"
    assert phrases.asked(dataclasses.replace(EMPTY, questions=1), 1) == "1 question, 0 crashed"


def test_a_fallback_to_quotation_is_seen_among_the_writers() -> None:
    one = dataclasses.replace(EMPTY, writers={"extractive": 2})
    other = dataclasses.replace(EMPTY, writers={"gpt": 3, "extractive": 1})
    assert phrases.writers([one]) == "extractive"
    assert phrases.writers([one, other]) == "extractive (3), gpt (3)"
    assert phrases.writers([EMPTY]) == ""


def test_the_writers_are_those_that_the_answers_name(make_record: Any) -> None:
    records = [make_record("q1", {}), make_record("q2", {}, error="E: no")]
    assert summarize("s", records).writers == {"extractive": 1}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"stages": {"search": (3.0, 9.4)}}, "a search took 3 ms at p50 and 9 ms at p95"),
        (
            {"stages": {"search": (3.0, 9.0), "total": (1200.0, 2000.0)}, "writers": {"extractive": 1}},
            "an answer took 1,200 ms at p50 and 2,000 ms at p95; no tokens, no money",
        ),
        ({"writers": {"m": 1}, "input_tokens": 1500, "output_tokens": 20, "dollars": 0.01}, "1,500 tokens in, 20 out, $0.0100"),
        ({"writers": {"m": 1}, "input_tokens": 1, "output_tokens": 2, "dollars": None}, "1 tokens in, 2 out, price not known"),
    ],
)
def test_cost_is_time_tokens_and_money(changes: dict[str, Any], words: str) -> None:
    assert phrases.cost(dataclasses.replace(EMPTY, **changes)) == words


@pytest.mark.parametrize(
    ("fates", "words"),
    [
        ({}, ""),
        ({"stated": 1}, "1 of 1 required fact stated"),
        (
            {"stated": 3, "crashed": 2, "passed over": 1, "silent": 1, "not found": 1},
            "3 of 8 required facts stated; lost: 1 not in the first 10 passages, 1 found, but nothing was answered, "
            "1 found, but the answer says something else, 2 crashed",
        ),
    ],
)
def test_the_facts_that_were_lost_are_told_by_where_they_were_lost(fates: Any, words: str) -> None:
    assert phrases.losses(dataclasses.replace(EMPTY, fates=fates)) == words


def test_every_fault_is_counted() -> None:
    summary = dataclasses.replace(EMPTY, errors={"E: no": 2, "F": 1, "G": 1, "H": 1}, dropped=4, judge_faults={"not JSON": 5})
    assert phrases.faults(summary, 6) == [
        "2 crashed: E: no",
        "1 crashed: F",
        "1 crashed: G",
        "1 crashed otherwise",
        "5 replies of the judge not used: not JSON",
        "statements dropped, because their evidence does not carry them: 4",
        "documents not taken in: 6",
    ]
    assert phrases.faults(EMPTY, 0) == []


def test_a_measure_says_its_kind_and_when_less_is_better() -> None:
    assert phrases.measure("fact_recall") == "fact recall"
    assert phrases.measure("fact_recall", "look_alike") == "fact recall (look alike)"
    assert phrases.measure("aurc") == "AURC, less is better"
    assert phrases.measure("forbidden_claims", "list") == "forbidden claims (list), less is better"


def test_limits_and_intervals_are_told_where_there_are_any() -> None:
    assert phrases.limit(Threshold("R@1", least=0.5)) == "at least 0.5"
    assert phrases.limit(Threshold("R@1", least=0.5, most=1)) == "at least 0.5 and at most 1"
    assert phrases.interval(Figure(0.5, 0.25, 0.75, 4)) == "0.250 to 0.750"
    assert phrases.interval(Figure(0.5, None, None, 4)) == ""
