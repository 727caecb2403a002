"""What the options of the command line stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval.datasets import Places
from eval.errors import DataSetError, RunError
from eval.given import judge_of, load, places_of, run_of, settings_of
from rag import Settings, SettingsError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of this machine."""
    monkeypatch.chdir(tmp_path)


def test_settings_are_changed_by_name_and_value() -> None:
    found = settings_of("extractive", ["fusion=rrf", " dense_weight = 0.7 "])
    assert (found.llm, found.fusion, found.dense_weight) == ("extractive", "rrf", 0.7)


@pytest.mark.parametrize(
    ("change", "error"), [("fusion", RunError), ("fusion=best", SettingsError), ("magic=1", SettingsError)]
)
def test_a_change_that_cannot_be_made_is_an_error(change: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        settings_of("", [change])


def test_remembered_replies_are_off_unless_they_are_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAG_CACHE", str(tmp_path / "replies.db"))
    assert Settings().cache is not None
    assert settings_of("", ()).cache is None
    assert settings_of("", [f"cache={tmp_path / 'replies.db'}"]).cache == tmp_path / "replies.db"


def test_a_judge_needs_a_place_where_it_is_reached(settings: Settings) -> None:
    assert judge_of("", "http://127.0.0.1:9/v1", settings) is None
    with pytest.raises(RunError, match="--judge m needs an endpoint: give --judge-url, or set OPENAI_API_KEY"):
        judge_of("m", "", settings)
    judge = judge_of("m", "http://127.0.0.1:9/v1", settings)
    assert judge is not None
    assert judge.model == "m"
    judge.close()


def test_places_are_the_usual_ones_but_for_those_that_are_named(tmp_path: Path) -> None:
    found, usual = places_of(tmp_path, None, None, "test"), Places()
    assert (found.bench, found.half) == (tmp_path, "test")
    assert (found.articles, found.sample, found.written) == (usual.articles, usual.sample, usual.written)
    assert places_of(None, None, tmp_path, "dev").written == tmp_path


def test_what_is_absent_is_told_and_the_rest_is_there(settings: Settings, places: Places) -> None:
    (places.bench / "rgb_dev.jsonl").unlink()
    found, skipped = load(["squad2", "rgb", "squad2"], settings, places, None)
    assert [dataset.name for dataset in found] == ["squad2"]
    assert list(skipped) == ["rgb"]
    assert "no file" in skipped["rgb"]


def test_two_files_of_one_name_would_be_one_dataset(settings: Settings, stories: Path, tmp_path: Path) -> None:
    line = '{"id": "1", "question": "Who won?", "kind": "not_in_archive", "status": "not_found"}\n'
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(DataSetError, match=r"two gold files have the name mine\.jsonl: rename one of them"):
        load(["a/mine.jsonl", "b/mine.jsonl"], settings, Places(), stories)


def test_a_run_is_found_by_name_by_folder_and_as_the_last(make_run: Any, tmp_path: Path) -> None:
    run = make_run("one", {"s": []})
    assert (
        run_of("one", tmp_path).folder == run_of(str(run.folder), Path("elsewhere")).folder == run_of("last", tmp_path).folder
    )
    with pytest.raises(RunError, match="no run in .*begin one with `rag eval run`"):
        run_of("last", tmp_path / "none")
