"""An archive published for other machines to read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag import ArchiveError, Assistant, InputError, Settings
from rag.lab import examine
from rag.store import snapshots

QUESTIONS = ["Why was the bridge closed?", "Who led the malaria vaccine trial?"]


def found(assistant: Assistant) -> list[Any]:
    return [assistant.articles(), *(assistant.search(question) for question in QUESTIONS)]


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file beneath a folder with its size and when it was changed."""
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "published"


def reading(place: Path, minilm: object, **changes: Any) -> Assistant:
    return Assistant(Settings(data_dir=place, llm="extractive", _env_file=None, **changes), embedder=minilm)


def test_a_snapshot_answers_as_the_archive_did_while_the_archive_goes_on(
    assistant: Assistant, place: Path, minilm: object
) -> None:
    before = found(assistant)
    published = assistant.snapshot(place)
    assert (published.articles, published.passages) == (2, 2)
    assistant.remove([assistant.articles()[0].id])
    kept = state(place)
    # No limit and no server of the reading machine sends it to vectors that the snapshot does not have.
    for changes in ({}, {"exact_limit": 0, "chroma_url": "http://127.0.0.1:1"}):
        with reading(place, minilm, **changes) as made:
            assert found(made) == before
            assert made.query(QUESTIONS[0]).status == "answered"
            assert made.check().sound
    assert state(place) == kept
    finding = next(item for item in examine(Settings(data_dir=place, _env_file=None)) if item.what == "Archive")
    assert finding.state == "good"
    assert "2 articles" in finding.text and "a snapshot to read" in finding.text


def test_a_snapshot_cannot_be_changed_and_says_what_can(
    assistant: Assistant, place: Path, stories: Path, minilm: object
) -> None:
    assistant.snapshot(place)
    kept = state(place)
    with reading(place, minilm) as made:
        key = made.articles()[0].id
        for change in (
            lambda: made.ingest(stories),
            lambda: made.remove([key]),
            lambda: made.rebuild(),
            lambda: made.check(repair=True),
            lambda: made.restore(stories),
            lambda: list(made.follow([stories])),
            lambda: made.snapshot(place),
        ):
            with pytest.raises(InputError, match=f"{place} holds snapshots, which are read-only: .* RAG_DATA_DIR"):
                change()
    assert state(place) == kept


def test_as_many_older_generations_stay_as_are_to_be_kept(assistant: Assistant, place: Path) -> None:
    first, second = assistant.snapshot(place), assistant.snapshot(place)
    assert {path.name for path in place.iterdir() if path.is_dir()} == {first.generation, second.generation}
    third = assistant.snapshot(place, keep=0)
    assert {path.name for path in place.iterdir() if path.is_dir()} == {third.generation}


def test_a_process_that_is_killed_while_it_publishes_leaves_the_last_generation(
    assistant: Assistant, place: Path, minilm: object
) -> None:
    published = assistant.snapshot(place)
    before = found(assistant)
    code = (
        "import os, sys; from pathlib import Path; from rag.store import snapshots; from rag.store.index import Index\n"
        "Index.update_words = lambda *_: os._exit(9)\n"
        "snapshots.publish(Path(sys.argv[1]), Path(sys.argv[2]), header=True, keep=0)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, assistant.settings.data_dir, place], timeout=120, check=False)
    assert killed.returncode == 9
    assert (place / "unfinished").is_dir()
    assert snapshots.served(place) == place / published.generation
    with reading(place, minilm) as made:
        assert found(made) == before
    assistant.snapshot(place, keep=0)
    assert not (place / "unfinished").exists()


def test_an_archive_is_no_place_for_snapshots_and_nothing_is_none_to_publish(
    assistant: Assistant, place: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="holds an archive: expected a folder for snapshots"):
        assistant.snapshot(assistant.settings.data_dir)
    with (
        Assistant(Settings(data_dir=tmp_path / "none", _env_file=None)) as empty,
        pytest.raises(ArchiveError, match="no archive"),
    ):
        empty.snapshot(place)
    assert not (place / "current").exists()


def test_the_command_publishes_and_a_folder_that_only_reads_is_enough(
    rag_command: Any, assistant: Assistant, place: Path
) -> None:
    done = rag_command("archive", "snapshot", place)
    assert done.returncode == 0, done.stderr
    assert "2 articles published in" in done.stdout
    for path in (*place.rglob("*"), place):
        os.chmod(path, 0o500 if path.is_dir() else 0o400)
    asked = rag_command("ask", QUESTIONS[0], env={"RAG_DATA_DIR": str(place)})
    assert asked.returncode == 0, asked.stderr
    assert "barge" in asked.stdout
    refused = rag_command("ingest", assistant.settings.data_dir, env={"RAG_DATA_DIR": str(place)})
    assert refused.returncode == 2
    assert "read-only" in refused.stderr
