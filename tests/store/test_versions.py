"""Earlier versions: kept when an article's file has another text, checked like everything stored, gone with the article."""

from __future__ import annotations

import dataclasses
import datetime
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import ArchiveCorruptError, ArchiveError, Assistant, Settings
from rag.store import versions

FIRST = "Two people were hurt when a barge hit the quay of Tarn on Monday. Captain Lea Brandt closed the harbor."
SECOND = "Five people were hurt when a barge hit the quay of Tarn on Monday. Captain Lea Brandt closed the harbor."
THIRD = f"{SECOND} Divers from Rye looked for the barge's anchor all night."


def take(assistant: Assistant, folder: Path, body: str, **more: str) -> str:
    """Take in the one article with a text; its id."""
    record = {"id": "one", "title": "Barge hits quay", "source": "Tarn Echo", "date": "2024-10-08", "body": body, **more}
    (folder / "news.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assistant.ingest(folder / "news.jsonl")
    (article,) = assistant.articles()
    return article.id


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant(Settings(data_dir=tmp_path / "archive", llm="extractive", _env_file=None)) as made:
        yield made


def change(assistant: Assistant, statement: str) -> None:
    with sqlite3.connect(assistant.settings.data_dir / "archive.db") as connection:
        connection.execute(statement)
    connection.close()


def test_what_an_article_said_before_is_kept_from_the_first_to_the_last_but_one(assistant: Assistant, tmp_path: Path) -> None:
    began = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    key = take(assistant, tmp_path, FIRST)
    assert assistant.versions(key) == ()
    take(assistant, tmp_path, SECOND, date="2024-10-09")
    take(assistant, tmp_path, THIRD, title="Barge hits quay; five hurt")
    kept = assistant.versions(key)
    assert [(version.number, version.text, version.title) for version in kept] == [
        (1, FIRST, "Barge hits quay"),
        (2, SECOND, "Barge hits quay"),
    ]
    assert [(version.published or "")[:10] for version in kept] == ["2024-10-08", "2024-10-09"]
    moments = [datetime.datetime.fromisoformat(version.until) for version in kept]
    assert began <= moments[0] <= moments[1] <= datetime.datetime.now(datetime.UTC)
    assert assistant.article(key).text == THIRD
    assert assistant.check().sound


def test_the_same_text_read_in_another_way_or_corrected_by_hand_is_no_version(assistant: Assistant, tmp_path: Path) -> None:
    key = take(assistant, tmp_path, FIRST)
    take(assistant, tmp_path, FIRST)
    take(assistant, tmp_path, FIRST, source="The Tarn Echo")
    assistant.correct(key, title="Barge hits the quay of Tarn")
    assistant.undo_corrections(key)
    assistant.rebuild()
    with Assistant(Settings(data_dir=assistant.settings.data_dir, llm="extractive", chunk_tokens=64, _env_file=None)) as other:
        take(other, tmp_path, FIRST)
    assert assistant.versions(key) == ()


def test_a_version_has_the_headline_that_was_read_whatever_a_person_made_of_it(assistant: Assistant, tmp_path: Path) -> None:
    key = take(assistant, tmp_path, FIRST, title="Barge hit quay")
    assistant.correct(key, title="Barge hits quay")
    take(assistant, tmp_path, SECOND, title="Barge hit quay")
    assert [version.title for version in assistant.versions(key)] == ["Barge hit quay"]
    assert assistant.article(key).title == "Barge hits quay"


def test_no_search_looks_into_an_earlier_version(assistant: Assistant, tmp_path: Path) -> None:
    take(assistant, tmp_path, f"{FIRST} A heron watched.")
    take(assistant, tmp_path, SECOND)
    assert not assistant.find("heron").matches
    assert all("heron" not in found.chunk.text for found in assistant.search("What did the heron do?"))


def test_versions_go_with_their_article_and_an_article_that_is_not_there_has_none(assistant: Assistant, tmp_path: Path) -> None:
    key = take(assistant, tmp_path, FIRST)
    take(assistant, tmp_path, SECOND)
    assistant.remove([key])
    with pytest.raises(ArchiveError, match="no article"):
        assistant.versions(key)
    assert take(assistant, tmp_path, FIRST) == key
    assert assistant.versions(key) == ()


def test_a_copy_of_the_archive_holds_them_too(assistant: Assistant, tmp_path: Path) -> None:
    key = take(assistant, tmp_path, FIRST)
    take(assistant, tmp_path, SECOND)
    assistant.backup(tmp_path / "copy.db")
    kept = assistant.versions(key)
    assistant.remove([key])
    assistant.restore(tmp_path / "copy.db")
    assert assistant.versions(key) == kept != ()


def test_only_the_newest_are_kept_and_their_numbers_go_on(assistant: Assistant, tmp_path: Path) -> None:
    key = take(assistant, tmp_path, FIRST)
    article = assistant.article(key)
    with sqlite3.connect(assistant.settings.data_dir / "archive.db") as connection:
        for number in range(versions.MOST + 5):
            versions.keep(connection, dataclasses.replace(article, text=f"{number} people were hurt."), ())
    connection.close()
    kept = assistant.versions(key)
    assert [version.number for version in kept] == list(range(6, versions.MOST + 6))
    assert kept[-1].text == f"{versions.MOST + 4} people were hurt."


def test_a_damaged_version_is_named_never_shown_and_removed_by_a_repair(assistant: Assistant, tmp_path: Path) -> None:
    key = take(assistant, tmp_path, FIRST)
    for text in (SECOND, THIRD):
        take(assistant, tmp_path, text)
    change(assistant, "UPDATE wordings SET text = replace(text, 'Two people', 'Ten people') WHERE number = 1")
    with pytest.raises(ArchiveCorruptError, match="an earlier version of it is not what was stored"):
        assistant.versions(key)
    assert [damage.what for damage in assistant.check().damages] == ["an earlier version of it"]
    assert assistant.check(repair=True).sound
    assert [version.text for version in assistant.versions(key)] == [SECOND]


def test_what_is_damaged_when_it_is_replaced_is_no_version(assistant: Assistant, tmp_path: Path) -> None:
    key = take(assistant, tmp_path, FIRST)
    change(assistant, "UPDATE articles SET text = replace(text, 'Two people', 'Ten people')")
    take(assistant, tmp_path, SECOND)
    assert assistant.versions(key) == ()
    assert assistant.article(key).text == SECOND
