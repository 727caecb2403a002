"""What sureness is learnt from: how the first sentence stands, of questions that are answered and ones that are not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from eval.calibrate import first_sentences, sure
from eval.datasets import DataSet
from eval.gold import Question, Quotation
from rag import RawArticle
from rag.lab import STANDINGS, WEIGHTS

POOL = "The swimming pool of Tolvik was closed because the beams above it were rotten. The repair costs 3.6 million crowns."
TRAM = "The tram to Skarne runs again since Monday. Nils Aker drove the first one, with forty guests."


def _asked(name: str) -> DataSet:
    articles = {
        key: RawArticle(body=text, path="", key=key, title=title)
        for key, title, text in (("pool", "Pool closed", POOL), ("tram", "Tram is back", TRAM))
    }
    answered = (
        ("Why was the swimming pool closed?", "pool", POOL.partition(". ")[0] + "."),
        ("Who drove the first tram?", "tram", TRAM.partition(". ")[2]),
    )
    questions = [
        Question(f"{name}-{key}", text, "single_fact", "answered", articles=(key,), quotations=(Quotation(key, quote),))
        for text, key, quote in answered
    ]
    questions.append(Question(f"{name}-none", "How old is the mayor of Lisbon?", "not_in_archive", "not_found"))
    questions.append(Question(f"{name}-false", "Why did Nils Aker close the pool?", "false_premise", "false_premise"))
    return DataSet(name, tuple(questions), (), {"": articles})


def test_of_each_question_the_first_sentence_is_right_or_not(tmp_path: Path) -> None:
    standings, right, names = first_sentences([_asked("one")], tmp_path)
    assert standings.shape == (4, len(STANDINGS))
    assert right.tolist() == [1, 1, 0, 0]
    assert set(names) == {"one"}


def test_what_is_learnt_is_written_beside_the_other_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "quotation.json"
    shutil.copy(WEIGHTS, path)
    sure([_asked("one"), _asked("two")], tmp_path, path)
    before, after = (json.loads(file.read_text(encoding="utf-8")) for file in (WEIGHTS, path))
    assert set(after["sure"]) == {*STANDINGS, "bias"}
    assert after["sure"] != before["sure"]
    assert {**after, "sure": before["sure"]} == before
    # Both sets ask the same: what one teaches tells the other's right sentences from the wrong ones.
    assert capsys.readouterr().out.count("area of right against wrong 1.000") == 2
