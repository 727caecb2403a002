"""Articles of folders and archives by the names that gold files use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.folders import documents_in, names_in
from rag import Assistant, Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A text file, and two records in one file."""
    place = tmp_path / "news"
    place.mkdir()
    (place / "bridge.txt").write_text("The old bridge in Porto Velho was closed on Monday.\n", encoding="utf-8")
    records = [
        {"id": "a7", "title": "Cod is back", "body": "Cod is back in the North Sea, fishermen said on Friday."},
        {"id": "b8", "title": "Eels are rare", "body": "Eels have become rare in every river of the country."},
    ]
    (place / "wire.jsonl").write_text("".join(json.dumps(item) + "\n" for item in records), encoding="utf-8")
    return place


def test_documents_are_named_by_file_and_record(folder: Path) -> None:
    assert set(documents_in(folder)) == {"bridge.txt", "wire.jsonl#a7", "wire.jsonl#b8"}


def test_articles_of_an_archive_have_the_names_of_the_gold_file(folder: Path, settings: Settings, minilm: object) -> None:
    with Assistant(settings, embedder=minilm) as assistant:
        assistant.ingest(folder)
        names = names_in(assistant, ["wire.jsonl#a7", "bridge.txt"])
        titles = {names[article.id]: article.title for article in assistant.articles()}
    assert titles["wire.jsonl#a7"] == "Cod is back"
    assert titles["wire.jsonl#b8"] == "Eels are rare"
    assert "bridge.txt" in titles


def test_a_file_of_which_no_record_is_wanted_is_not_read_again(folder: Path, settings: Settings, minilm: object) -> None:
    with Assistant(settings, embedder=minilm) as assistant:
        assistant.ingest(folder)
        (folder / "wire.jsonl").unlink()
        assert set(names_in(assistant, ["bridge.txt"]).values()) == {"bridge.txt", "wire.jsonl"}
