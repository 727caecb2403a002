import dataclasses
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import ArchiveBusyError, ArchiveCorruptError, ArchiveError, Article, Chunk, Cleaned, Dropped, Run, Sentence, copies
from rag.archive import Archive, Prepared

WORDS = "the harbour bridge was closed on monday after a barge hit its northern pillar and the council met at noon to talk"


def prepared(article_id: str, text: str, *spans: tuple[int, int], **about: str) -> Prepared:
    """An article ready to be stored, with a passage for each span (all of it where none is given)."""
    chunks = tuple(
        Chunk(f"{article_id}.{number:03d}", article_id, start, end, text[start:end])
        for number, (start, end) in enumerate(spans or [(0, len(text))])
    )
    vectors = np.arange(4 * len(chunks), dtype=np.float32).reshape(len(chunks), 4)
    article = Article(id=article_id, title=f"Title of {article_id}", text=text, **about)
    cleaned = Cleaned(text, article.title, (Run(0, len(text), 0, len(text)),), (Dropped(3, 5, "gallery"),))
    return Prepared(article, f"raw {text}", cleaned, (Sentence(0, len(text)),), chunks, vectors, "hash", copies.signature(text))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "archive", create=True)
    yield made
    made.close()


def groups(archive: Archive) -> dict[str, str]:
    return {article.id: article.group for article in archive.articles()}


# What is stored comes back


def test_an_article_comes_back_as_it_was_put(archive: Archive) -> None:
    item = prepared("a", "The bridge is closed. It is old.", (0, 21), (22, 32), source="Harbour News", published="2024-10-08")
    archive.put([item])
    assert archive.article("a") == item.article
    assert archive.articles() == (item.article,)
    assert archive.cleaning("a") == (item.raw, item.cleaned)
    assert archive.sentences("a") == item.sentences
    assert archive.chunks(["a.000", "a.001", "unknown"]) == {chunk.id: chunk for chunk in item.chunks}
    assert archive.openings(["a", "unknown"]) == {"a": "a.000"}
    assert np.array_equal(archive.embeddings(["a.001"])["a.001"], item.embeddings[1])
    assert archive.count() == (1, 2)
    assert archive.hashes() == {"a": "hash"}
    assert archive.sources() == ("Harbour News",)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = Archive(tmp_path_factory.mktemp("shared"), create=True)
    yield made
    made.close()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), st.data())
def test_a_passage_is_the_article_to_the_letter_in_any_script(shared: Archive, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shared.put([prepared("any", text, (start, end))])
    stored = shared.chunks(["any.000"])["any.000"]
    assert stored.text == shared.article("any").text[stored.start : stored.end] == text[start:end]


def test_articles_are_listed_oldest_first_and_undated_ones_last(archive: Archive) -> None:
    days = {"b": "2024-10-08", "c": "2023-01-01", "d": None, "e": "2024-10-07T23:59:00+03:00"}
    for name, day in days.items():
        archive.put([prepared(name, f"Story {name}.", path=f"/{name}", **({"published": day} if day else {}))])
    assert [article.id for article in archive.articles()] == ["c", "e", "b", "d"]


def test_an_unknown_article_is_an_error_that_says_where_the_ids_are(archive: Archive) -> None:
    for ask in (archive.article, archive.cleaning, archive.sentences):
        with pytest.raises(ArchiveError, match="no article 'nobody'.*rag articles list"):
            ask("nobody")


def test_periods_hold_both_their_ends_and_no_undated_article(archive: Archive) -> None:
    archive.put(
        [
            prepared("a", "One.", published="2024-10-08T23:30:00-05:00", source="Alpha"),
            prepared("b", "Two.", published="2024-10-09", source="Beta"),
            prepared("c", "Three.", source="Alpha"),
        ]
    )
    assert archive.matching(since="2024-10-08", until="2024-10-08", sources=()) == {"a"}
    assert archive.matching(since="2024-10-09", until=None, sources=()) == {"b"}
    assert archive.matching(since=None, until="2024-10-08", sources=["Alpha"]) == {"a"}
    assert archive.matching(since=None, until=None, sources=["Alpha"]) == {"a", "c"}


def test_the_matrix_holds_every_vector_in_the_order_of_the_ids(archive: Archive) -> None:
    archive.put([prepared("b", "Two parts.", (0, 3), (4, 10)), prepared("a", "One.")])
    matrix = archive.matrix()
    assert matrix.chunk_ids == ("a.000", "b.000", "b.001")
    assert matrix.article_ids == ("a", "b", "b")
    assert matrix.vectors.tolist() == [[0, 1, 2, 3], [0, 1, 2, 3], [4, 5, 6, 7]]


def test_more_ids_than_sqlite_takes_variables_are_looked_up(archive: Archive) -> None:
    text = "x" * 3_000
    archive.put([prepared("a", text, *((at, at + 1) for at in range(3_000)))])
    assert len(archive.chunks(archive.all_chunk_ids())) == 3_000


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


# The file


def test_a_missing_archive_is_an_error_that_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive in .*rag ingest PATH.*RAG_DATA_DIR"):
        Archive(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def spoil(tmp_path: Path, content: bytes) -> Path:
    (tmp_path / "archive.db").write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_an_error_and_is_left_alone(tmp_path: Path, create: bool) -> None:
    folder = spoil(tmp_path, b"These are the minutes of the council." * 100)
    with pytest.raises(ArchiveCorruptError, match="damaged or no archive.*RAG_DATA_DIR"):
        Archive(folder, create=create)
    assert (folder / "archive.db").read_bytes() == b"These are the minutes of the council." * 100


@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_another_program_is_an_error_and_is_left_alone(tmp_path: Path, create: bool) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
        db.execute("INSERT INTO recipes VALUES ('bread')")
    db.close()
    with pytest.raises(ArchiveCorruptError, match="database of another program.*RAG_DATA_DIR"):
        Archive(tmp_path, create=create)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        assert db.execute("SELECT name FROM recipes").fetchall() == [("bread",)]
    db.close()


def test_an_archive_of_another_version_is_an_error_that_names_both(archive: Archive) -> None:
    archive.close()
    with sqlite3.connect(archive.folder / "archive.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ArchiveCorruptError, match="has format 99, expected 1: another version"):
        Archive(archive.folder, create=True)


def test_an_archive_cut_in_half_is_an_error_when_opened_or_read(archive: Archive) -> None:
    archive.put([prepared(f"a{number}", f"Story {number} " * 500) for number in range(50)])
    archive.close()
    file = archive.folder / "archive.db"
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ArchiveCorruptError, match="damaged.*restore a copy"):
        cut = Archive(archive.folder, create=False)
        try:
            cut.articles()
        finally:
            cut.close()


def test_a_file_where_the_folder_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file", encoding="utf-8")
    with pytest.raises(ArchiveError, match="cannot be used.*RAG_DATA_DIR"):
        Archive(tmp_path / "archive", create=True)


def test_a_folder_where_the_file_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "archive.db").mkdir()
    with pytest.raises(ArchiveError, match="cannot be opened"):
        Archive(tmp_path, create=True)


def test_an_empty_file_left_by_a_killed_process_becomes_an_archive(tmp_path: Path) -> None:
    archive = Archive(spoil(tmp_path, b""), create=True)
    assert archive.count() == (0, 0)
    archive.close()


# Several at once


HOLDER = """
import sys, time
from pathlib import Path
from rag.archive import Archive
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
