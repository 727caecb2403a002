"""The archive that is open, and a snapshot that another generation takes the place of."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import ArchiveError, Assistant, InputError, Retrieved, Settings
from rag.store import snapshots
from rag.store.opened import Opened

QUESTION = "Why was the bridge closed?"


def open_files(folder: Path) -> set[str]:
    """The files beneath a folder that this process has open."""
    links = Path("/proc/self/fd")
    opened = {str(link.resolve()) for link in links.iterdir() if link.is_symlink()}
    return {path for path in opened if Path(path).is_relative_to(folder.resolve())}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "published"


@pytest.fixture
def early(assistant: Assistant, place: Path, minilm: object) -> Iterator[Assistant]:
    """Who serves the first generation, with both articles."""
    assistant.snapshot(place)
    with Assistant(Settings(data_dir=place, llm="extractive", _env_file=None), embedder=minilm) as made:
        assert len(made.articles()) == 2
        yield made


def test_who_serves_a_snapshot_goes_on_with_the_next_generation(assistant: Assistant, place: Path, early: Assistant) -> None:
    before = early.generation()
    bridge = next(article for article in assistant.articles() if "bridge" in article.text)
    assert bridge.id in {found.chunk.article_id for found in early.search(QUESTION)}
    assistant.remove([bridge.id])
    assert len(early.articles()) == 2, "nothing is published yet"
    assistant.snapshot(place)
    assert early.articles() == assistant.articles()
    assert early.generation() != before
    assert early.search(QUESTION) == assistant.search(QUESTION)
    assert bridge.id not in {article.article.id for article in early.find("bridge OR trial").matches}


def test_a_question_that_is_being_answered_keeps_its_generation_and_its_files_go_with_it(
    assistant: Assistant, place: Path, early: Assistant
) -> None:
    first = early._opened.folder
    events = early.stream(QUESTION)
    assert isinstance(next(events), Retrieved)
    assistant.remove([article.id for article in assistant.articles() if "bridge" in article.text])
    second = place / assistant.snapshot(place).generation
    assert len(early.articles()) == 1
    assert open_files(first) and open_files(second)
    answer = list(events)[-1].answer
    assert answer.status == "answered" and "bridge" in answer.text
    events.close()
    del events
    gc.collect()
    assert not open_files(first) and open_files(second)


def test_who_has_a_generation_reads_it_after_its_folder_is_gone(assistant: Assistant, place: Path, minilm: object) -> None:
    assistant.snapshot(place)
    opened = Opened(Settings(data_dir=place, _env_file=None))
    first = opened.folder
    archive, index = opened.both()
    for _ in range(3):
        assistant.snapshot(place)
    assert not first.exists()
    assert index.searches(archive).words(["bridg"], 5, None)
    assert index.words(archive).spread(["bridge"]) > 0
    opened.close()


def test_a_generation_that_went_before_it_was_opened_gives_way_to_the_newest(assistant: Assistant, place: Path) -> None:
    assistant.snapshot(place)
    opened = Opened(Settings(data_dir=place, _env_file=None))
    first = opened.folder
    served, times = snapshots.served, iter(range(1))

    def late(folder: Path) -> Path | None:
        # The others publish after this one has read which is the newest, and before it opens it.
        if next(times, None) is None:
            return served(folder)
        newest = served(folder)
        for _ in range(3):
            assistant.snapshot(place)
        return newest

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(snapshots, "served", late)
        archive, _ = opened.both()
    assert not first.exists() and archive.folder == opened.folder == served(place)
    assert archive.count() == (2, 2)
    opened.close()


def test_many_who_ask_meet_one_generation_or_the_next(assistant: Assistant, place: Path, early: Assistant) -> None:
    found: set[int] = set()
    problems: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                found.add(len(early.find("the").matches))
                assert {hit.chunk.article_id for hit in early.search(QUESTION)} <= known
        except BaseException as error:
            problems.append(error)

    known = {article.id for article in assistant.articles()}
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        assistant.snapshot(place)
    assistant.remove([assistant.articles()[0].id])
    assistant.snapshot(place)
    until = time.monotonic() + 60
    while 1 not in found and not problems and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join(60)
    assert problems == []
    assert found == {1, 2}


def test_a_generation_that_has_not_come_over_whole_is_waited_for(
    assistant: Assistant, place: Path, early: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.remove([assistant.articles()[0].id])
    file = place / assistant.snapshot(place).generation / "archive.db"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3])
    with caplog.at_level(logging.WARNING, "rag.store.opened"):
        assert len(early.articles()) == len(early.articles()) == 2
    assert len(caplog.records) == 1 and "is served on" in caplog.text
    file.write_bytes(whole)
    assert len(early.articles()) == 1


def test_a_generation_whose_word_index_comes_later_is_waited_for(
    assistant: Assistant, place: Path, early: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.remove([assistant.articles()[0].id])
    words = place / assistant.snapshot(place).generation / "lexical"
    words.rename(tmp_path / "words")
    with caplog.at_level(logging.WARNING, "rag.store.opened"):
        assert len(early.search(QUESTION)) == len(early.articles()) == 2
    assert "is served on" in caplog.text
    (tmp_path / "words").rename(words)
    assert len(early.search(QUESTION)) == len(early.articles()) == 1


@pytest.mark.parametrize("current", [None, "", "../archive"])
def test_who_was_started_before_anything_could_be_served_serves_what_is_published(
    assistant: Assistant, place: Path, minilm: object, current: str | None
) -> None:
    if current is not None:
        place.mkdir()
        (place / "current").write_text(current)
    with Assistant(Settings(data_dir=place, llm="extractive", _env_file=None), embedder=minilm) as made:
        with pytest.raises(ArchiveError, match="no archive"):
            made.articles()
        published = place / assistant.snapshot(place).generation
        with pytest.raises(InputError, match="read-only"):
            made.ingest([])
        assert made.search(QUESTION) == assistant.search(QUESTION)
        assert made.articles() == assistant.articles()
        assert made._opened.folder == published and not (place / "archive.db").exists()


def test_nothing_is_made_where_an_archive_is_only_looked_for(tmp_path: Path) -> None:
    opened = Opened(Settings(data_dir=tmp_path / "nothing", _env_file=None))
    with pytest.raises(Exception, match="rag ingest"):
        opened.both()
    opened.close()
    assert not (tmp_path / "nothing").exists()
