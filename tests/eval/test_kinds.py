"""What a question asks for is learnt from questions, and what ships is what they teach."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.kinds import OF_A_MATTER, TRAINING, Asked, app, kinds_learnt, matters_learnt, measured, read, read_blind
from rag.lab import KIND_WEIGHTS, KINDS, MATTER_WEIGHTS


def test_words_that_only_one_kind_has_decide_and_rare_ones_do_not_count() -> None:
    asked = [Asked(f"compare {word} with flood", "compare", "", "a") for word in "abcdef"]
    asked += [Asked(f"when was {word} shut", "fact", "", "a") for word in "abcdef"]
    weights = kinds_learnt(asked, np.zeros((12, 2)))
    compare, fact = KINDS.index("compare"), KINDS.index("fact")
    assert "a" not in weights.words and "^ compare" in weights.words
    assert weights.likely("compare x with flood", np.zeros(2))[compare] > 0.9
    assert weights.likely("when was x shut", np.zeros(2))[fact] > 0.9


def test_a_question_that_only_looks_like_a_comparison_may_be_of_any_other_kind() -> None:
    asked = [Asked(f"compare {word} flood", kind, "", "a") for word in "abcdef" for kind in ("compare", "other", "other")]
    likely = kinds_learnt(asked, np.zeros((18, 2))).likely("compare it flood", np.zeros(2))
    assert likely[KINDS.index("compare")] == pytest.approx(1 / 3, abs=0.05)
    rest = [value for kind, value in zip(KINDS, likely, strict=True) if kind != "compare"]
    assert max(rest) - min(rest) < 0.02


def test_kinds_are_measured_one_by_one_and_those_that_nobody_asked_for_are_left_out() -> None:
    asked = [Asked("who left", "fact", "", "a"), Asked("who came", "fact", "", "a"), Asked("any news", "newest", "", "a")]
    likely = np.array([[float(kind == told) for kind in KINDS] for told in ("fact", "latest", "newest")])
    assert [line.split() for line in measured(asked, likely).splitlines()] == [
        ["fact", "2", "0.500", "latest", "1"],
        ["newest", "1", "1.000"],
    ]


def test_what_measures_is_asked_of_its_archives_and_teaches_nothing() -> None:
    taught = {item.text.lower() for item in read()}
    for half in ("dev", "kept"):
        blind = read_blind(half)
        assert len(blind) == 223 and sum("the Daily News" in item.text for item in blind) > 10
        # Two people may both ask "what's new?".
        assert {item.kind for item in blind if item.text.lower() in taught} <= {"period", "newest", "archive"}


def test_the_run_behind_the_same_words_is_the_matter_and_nothing_where_none_is_named() -> None:
    things = ("red ship", "old mill", "tram line", "dry well", "big top", "low tide", "hot spot", "far shore", "new road")
    asked = [Asked(f"timeline of {thing} please", "timeline", thing, "a") for thing in things]
    asked += [Asked("timeline please", "timeline", "", "a")] * 4
    weights = matters_learnt(asked)
    assert {"timeline", "of", "please"} == weights.known
    assert weights.matter("timeline of tall tower please") == "tall tower"
    assert weights.matter("timeline please") == ""


def test_the_questions_that_teach_are_of_every_kind_and_name_their_matter() -> None:
    rows = [json.loads(line) for line in TRAINING.read_text(encoding="utf-8").splitlines()]
    assert {row["kind"] for row in rows} == {*KINDS, "other"}
    assert all(row["matter"] in row["question"] for row in rows if "matter" in row)
    assert all("matter" in row for row in rows if row["kind"] == "source")
    assert len({row["question"].lower() for row in rows}) == len(rows)
    assert {item.by for item in read() if item.kind in OF_A_MATTER} >= {"1", "13"}


def test_what_ships_is_what_the_training_questions_teach(tmp_path: Path) -> None:
    app.main(["--unmeasured", "--out", str(tmp_path)], standalone_mode=False)
    for file, names, kept in ((KIND_WEIGHTS, "words", "rows"), (MATTER_WEIGHTS, "signs", "weights")):
        with np.load(tmp_path / file.name) as again, np.load(file) as ships:
            assert again[names].tolist() == ships[names].tolist()
            assert np.abs(again[kept].astype(float) - ships[kept].astype(float)).max() < 0.1
