"""Writing to an archive: whole changes, near-copies, several writers and readers at once."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from rag import ArchiveBusyError
from rag.store.archive import Archive
from tests.store.laid_down import prepared

ROOT = Path(__file__).parents[2]

WORDS = "the harbour bridge was closed on monday after a barge hit its northern pillar and the council met at noon to talk"


def groups(archive: Archive) -> dict[str, str]:
    return {article.id: article.group for article in archive.articles()}


def test_an_archive_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with contextlib.closing(Archive(tmp_path / "archive", create=True)) as made:
            made.put([prepared("a", "Story.")])
            files = {path.name: path.stat().st_mode & 0o777 for path in made.folder.iterdir()}
    finally:
        os.umask(before)
    assert (tmp_path / "archive").stat().st_mode & 0o777 == 0o700
    assert files == dict.fromkeys(("archive.db", "archive.db-wal", "archive.db-shm", "writer.lock"), 0o600)


# Changes


def test_putting_an_article_again_replaces_it_and_notes_old_and_new_passages_for_both_indexes(archive: Archive) -> None:
    archive.put([prepared("a", "One two.", (0, 3), (4, 8))])
    for index in ("lexical", "vectors"):
        archive.settle(index, archive.pending(index))
    archive.put([prepared("a", "Three.")])
    assert archive.article("a").text == "Three."
    assert archive.all_chunk_ids() == ["a.000"]
    for index in ("lexical", "vectors"):
        assert archive.pending(index) == ["a.000", "a.001"]
        assert [entry.chunk.text for entry in archive.entries(archive.pending(index))] == ["Three."]


def test_removing_tells_what_was_there_and_leaves_no_trace(archive: Archive) -> None:
    archive.put([prepared("a", WORDS), prepared("b", WORDS)])
    assert archive.remove(["b", "nobody", "a"]) == ("a", "b")
    assert archive.remove(["a"]) == ()
    assert archive.count() == (0, 0)
    with sqlite3.connect(archive.folder / "archive.db") as db:
        assert db.execute("SELECT count(*) FROM bands").fetchone() == (0,)
    db.close()
    assert archive.pending("vectors") == ["a.000", "b.000"]


def test_a_change_is_stored_whole_or_not_at_all(archive: Archive) -> None:
    archive.put([prepared("a", "Old story.")])
    before = archive.generation()
    broken = prepared("c", "Twice the same passage.", (0, 5))
    broken = dataclasses.replace(broken, chunks=broken.chunks * 2, embeddings=np.zeros((2, 4), dtype=np.float32))
    with pytest.raises(sqlite3.IntegrityError):
        archive.put([prepared("a", "New story."), prepared("b", "Another."), broken])
    assert [article.text for article in archive.articles()] == ["Old story."]
    assert archive.generation() == before


def test_the_generation_changes_with_every_change_and_with_nothing_else(archive: Archive) -> None:
    seen = [archive.generation()]
    archive.put([prepared("a", "Story.")])
    seen.append(archive.generation())
    archive.settle("lexical", ["a.000"])
    seen.append(archive.generation())
    archive.remove(["nobody"])
    archive.articles()
    assert archive.generation() == seen[-1]
    archive.remove(["a"])
    seen.append(archive.generation())
    assert len(set(seen)) == 4


# Near-copies


def near(change: str) -> str:
    return WORDS.replace("noon", change)


def test_near_copies_form_a_group_named_after_their_smallest_id_whatever_came_first(archive: Archive) -> None:
    for name in ("c", "a", "b"):
        archive.put([prepared(name, near(name))])
    archive.put([prepared("d", "A malaria vaccine halved infections among 4,800 children in Ghana within a single year.")])
    assert groups(archive) == {"a": "a", "b": "a", "c": "a", "d": ""}


def test_a_group_follows_its_members(archive: Archive) -> None:
    archive.put([prepared(name, near(name)) for name in "abc"])
    archive.remove(["a"])
    assert groups(archive) == {"b": "b", "c": "b"}
    archive.put([prepared("b", "An entirely different story about volcanoes in the far north of the island.")])
    assert groups(archive) == {"b": "", "c": ""}


def test_groups_are_the_same_whether_articles_come_together_or_one_by_one(tmp_path: Path) -> None:
    texts = {"a": WORDS, "b": near("one") + " and more", "c": near("two") + " and more was said", "d": "Nothing in common."}
    found = []
    for order in (["abcd"], list("dcba"), ["ca", "db"]):
        archive = Archive(tmp_path / "".join(order) / str(len(order)), create=True)
        for batch in order:
            archive.put([prepared(name, texts[name]) for name in batch])
        found.append(groups(archive))
        archive.close()
    assert found[0] == found[1] == found[2]


# Several at once


HOLDER = """
import sys, time
from pathlib import Path
from rag.store.archive import Archive
archive = Archive(Path(sys.argv[1]), create=True)
with archive.writing():
    print("writing", flush=True)
    time.sleep(600)
"""


def test_a_second_writer_is_told_so_and_the_right_to_write_dies_with_its_process(archive: Archive) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, archive.folder], stdout=subprocess.PIPE, encoding="utf-8") as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "writing\n"
        try:
            with pytest.raises(ArchiveBusyError, match="being written by another process or thread.*wait"), archive.writing():
                pass
            assert archive.articles() == ()
        finally:
            holder.send_signal(signal.SIGKILL)
            holder.wait()
    with archive.writing():
        archive.put([prepared("a", "Story.")])


def test_two_writers_in_one_process_do_not_write_at_once_either(archive: Archive) -> None:
    other = Archive(archive.folder, create=False)
    with archive.writing(), pytest.raises(ArchiveBusyError), other.writing():
        pass
    with other.writing():
        other.put([prepared("a", "Story.")])
    other.close()
    assert archive.count() == (1, 1)


def test_the_right_to_write_is_given_back_after_an_error(archive: Archive) -> None:
    with pytest.raises(KeyError), archive.writing():
        raise KeyError
    with archive.writing():
        pass


def test_reading_goes_on_while_another_connection_writes(archive: Archive) -> None:
    archive.put([prepared("a", "Story.")])
    writer = sqlite3.connect(archive.folder / "archive.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM chunks")
    assert archive.count() == (1, 1)
    writer.execute("ROLLBACK")
    writer.close()


def test_many_threads_may_read_while_one_writes(archive: Archive) -> None:
    archive.put([prepared("a0", "Story 0.")])
    problems: list[Exception] = []

    def look() -> None:
        try:
            for _ in range(60):
                ids = archive.all_chunk_ids()
                assert set(archive.chunks(ids)) == set(archive.embeddings(ids)) >= {"a0.000"}
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(1, 20):
        archive.put([prepared(f"a{number}", f"Story {number}.")])
    for thread in threads:
        thread.join()
    assert problems == []
    assert archive.count() == (20, 20)
