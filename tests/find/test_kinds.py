"""Which kind of thing a question asks for, and how sources, times and names are made alike for that."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from rag.embedders import Embedder
from rag.find import kinds
from rag.find.kinds import KINDS, AskedFor, KindWeights
from rag.find.questions import Question, understand

SOURCES = ("Osmund Tribune", "The Kestrel")


def read(text: str) -> Question:
    return understand(text, today=datetime.date(2025, 10, 15), sources=SOURCES)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("What did the Osmund Tribune report in March 2024?", "What did the Daily News report in May?"),
        ("the kestrel or The Kestrel?", "the kestrel or the Daily News?"),
        ("What happened on 31 June?", "What happened on in May?"),
        ("Who left?", "Who left?"),
    ],
)
def test_sources_and_times_are_alike(text: str, masked: str) -> None:
    assert kinds.masked(read(text)) == masked


def test_the_bare_question_has_neither_source_nor_time() -> None:
    assert kinds.bare(read("the ferry in the Osmund Tribune in March 2024")) == "the ferry in"


def test_features_are_words_and_pairs_with_names_and_numbers_alike() -> None:
    assert kinds.features("Did Ann Lee vs 2023") == kinds.features("did Tom Bo vs 7")
    assert {"xx", "vs #", "^ did", "#"} <= kinds.features("Did Ann Lee vs 2023")


def test_a_question_is_held_for_a_fact_unless_something_else_is_likely_enough() -> None:
    none = dict.fromkeys(KINDS, 0.0)
    held = AskedFor(none | {"timeline": 0.6, "fact": 0.4})
    maybe = AskedFor(none | {"timeline": 0.5, "fact": 0.3, "latest": 0.2})
    neither = AskedFor(none | {"fact": 0.35, "timeline": 0.39, "latest": 0.26})
    assert [(told.maybe, told.kind) for told in (held, maybe, neither)] == [
        ("timeline", "timeline"),
        ("timeline", "fact"),
        ("fact", "fact"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Walk me through the dam scandal from the beginning", "timeline"),
        ("what is the tram row about, in short", "summary"),
        ("how do things stand with the ferry now", "latest"),
        ("the Osmund Tribune's take on the new toll", "source"),
        ("what went on in March 2024", "period"),
        ("anything new?", "newest"),
        ("how does the mayor's plan differ from the governor's?", "compare"),
        ("how many articles have you got", "archive"),
        ("Who paid for the new roof of the theatre?", "fact"),
    ],
)
def test_each_kind_is_told(text: str, kind: str, minilm: Embedder) -> None:
    assert kinds.told(read(text), minilm.embed).kind == kind


def test_likelihoods_add_up_and_weights_come_back_from_their_file(tmp_path: Path, minilm: Embedder) -> None:
    told = kinds.told(read("timeline " * 400 + "?" * 300), minilm.embed)
    assert sum(told.likely.values()) == pytest.approx(1)
    rng = np.random.default_rng(7)
    weights = KindWeights({"who": 0, "^": 1}, rng.normal(size=(2, 9)), rng.normal(size=(4, 9)), rng.normal(size=9))
    weights.save(tmp_path / "weights.npz")
    again = kinds.load(tmp_path / "weights.npz")
    assert again.words == weights.words
    assert again.likely("who", np.ones(4)) == pytest.approx(weights.likely("who", np.ones(4)), abs=0.01)
