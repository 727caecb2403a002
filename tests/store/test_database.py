"""The file of an archive: made by one, found by others, of another version, cut, lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from rag import ArchiveCorruptError, ArchiveError
from rag.store.archive import Archive
from tests.store.laid_down import prepared

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
