"""Small archives that teach: what a file holds, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from eval import press
from eval.articles import raw_text
from eval.datasets import Places
from eval.errors import DataSetError

ARTICLE = {
    "article": "quay",
    "title": "Quay closed",
    "source": "Post",
    "published": "2024-05-03",
    "text": "The quay closed. It is old.",
}
QUESTION = {"question": "what shut", "kind": "single_fact", "status": "answered", "quotations": [["quay", "The quay closed."]]}
PAIR = {"asked": "what shut", "one": ["quay", "The quay closed."], "other": ["quay", "It is old."], "label": "other"}
FILES = sorted(press.FOLDER.glob("*/*.jsonl"))


def _written(folder: Path, *rows: Mapping[str, Any]) -> Path:
    path = folder / "port.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_an_archive_has_articles_questions_and_pairs(tmp_path: Path) -> None:
    archive = press.read(_written(tmp_path, ARTICLE, QUESTION, PAIR))
    assert archive.articles["quay"].title == "Quay closed"
    (question,), (pair,) = archive.questions, archive.pairs
    assert (question.archive, question.articles, question.quotations[0].quote) == ("port", ("quay",), "The quay closed.")
    assert (pair.one.quote, pair.other.quote, pair.label) == ("The quay closed.", "It is old.", "other")
    dataset = press.asked([archive])
    assert dataset.questions == archive.questions and list(dataset.archives) == ["port"]


@pytest.mark.parametrize(
    "row",
    [
        {**QUESTION, "quotations": [["quay", "The pier closed."]]},
        {**QUESTION, "quotations": [["pier", "The quay closed."]]},
        {**PAIR, "label": "perhaps"},
        {"asked": "what shut"},
        [],
    ],
)
def test_what_quotes_wrongly_or_is_none_of_the_three_is_refused_with_its_line(tmp_path: Path, row: Any) -> None:
    with pytest.raises(DataSetError, match=r"port\.jsonl:2: .*expected an article, a question or a pair"):
        press.read(_written(tmp_path, ARTICLE, row))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_each_archive_that_teaches_is_whole(path: Path) -> None:
    archive = press.read(path)
    assert len(archive.articles) >= 15 and len(archive.questions) >= 40 and len(archive.pairs) == 40
    assert {pair.label for pair in archive.pairs} == {"disagree", "agree", "update", "other"}


def test_what_measures_teaches_nothing() -> None:
    taught = {article.body.strip() for path in FILES for article in press.read(path).articles.values()}
    kept = Places().press / "kept"
    texts = [raw_text(folder / "articles", file.name) for folder in kept.iterdir() for file in (folder / "articles").iterdir()]
    assert len(texts) == 72
    assert not [text for text in texts if any(body in text for body in taught)]


def test_the_pairs_that_measure_stand_in_their_articles() -> None:
    files = sorted(Places().press.glob("kept/*/pairs.jsonl"))
    pairs = [(file.parent, json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(pairs) == 160
    for folder, pair in pairs:
        assert pair["label"] in get_args(press.Standing)
        assert all(side["quote"] in raw_text(folder / "articles", side["article"]) for side in (pair["one"], pair["other"]))
