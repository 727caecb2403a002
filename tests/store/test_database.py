"""The file of an archive: made by one, found by others, of another version, cut, lost."""

from __future__ import annotations

import dataclasses
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from rag import ArchiveBusyError, ArchiveCorruptError, ArchiveError
from rag.checksums import checksum
from rag.lab import Sentence
from rag.load.chunks import chunks as cut
from rag.store import database, formats
from rag.store.archive import Archive
from rag.store.stored import Prepared
from tests.store.laid_down import change, prepared

ROOT = Path(__file__).parents[2]

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
        for name in formats.ADDED:
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
