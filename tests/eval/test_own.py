"""A gold file of the user's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval import own
from eval.errors import DataSetError, GoldError
from rag import Assistant, Settings

LINE: dict[str, Any] = {
    "id": "g1",
    "question": "Why was the harbour bridge closed?",
    "kind": "reason",
    "required_facts": [["barge"]],
    "articles": ["bridge.txt"],
    "quotations": [{"article": "bridge.txt", "quote": "a barge hit its northern pillar"}],
    "status": "answered",
}


def written(folder: Path, *lines: dict[str, Any], name: str = "mine.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_questions_are_held_against_a_folder(tmp_path: Path, stories: Path, settings: Settings) -> None:
    found = own.load(written(tmp_path, LINE), settings, stories)
    assert (found.name, [question.id for question in found.questions]) == ("mine", ["g1"])
    assert found.archives == {"": stories}
    before = found.checksum
    (stories / "bridge.txt").write_text("a barge hit its northern pillar, they said", encoding="utf-8")
    assert own.load(written(tmp_path, LINE), settings, stories).checksum != before


def test_questions_are_held_against_ones_own_archive(tmp_path: Path, assistant: Assistant, settings: Settings) -> None:
    found = own.load(written(tmp_path, LINE), settings, None)
    assert found.archives == {}
    assert found.questions[0].quotations[0].quote == "a barge hit its northern pillar"


@pytest.mark.parametrize("with_folder", [True, False])
def test_an_unknown_article_and_a_quotation_that_is_not_there_are_named(
    tmp_path: Path, stories: Path, assistant: Assistant, settings: Settings, with_folder: bool
) -> None:
    folder = stories if with_folder else None
    whale = {"quotations": [{"article": "bridge.txt", "quote": "a whale"}]}
    with pytest.raises(GoldError, match="line 2: quotation 1: 'a whale' does not stand in 'bridge.txt'"):
        own.load(written(tmp_path, LINE, LINE | {"id": "g2"} | whale), settings, folder)
    tunnel = {"articles": ["tunnel.txt"], "quotations": [{"article": "tunnel.txt", "quote": "x"}]}
    with pytest.raises(GoldError, match="line 1: unknown article 'tunnel.txt'"):
        own.load(written(tmp_path, LINE | tunnel), settings, folder)


def test_the_name_of_a_dataset_is_taken(tmp_path: Path, stories: Path, settings: Settings) -> None:
    with pytest.raises(DataSetError, match=r"squad2\.jsonl has the name of the dataset 'squad2': rename the file"):
        own.load(written(tmp_path, LINE, name="squad2.jsonl"), settings, stories)


def test_an_empty_file_is_refused(tmp_path: Path, stories: Path, settings: Settings) -> None:
    with pytest.raises(GoldError, match="no question in the file"):
        own.load(written(tmp_path), settings, stories)
