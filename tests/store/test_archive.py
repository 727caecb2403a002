import contextlib
import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import ArchiveBusyError, ArchiveCorruptError, ArchiveError, Article, Chunk
from rag.checksums import checksum
from rag.lab import Cleaned, Dropped, Run, Sentence
from rag.load import near_copies
from rag.load.chunks import chunks as cut
from rag.store import database
from rag.store.archive import Archive
from rag.store.stored import Prepared

ROOT = Path(__file__).parents[2]
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
    return Prepared(
        article, f"raw {text}", cleaned, (Sentence(0, len(text)),), chunks, vectors, "hash", near_copies.signature(text)
    )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "archive", create=True)
    yield made
    made.close()


def groups(archive: Archive) -> dict[str, str]:
    return {article.id: article.group for article in archive.articles()}


RACE = """
import os, sys, time
from pathlib import Path
from rag.store.archive import Archive
for number in range(30):
    folder, at, ends = Path(sys.argv[1]) / str(number), time.monotonic() + 0.02, []
    for _ in range(2):
        reading, writing = os.pipe()
        if not os.fork():
            while time.monotonic() < at:
                pass
            try:
                Archive(folder, create=True).close()
                os.write(writing, b"made")
            except BaseException as error:
                os.write(writing, str(error).encode())
            os._exit(0)
        os.close(writing)
        ends.append(reading)
    print(*[os.read(end, 1000).decode() for end in ends], sep="|")
    for end in ends:
        os.close(end)
        os.wait()
"""


def test_two_processes_that_are_first_at_the_same_moment_both_find_an_archive(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", RACE, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["made|made"] * 30


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


def test_an_id_that_no_archive_can_hold_is_an_id_that_there_is_not(archive: Archive) -> None:
    archive.put([prepared("a", "Story.")])
    for half in ("\ud800", "a\udfff", "\x00"):
        with pytest.raises(ArchiveError, match="no article") as raised:
            archive.article(half)
        str(raised.value).encode()
        assert archive.remove([half, "b"]) == ()
        assert archive.chunks([half]) == {}
        assert archive.matching(since=half, until=None, sources=()) == frozenset()
    assert archive.count() == (1, 1)


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


def test_passages_of_a_text_of_millions_of_characters_are_cut_in_one_go(archive: Archive) -> None:
    text = "The council met. " * 180_000
    archive.put([prepared("a", text, *((at, at + 1_000) for at in range(0, len(text), 1_000)))])
    began = time.process_time()
    found = archive.chunks(archive.all_chunk_ids())
    # SQLite alone took a minute of such a text: it read from its beginning for every passage.
    assert time.process_time() - began < 5
    assert all(chunk.text == text[chunk.start : chunk.end] for chunk in found.values())
    assert len(found) == 3_060


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
    with pytest.raises(ArchiveCorruptError, match="has format 99, expected 3: another version"):
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


@pytest.mark.parametrize("begun", [b"", None])
def test_a_reader_makes_no_archive_of_what_a_killed_process_has_left(tmp_path: Path, begun: bytes | None) -> None:
    file = tmp_path / "archive.db"
    if begun is None:
        sqlite3.connect(file).execute("PRAGMA journal_mode = WAL").connection.close()
    else:
        file.write_bytes(begun)
    before = file.read_bytes()
    with pytest.raises(ArchiveError, match="no archive in"):
        Archive(tmp_path, create=False)
    assert file.read_bytes() == before
    Archive(tmp_path, create=True).close()
    Archive(tmp_path, create=False).close()


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("left", [True, False])
def test_an_archive_that_has_gone_from_beside_its_indexes_was_lost_and_nothing_new_is_begun(
    tmp_path: Path, create: bool, left: bool
) -> None:
    (tmp_path / "lexical").mkdir()
    (tmp_path / "lexical" / "current").write_text("deadbeef", encoding="ascii")
    if left:
        (tmp_path / "archive.db").write_bytes(b"")
    with pytest.raises(ArchiveCorruptError, match="what was stored has been lost.*rag archive restore FILE"):
        Archive(tmp_path, create=create)
    assert [path.stat().st_size for path in tmp_path.glob("archive.db*")] == [0] * left


def test_what_is_acknowledged_is_on_the_disk(archive: Archive) -> None:
    for create in (True, False):
        other = Archive(archive.folder, create=create)
        assert other._db.execute("PRAGMA synchronous").fetchone() == (2,)
        other.close()
    assert archive._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


# Damage


def change(archive: Archive, sql: str, *values: object) -> None:
    """Change the file behind the archive's back, as a failing disk does."""
    with sqlite3.connect(archive.folder / "archive.db") as db:
        assert db.execute(sql, values).rowcount == 1
    db.close()


DAMAGES = {
    "its text": "UPDATE articles SET text = replace(text, 'not', 'now') WHERE id = 'a'",
    "its title, source or date": "UPDATE articles SET published = '2034-10-08' WHERE id = 'a'",
    "its raw text": "UPDATE articles SET raw = replace(raw, 'not', 'now') WHERE id = 'a'",
    "its sentences": "UPDATE articles SET sentences = '[[0,5]]' WHERE id = 'a'",
    "the number of its passages": "UPDATE checksums SET passages = 2 WHERE article_id = 'a'",
    "its group of near-copies": "UPDATE articles SET near_copies = 'b' WHERE id = 'a'",
    "the vector or the place of its passage a.000": "UPDATE chunks SET embedding = zeroblob(16) WHERE id = 'a.000'",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_what_is_damaged_is_named_and_counts_as_changed(archive: Archive, what: str) -> None:
    archive.put(
        [prepared("a", "The council would not approve it.", published="2024-10-08", path="/news/a.txt"), prepared("b", "No.")]
    )
    assert archive.damages() == []
    change(archive, DAMAGES[what])
    ((key, said),) = [(item.article_id, item.what) for item in archive.damages()]
    assert (key, said) == ("a", what)
    assert archive.hashes() == {"a": "", "b": "hash"}
    archive.put([prepared("a", "The council would not approve it.", path="/news/a.txt")])
    assert archive.damages() == []


READING: dict[str, Callable[[Archive], object]] = {
    "article": lambda archive: archive.article("a"),
    "articles": lambda archive: archive.articles(),
    "found": lambda archive: archive.found(["b", "a"]),
    "quotable": lambda archive: archive.quotable(["a"]),
    "cleaning": lambda archive: archive.cleaning("a"),
    "sentences": lambda archive: archive.sentences("a"),
    "chunks": lambda archive: archive.chunks(["a.000"]),
    "entries": lambda archive: archive.entries(["a.000"]),
}


@pytest.mark.parametrize("way", READING)
@pytest.mark.parametrize("to", ["now", "\udc80ot"])
def test_a_changed_letter_is_never_read_whichever_way_and_the_error_says_what_to_do(
    archive: Archive, way: str, to: str
) -> None:
    archive.put([prepared("a", "The council would not approve it.", path="/news/a.txt"), prepared("b", "No.")])
    damaged = "The council would not approve it.".replace("not", to).encode("utf-8", "surrogateescape")
    change(archive, "UPDATE articles SET text = CAST(? AS TEXT) WHERE id = 'a'", damaged)
    with pytest.raises(
        ArchiveCorruptError,
        match=r"article a \(/news/a.txt\) in .* is damaged: its text is not .*; run `rag archive check --repair`",
    ):
        READING[way](archive)
    assert archive.article("b").text == "No."


def test_damaged_vectors_titles_and_passages_that_have_gone_stop_a_search_before_it_begins(archive: Archive) -> None:
    for number, (sql, ask) in enumerate(
        [
            ("UPDATE chunks SET embedding = zeroblob(16) WHERE id = 'a.000'", Archive.matrix),
            ("DELETE FROM chunks WHERE id = 'a.000'", Archive.matrix),
            ("UPDATE articles SET source = 'Daily Nows' WHERE id = 'a'", Archive.check_catalogue),
            ("DELETE FROM articles WHERE id = 'a'", Archive.check_catalogue),
            ("UPDATE articles SET near_copies = 'a' WHERE id = 'a'", Archive.check_catalogue),
        ]
    ):
        archive.put([prepared("a", "The council met.", source="Daily News"), prepared("b", "No.")])
        archive.check_catalogue()
        assert len(archive.matrix().chunk_ids) == 2
        change(archive, sql)
        with pytest.raises(ArchiveCorruptError, match="article a.*is damaged"):
            ask(archive)
        assert archive.damages() != [], number
        assert archive.remove(["a"]) == ("a",)
        assert archive.damages() == []


def test_an_id_that_no_text_can_have_is_an_article_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no article"):
        archive.article("\ud800")
    assert archive.found(["\ud800"]) == {}


# Older formats


def as_format_1(archive: Archive) -> None:
    """What the first version wrote: no checksums."""
    as_format_2(archive)
    with sqlite3.connect(archive.folder / "archive.db") as db:
        db.executescript("DROP TABLE checksums; ALTER TABLE chunks DROP COLUMN checksum; PRAGMA user_version = 1;")
    db.close()


def as_format_2(archive: Archive) -> None:
    """What the second version wrote: sources, authors and dates without the words that they rest on."""
    about = "id title source author url path language published date_provenance date_evidence".split()
    with sqlite3.connect(archive.folder / "archive.db") as db:
        for row in db.execute(f"SELECT {', '.join(about)} FROM articles").fetchall():
            db.execute("UPDATE checksums SET about = ? WHERE article_id = ?", (checksum(*row), row[0]))
        for name in database.ADDED:
            db.execute(f"ALTER TABLE articles DROP COLUMN {name}")
        db.execute("PRAGMA user_version = 2")
    db.close()


def numbered(article_id: str, text: str, **about: str) -> Prepared:
    """An article whose passage has the id that cutting gives it."""
    (passage,) = cut(article_id, text, [Sentence(0, len(text))], max_tokens=99, count=len)
    return dataclasses.replace(prepared(article_id, text, **about), chunks=(passage,))


def test_an_archive_of_format_1_is_brought_up_to_date_by_a_writer_and_by_nobody_else(archive: Archive) -> None:
    items = [numbered("a", "The council met.", published="2024-10-08"), numbered("b", "It would not approve the plan.")]
    archive.put(items)
    for index in ("lexical", "vectors"):
        archive.settle(index, archive.pending(index))
    archive.close()
    as_format_1(archive)
    before = (archive.folder / "archive.db").read_bytes()
    with pytest.raises(ArchiveError, match="has format 1, expected 3: run `rag archive check` or ingest something"):
        Archive(archive.folder, create=False)
    assert (archive.folder / "archive.db").read_bytes() == before
    for create in (True, False):
        newer = Archive(archive.folder, create=create)
        assert newer.articles() == tuple(item.article for item in items)
        assert newer.damages() == []
        assert newer.pending("lexical") == newer.pending("vectors") == newer.all_chunk_ids()
        newer.close()


def test_an_archive_of_format_2_is_brought_up_to_date_and_what_was_damaged_stays_so(archive: Archive) -> None:
    items = [prepared("a", "The council met.", published="2024-10-08"), prepared("b", "It would not approve the plan.")]
    archive.put(items)
    archive.close()
    as_format_2(archive)
    change(archive, "UPDATE articles SET title = 'Another' WHERE id = 'b'")
    with pytest.raises(ArchiveError, match="has format 2, expected 3: run"):
        Archive(archive.folder, create=False)
    newer = Archive(archive.folder, create=True)
    assert newer.article("a") == items[0].article
    assert [(item.article_id, item.what) for item in newer.damages()] == [("b", "its title, source or date")]
    newer.close()


def test_what_was_damaged_in_format_1_already_is_damaged_afterwards(archive: Archive) -> None:
    archive.put([numbered("a", "The council met."), numbered("b", "It would not approve the plan.")])
    change(archive, "UPDATE articles SET text = replace(text, 'not', 'now') WHERE id = 'b'")
    archive.close()
    as_format_1(archive)
    newer = Archive(archive.folder, create=True)
    assert [(item.article_id, item.what) for item in newer.damages()] == [("b", "its text")]
    newer.close()


def test_an_archive_of_format_1_stays_so_while_somebody_else_writes(archive: Archive) -> None:
    archive.close()
    as_format_1(archive)
    with database.writer_lock(archive.folder), pytest.raises(ArchiveBusyError):
        Archive(archive.folder, create=True)
    Archive(archive.folder, create=True).close()


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


FIRST = """
import sys
from pathlib import Path
from rag.store.archive import Archive
print("ready", flush=True)
for line in sys.stdin:
    Archive(Path(line.strip()), create=True).close()
    print("made", flush=True)
"""


def test_two_processes_may_make_the_archive_at_the_same_time(tmp_path: Path) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", FIRST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        for _ in range(2)
    ]
    try:
        assert [process.stdout.readline() for process in both if process.stdout] == ["ready\n"] * 2
        for number in range(40):
            for process in both:
                assert process.stdin is not None
                process.stdin.write(f"{tmp_path / str(number)}\n")
                process.stdin.flush()
            assert [process.stdout.readline() for process in both if process.stdout] == ["made\n"] * 2
    finally:
        for process in both:
            process.communicate()


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
