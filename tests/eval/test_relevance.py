"""What relevance is learnt from: sentences, and whether each tells of a matter."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from eval.errors import DataSetError
from eval.relevance import MATTERS, Label, collect, describe, hashed, learn, read
from rag import RawArticle
from rag.lab import RELEVANCES, WEIGHTS

MILL = "The old mill of Halsen burned down on Monday. Six engines came. The fire at the mill was out by noon."
FAIR = "The spring fair of Halsen opens on Friday. A fire at its wheel was put out at once. Tickets cost four crowns."
MATTER = "the Halsen mill fire"


def _labels() -> list[Label]:
    told = [("mill", text, True) for text in (MILL[:45], "Six engines came.")]
    told += [("fair", text, False) for text in (FAIR[:42], "Tickets cost four crowns.", "A sentence that is not there.")]
    return [Label("town", MATTER, article, hashed(text), tells) for article, text, tells in told]


def test_every_label_names_a_sentence_of_an_article_and_a_matter() -> None:
    dev, kept = (read(MATTERS / f"{half}.jsonl") for half in ("dev", "kept"))
    assert (len(dev), len(kept)) == (534, 502)
    assert {len(label.sentence) for label in (*dev, *kept)} == {12}


def test_a_line_that_is_no_label_is_named(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text('{"archive": "town"}\n', encoding="utf-8")
    with pytest.raises(DataSetError, match="line 1: .* expected archive, matter, article, sentence and tells"):
        read(path)


def test_what_is_learnt_is_written_beside_the_other_weights(tmp_path: Path) -> None:
    articles = {
        name: RawArticle(body=text, path="", key=name, title=title, published="2025-05-20")
        for name, title, text in (
            ("mill", "Fire destroys Halsen mill", MILL),
            ("fair", "Halsen fair, not the mill, has a fire", FAIR),
        )
    }
    labelled = collect(_labels(), {"town": articles}, tmp_path / "cache")
    assert labelled.signs.shape == (4, len(RELEVANCES))
    assert labelled.tells.tolist() == [1, 1, 0, 0]
    path = tmp_path / "quotation.json"
    shutil.copy(WEIGHTS, path)
    learn(labelled, path)
    before, after = (json.loads(file.read_text(encoding="utf-8")) for file in (WEIGHTS, path))
    assert set(after["relevance"]) == {*RELEVANCES, "bias"} and after["relevance"] != before["relevance"]
    assert {**after, "relevance": before["relevance"]} == before
    assert "4 sentences, 0.500 of them tell of the matter; area 1.000" in describe(labelled, after["relevance"], real=False)
