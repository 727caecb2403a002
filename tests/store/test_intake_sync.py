"""Articles that have gone from their files, and those that only seem to."""

import json
import shutil
from pathlib import Path

import pytest

from rag import Assistant
from tests.store.stored import stored


def test_a_file_that_has_gone_keeps_its_article_until_a_sync(assistant: Assistant, stories: Path) -> None:
    (stories / "bridge.txt").unlink()
    assert assistant.ingest(stories).removed == ()
    report = assistant.ingest(stories, sync=True)
    assert (len(report.removed), len(report.unchanged)) == (1, 1)
    assert [article.title for article in assistant.articles()] == ["Malaria vaccine halves infections in trial"]
    assert len(stored(assistant)) == 1


def test_a_sync_looks_only_into_the_folders_it_is_given(assistant: Assistant, stories: Path, tmp_path: Path) -> None:
    for name in ("other", "stories-2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"Story of {name}\n\nThe council met in {name}.\n", encoding="utf-8")
        assistant.ingest(tmp_path / name)
        shutil.rmtree(tmp_path / name)
    (stories / "bridge.txt").unlink()
    assert len(assistant.ingest(stories, sync=True).removed) == 1
    assert len(assistant.articles()) == 3


def test_a_sync_knows_its_folder_however_it_is_written(
    assistant: Assistant, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stories / "bridge.txt").unlink()
    (stories.parent / "here").mkdir()
    monkeypatch.chdir(stories.parent / "here")
    assert len(assistant.ingest(Path("../stories"), sync=True).removed) == 1


def test_a_sync_keeps_what_cannot_be_read_this_time(assistant: Assistant, stories: Path) -> None:
    (stories / "bridge.txt").write_bytes(b"\x00\x01\x02" * 100)
    report = assistant.ingest(stories, sync=True)
    assert (len(report.failed), report.removed) == (1, ())
    assert len(assistant.articles()) == 2


def test_a_sync_of_a_folder_that_is_empty_all_of_a_sudden_keeps_everything(assistant: Assistant, stories: Path) -> None:
    for path in stories.iterdir():
        path.unlink()
    report = assistant.ingest(stories, sync=True)
    assert report.removed == ()
    assert "no articles in this folder" in report.failed[0][1]
    assert len(assistant.articles()) == 2


def test_a_sync_of_a_missing_folder_removes_nothing(assistant: Assistant, stories: Path) -> None:
    shutil.rmtree(stories)
    report = assistant.ingest(stories, sync=True)
    assert (report.removed, len(report.failed)) == ((), 1)
    assert len(assistant.articles()) == 2


def test_a_record_that_has_gone_from_its_file_goes_with_a_sync(empty: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    lines = [json.dumps({"id": name, "title": name, "body": f"The council met in {name} on Monday."}) for name in "abc"]
    (folder / "feed.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert len(empty.ingest(folder).added) == 3
    (folder / "feed.jsonl").write_text("\n".join(lines[1:]), encoding="utf-8")
    report = empty.ingest(folder, sync=True)
    assert (len(report.removed), len(report.unchanged)) == (1, 2)
