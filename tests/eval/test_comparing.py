"""Which questions compare is learnt from questions, and what ships is what they teach."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.comparing import TRAINING, app, learnt, measured
from rag.lab import COMPARING, comparing_features


def test_words_that_only_one_kind_has_decide_and_rare_ones_do_not_count() -> None:
    questions = [f"compare {word} with flood" for word in "abcdef"] + [f"when was {word} shut" for word in "abcdef"]
    right, vectors = np.array([True] * 6 + [False] * 6), np.zeros((12, 2))
    words, vector, _ = learnt(questions, vectors, right)
    assert words["compare"] > 0 > words["shut"]
    assert "a" not in words and "^ compare" in words
    assert not vector.any()
    logits = measured(questions, vectors, right)
    assert (logits[:6] > 0).all() and (logits[6:] < 0).all()


def test_numbers_are_alike_and_pairs_of_words_are_features() -> None:
    assert comparing_features("The 2023 vs") == {"^", "the", "#", "vs", "$", "^ the", "the #", "# vs", "vs $"}


def test_what_ships_is_what_the_training_questions_teach(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in TRAINING.read_text(encoding="utf-8").splitlines()]
    assert sum(row["compares"] for row in rows) * 2 == len(rows) == 640
    app.main(["--out", str(tmp_path / "again.json")], standalone_mode=False)
    again, ships = (json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "again.json", COMPARING))
    assert again["words"].keys() == ships["words"].keys()
    for name, weight in ships["words"].items():
        assert again["words"][name] == pytest.approx(weight, abs=0.02)
    assert again["vector"] == pytest.approx(ships["vector"], abs=0.05)
    area = float(capsys.readouterr().out.split("area ")[1].split()[0])
    assert area == pytest.approx(0.934, abs=0.01)
