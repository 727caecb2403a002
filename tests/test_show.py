from __future__ import annotations

import dataclasses

import pytest

from rag import Answer, Citation, Conflict, Side, Statement, Usage, show

WRITTEN = Answer(
    "q",
    "not_found",
    "Not in the archive: nothing near it.",
    reason="nothing near it",
    model="gpt-6-luna",
    dropped=2,
    usage=Usage(1200, 80, 0.00016),
    timings={"open": 5, "embed": 10, "first statement": 400, "write": 200, "read": 100},
)


def _shown(answer: Answer, capsys: pytest.CaptureFixture[str]) -> str:
    show.answer(answer, {})
    return " ".join(capsys.readouterr().out.split())


def test_a_written_answer_ends_with_what_it_cost(capsys: pytest.CaptureFixture[str]) -> None:
    assert _shown(WRITTEN, capsys).endswith(
        "gpt-6-luna · 715 ms · first sentence after 415 ms · 2 unverified left out · 1,200 tokens in, 80 out · $0.0002"
    )


def test_a_conflict_names_what_each_side_says_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    one = Citation(1, "a", "Fire", "Courier", "", "2024-05-03", "explicit", "It killed 12 sailors.", 0, 21)
    other = dataclasses.replace(one, number=2, article_id="b", quote="It killed 19 sailors.", published=None)
    sides = (Side("12 sailors", one), Side("19 \x1b[31msailors", other))
    differing = Answer("q", "answered", "It killed. [1]", (Statement("It killed.", (one,)),), (), conflicts=(Conflict(sides),))
    assert (
        "The articles differ: “12 sailors” [1] (May 3, 2024); “19 \N{REPLACEMENT CHARACTER}[31msailors” [2] (date unknown)"
        in _shown(differing, capsys)
    )


def test_an_unknown_price_is_not_shown_as_none(capsys: pytest.CaptureFixture[str]) -> None:
    unpriced = dataclasses.replace(WRITTEN, usage=Usage(1200, 80, None))
    assert _shown(unpriced, capsys).endswith("80 out · price not known")


def test_a_quotation_costs_nothing_and_says_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    quoted = dataclasses.replace(WRITTEN, model="extractive", dropped=0, usage=Usage(), timings={"open": 5, "read": 100})
    assert _shown(quoted, capsys).endswith("extractive · 105 ms")
