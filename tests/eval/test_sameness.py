"""What it is learnt from that two articles tell one story: archives parted into stories, and pairs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from eval.errors import DataSetError
from eval.sameness import REAL, STORIES, Label, collect, describe, learn, read
from rag import RawArticle
from rag.lab import SAMENESSES, WEIGHTS

TEXTS = {
    "mill": ("Sawmill burns down in Halsen", "The sawmill of Halsen burned down on Monday, Ada Holm said."),
    "again": ("Halsen sawmill will be rebuilt", "Ada Holm will rebuild the sawmill of Halsen that burned down."),
    "fair": ("Spring fair opens in Odda", "Tove Lind opened the spring fair of Odda with a song on Friday."),
}


def _articles() -> dict[str, RawArticle]:
    return {
        name: RawArticle(body=text, path="", key=name, title=title, published="2025-05-20")
        for name, (title, text) in TEXTS.items()
    }


def _labels() -> list[Label]:
    return [Label(REAL, (("mill", "again"), ("fair",)))]


def test_every_label_is_an_archive_in_stories_or_a_pair() -> None:
    dev, kept = (read(STORIES / f"{half}.jsonl") for half in ("dev", "kept"))
    assert [len(half) for half in (dev, kept)] == [28 + 162, 10 + 181]
    assert [sum(label.same is not None for label in half) for half in (dev, kept)] == [162, 181]
    assert sum(label.same is True for label in kept) == 29
    assert list(_labels()[0].pairs()) == [("mill", "again", True), ("mill", "fair", False), ("again", "fair", False)]
    assert list(Label(REAL, (("mill",), ("fair",)), same=False).pairs()) == [("mill", "fair", False)]


def test_a_line_that_is_no_label_is_named(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text('{"archive": "town"}\n', encoding="utf-8")
    with pytest.raises(DataSetError, match="line 1: .* expected archive with stories, or with one, other and same"):
        read(path)


def test_what_is_learnt_is_written_beside_the_other_weights(tmp_path: Path) -> None:
    labelled = collect(_labels(), _articles())
    assert labelled.signs.shape == (3, len(SAMENESSES))
    assert sorted(labelled.same.tolist()) == [0, 0, 1] and labelled.real.tolist() == [1, 1, 1]
    path = tmp_path / "quotation.json"
    shutil.copy(WEIGHTS, path)
    learn(labelled, path)
    before, after = (json.loads(file.read_text(encoding="utf-8")) for file in (WEIGHTS, path))
    assert set(after["sameness"]) == {*SAMENESSES, "bias"} and after["sameness"] != before["sameness"]
    assert {**after, "sameness": before["sameness"]} == before
    told = describe(labelled, real=True)
    assert told == "3 pairs, 1 of one story; area 1.000; of those held for one 1.000 are, and 1.000 of those that are"
