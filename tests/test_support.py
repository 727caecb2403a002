"""The verifier, held to the labelled pairs in data/support_pairs.jsonl and to single cases.

The pairs were written in seven rounds, each before the rules had seen it. When first seen, rounds 2 to 7 were caught at .93,
.97, .85, .95, .83 and .90 and right ones dropped at .18, .29, .50, .33, .75 and .61: freely put statements are dropped far more
often than the whole set shows.
"""

from __future__ import annotations

import collections
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.support import Evidence, check, locate

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "data" / "support_pairs.jsonl").read_text("utf-8").splitlines()]
KINDS = {
    "other_number",
    "other_person",
    "other_date",
    "negated",
    "cause_invented",
    "merged_events",
    "plausible_absent",
}


@pytest.fixture(scope="module")
def verdicts(minilm: Any) -> list[tuple[str, bool]]:
    """Label and verdict of every pair."""
    return [
        (pair["label"], check(pair["statement"], [Evidence(quote) for quote in pair["quotes"]], senses=minilm).supported)
        for pair in PAIRS
    ]


def test_the_labelled_set_has_every_way_to_be_wrong() -> None:
    labels = collections.Counter(pair["label"] for pair in PAIRS)
    assert set(labels) == KINDS | {"supported"} and len(PAIRS) >= 220 and min(labels.values()) >= 20
    assert len({(pair["statement"], *pair["quotes"]) for pair in PAIRS}) == len(PAIRS)


def test_wrong_statements_are_caught_and_right_ones_are_kept(verdicts: list[tuple[str, bool]]) -> None:
    right = [verdict for label, verdict in verdicts if label == "supported"]
    wrong = [verdict for label, verdict in verdicts if label != "supported"]
    assert wrong.count(False) / len(wrong) >= 0.97
    assert right.count(False) / len(right) <= 0.05


def test_every_kind_of_wrong_statement_is_caught(verdicts: list[tuple[str, bool]]) -> None:
    for kind in KINDS:
        found = [verdict for label, verdict in verdicts if label == kind]
        assert found.count(False) / len(found) >= 0.85, kind


def test_a_verdict_says_why() -> None:
    verdict = check("Rui Costa resigned on 5 May.", [Evidence("Minister Rui Costa resigned on 15 May.")])
    assert not verdict.supported and verdict.reasons == ("the date 5 May is not in the evidence",)


def test_the_same_pair_always_gets_the_same_verdict() -> None:
    pairs = PAIRS[:40]
    runs = {tuple(check(p["statement"], [Evidence(q) for q in p["quotes"]]) for p in pairs) for _ in range(3)}
    assert len(runs) == 1


def test_every_statement_is_carried_by_itself() -> None:
    dropped = [pair["id"] for pair in PAIRS if not check(pair["statement"], [Evidence(pair["statement"])]).supported]
    assert dropped == []


def test_the_source_may_be_named_and_the_day_of_publication_counted_from() -> None:
    quote = "Netanyahu vetoed the trip on Tuesday."
    told = Evidence(quote, source="Axios", published="2024-10-09")
    assert check("Netanyahu vetoed the trip on October 8, 2024, according to Axios.", [told]).supported
    assert not check("Netanyahu vetoed the trip on October 3, 2024.", [told]).supported
    assert not check("Netanyahu vetoed the trip, according to Haaretz.", [told]).supported


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Rui Costa resigned.", "Officials denied that Rui Costa resigned."),
        ("Rui Costa hid the losses.", "Rui Costa is accused of hiding the losses."),
        ("Rui Costa will resign.", "Rui Costa may resign."),
        ("Rui Costa resigned.", "Rui Costa threatened to resign."),
    ],
)
def test_what_is_denied_alleged_or_only_possible_is_no_fact(statement: str, quote: str) -> None:
    assert not check(statement, [Evidence(quote)]).supported


@pytest.mark.parametrize(
    ("right", "wrong", "quote"),
    [
        (
            "The coastguard examined a trawler.",
            "The coastguard seized a trawler.",
            "The coastguard inspected the trawler Havbris and let it go.",
        ),
        (
            "Otto Lindgren is chairman of Kestrel Bank.",
            "Otto Lindgren is chairman of Meridian Savings.",
            "Kestrel Bank and Meridian Savings ended talks. Kestrel Bank's chairman, Otto Lindgren, regretted it.",
        ),
        (
            "Clara Voss has frostbite.",
            "Nils Bergman has frostbite.",
            "Nils Bergman blew a whistle. His companion, Clara Voss, has frostbite.",
        ),
        (
            "Dockers stopped work on 2 October.",
            "Dockers stopped work on Tuesday.",
            "Exports resumed on Tuesday. Dockers had stopped work on 2 October.",
        ),
        (
            "It was not shown that the wolves endangered livestock.",
            "The wolves endangered livestock.",
            "The authority had not shown that the wolves endangered livestock.",
        ),
        (
            "Beavers had been gone for four hundred years.",
            "Beavers had been gone for four years.",
            "Beavers had been gone for four centuries.",
        ),
        ("Craftsmen used 1,100 trees.", "Craftsmen used 1,100 pines.", "Craftsmen used 1,100 oaks."),
    ],
)
def test_right_and_wrong_of_a_kind_are_told_apart(minilm: Any, right: str, wrong: str, quote: str) -> None:
    assert check(right, [Evidence(quote)], senses=minilm).supported
    assert not check(wrong, [Evidence(quote)], senses=minilm).supported


def test_without_evidence_nothing_is_supported() -> None:
    assert not check("It rained.", []).supported
    assert not check("It rained.", [Evidence("  ")]).supported


def test_a_quotation_is_found_whatever_its_white_space_quotes_and_dashes() -> None:
    text = "First.\nThe mayor said:  “We won’t pay — not\u00a0now.” Last."
    start, end = locate('"We won\'t pay - not now."', text) or (0, 0)
    assert text[start:end] == "We won’t pay — not\u00a0now."


@pytest.mark.parametrize("quote", ["We will pay", "we won’t pay", "We won’t … now", "", "   ", "“”"])
def test_any_other_difference_is_another_quotation(quote: str) -> None:
    assert locate(quote, "The mayor said: “We won’t pay — not now.”") is None


def test_a_quotation_is_looked_for_only_where_it_should_stand() -> None:
    text = "It rained. It rained."
    assert locate("It rained.", text) == (0, 10)
    assert locate("It rained.", text, 5) == (11, 21)
    assert locate("It rained.", text, 5, 20) is None


@given(st.text(max_size=80), st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_every_part_of_a_text_is_found_in_it(before: str, quote: str, after: str) -> None:
    found = locate(quote, before + quote + after)
    words = quote.strip().strip("\"'“”„‟«»″‘’‚‛′`´").split()
    assert (found is None) == (not words)
    if found:
        assert (before + quote + after)[found[0] : found[1]].split() != []


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gets_a_verdict(statement: str, quote: str) -> None:
    check(statement, [Evidence(quote, source="x", published="2024-10-09")])


def test_a_line_of_a_hundred_thousand_characters_is_judged_in_time() -> None:
    for long in ("word " * 20_000, "A" * 100_000, "1," * 50_000, "“" * 100_000):
        check(long, [Evidence(long)])
        assert locate("no such words", long) is None
