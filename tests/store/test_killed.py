"""kill -9 at random points of an ingest: the archive opens, answers, and ends as if nothing had happened."""

import contextlib
import os
import random
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag import ArchiveError, Assistant
from rag.store.archive import Archive
from rag.store.vectors import Vectors, exact

KILLS = 24
QUESTIONS = ["harbour council bridge", "Which barge hit the pillar?", "vaccine trial island", "word17 word230 word4"]

NURSERY = Path(__file__).with_name("nursery.py")
_nursery = runpy.run_path(str(NURSERY))


class Nursery:
    """Runs ingests in child processes that can be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(NURSERY)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert self._read() == "ready"

    def ingest(self, archive: Path, folder: Path, kill_after: float | None = None) -> tuple[bool, float]:
        """Run an ingest; whether it was killed, and how many seconds it took."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{archive}\t{folder}\n")
        self._process.stdin.flush()
        child = int(self._read())
        started = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        status = int(self._read())
        assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
        return os.WIFSIGNALED(status), time.monotonic() - started

    def close(self) -> None:
        self._process.communicate()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


def story(seed: int, sentences: int = 50) -> str:
    words = random.Random(seed)
    return " ".join(
        f"The {' '.join(f'word{words.randrange(400)}' for _ in range(9))} council of town{seed} met about the bridge."
        for _ in range(sentences)
    )


def write(folder: Path, stories: dict[int, int]) -> Path:
    folder.mkdir()
    for name, seed in stories.items():
        (folder / f"{name:02d}.txt").write_text(f"Story {name}\n\n{story(seed)}\n", encoding="utf-8")
    return folder


def open_assistant(archive: Path, **changes: Any) -> Assistant:
    return Assistant(_nursery["settings"](archive).changed(**changes), embedder=_nursery["Buckets"]())


def check_sound(folder: Path) -> None:
    """Whatever the moment of the kill, what there is can be read and searched, and quotations stand in their articles."""
    for exact_limit in (0, 50_000):
        with open_assistant(folder, exact_limit=exact_limit) as assistant:
            try:
                assistant.articles()
            except ArchiveError as error:
                assert "no archive in" in str(error), "killed before there was one"
                return
            for question in QUESTIONS:
                for item in assistant.search(question):
                    chunk = item.chunk
                    assert assistant.article(chunk.article_id).text[chunk.start : chunk.end] == chunk.text


def state(folder: Path) -> dict[str, Any]:
    """All there is in an archive and in what its two indexes say."""
    archive = Archive(folder, create=False)
    vectors = Vectors(folder / "chroma", None)
    try:
        matrix = archive.matrix()
        assert archive.pending("lexical") == archive.pending("vectors") == []
        assert vectors.count() == len(matrix.chunk_ids)
        for query in _nursery["Buckets"]().embed(QUESTIONS):
            one, other = exact(matrix, query, limit=10, allowed=None), vectors.search(query, limit=10)
            assert [score for _, score in other] == pytest.approx([score for _, score in one], abs=1e-5)
        found = {
            "articles": archive.articles(),
            "hashes": archive.hashes(),
            "chunks": archive.chunks(archive.all_chunk_ids()),
            "ids": matrix.chunk_ids,
            "sentences": {article.id: archive.sentences(article.id) for article in archive.articles()},
        }
        rows = matrix.vectors
    finally:
        archive.close()
        vectors.reopen()
    with open_assistant(folder) as assistant:
        found["results"] = [assistant.search(question) for question in QUESTIONS]
        found["lexical"] = [
            [(item.chunk.id, item.explanation["bm25"]) for item in assistant.search(question, k=50)] for question in QUESTIONS
        ]
    assert np.array_equal(rows, _kept.setdefault(found["ids"], rows))
    return found


_kept: dict[tuple[str, ...], Any] = {}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_any_point_an_ingest_ends_like_one_that_never_was(nursery: Nursery, tmp_path: Path) -> None:
    before = {name: name for name in range(18)}
    # Chroma keeps its first thousand passages in memory: these 900 grow beyond it under the eyes of the killer.
    after = {name: name for name in range(1, 24)} | {3: 103, 7: 107, 11: 111}
    folder = write(tmp_path / "stories", before)
    base = tmp_path / "base"
    nursery.ingest(base, folder)
    shutil.rmtree(folder)
    write(folder, after)

    reference = tmp_path / "reference"
    shutil.copytree(base, reference)
    _, seconds = nursery.ingest(reference, folder)
    expected = state(reference)
    assert len(expected["ids"]) > 1_000
    fresh = tmp_path / "fresh"
    _, seconds_fresh = nursery.ingest(fresh, folder)
    assert state(fresh) == expected

    chance = random.Random()
    kills = tries = 0
    while kills < KILLS:
        tries += 1
        assert tries < 4 * KILLS, "the ingest is over before it can be killed"
        archive = tmp_path / f"killed-{tries}"
        from_nothing = tries % 4 == 0
        if not from_nothing:
            shutil.copytree(base, archive)
        lasts = seconds_fresh if from_nothing else seconds
        killed = 0
        for _ in range(1 + tries % 2):
            killed += nursery.ingest(archive, folder, kill_after=chance.uniform(0, lasts))[0]
        if not killed:
            lasts *= 0.8
        kills += killed
        check_sound(archive)
        with open_assistant(archive) as assistant:
            report = assistant.ingest(folder, sync=True)
            assert report.failed == ()
        assert state(archive) == expected
        shutil.rmtree(archive)


def test_an_ingest_that_is_killed_once_finishes_with_the_next_one(nursery: Nursery, tmp_path: Path) -> None:
    folder = write(tmp_path / "stories", {name: name for name in range(3)})
    archive = tmp_path / "archive"
    nursery.ingest(archive, folder, kill_after=0.3)
    check_sound(archive)
    with open_assistant(archive) as assistant:
        assistant.ingest(folder)
        assert len(assistant.articles()) == 3
    nursery.ingest(tmp_path / "other", folder)
    assert state(archive) == state(tmp_path / "other")
