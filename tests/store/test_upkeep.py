import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rag import ArchiveBusyError, ArchiveCorruptError, ArchiveError, Assistant, InputError, Settings
from rag.lab import examine

QUESTIONS = ["harbour bridge council", "malaria vaccine trial"]


class Letters:
    """Counts letters: small, quick vectors."""

    fingerprint = "letters-26"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array(
            [[text.lower().count(letter) + 0.5 for letter in map(chr, range(97, 123))] for text in texts], dtype=np.float32
        )
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def kept(settings: Settings, stories: Path) -> Iterator[Assistant]:
    """An assistant with the two stories, embedded by their letters."""
    with Assistant(settings, embedder=Letters()) as made:
        made.ingest(stories)
        yield made


def everything(assistant: Assistant) -> list[Any]:
    return [assistant.articles(), *(assistant.search(question) for question in QUESTIONS)]


def change(assistant: Assistant, sql: str) -> None:
    """Change the file behind the archive's back, as a failing disk does."""
    with sqlite3.connect(assistant.settings.data_dir / "archive.db") as db:
        assert db.execute(sql).rowcount == 1
    db.close()


DAMAGED_TEXT = "UPDATE articles SET text = replace(text, 'Repairs will cost', 'Repairs may cost') WHERE path LIKE '%bridge.txt'"
DAMAGED_VECTOR = (
    "UPDATE chunks SET embedding = zeroblob(104) WHERE article_id IN (SELECT id FROM articles WHERE path LIKE '%bridge.txt')"
)

# Checking and mending


def test_a_sound_archive_is_said_to_be_so(kept: Assistant) -> None:
    report = kept.check()
    assert (report.articles, report.passages, report.mended, report.damages, report.faults) == (2, 2, (), (), ())
    assert report.sound
    assert kept.check(repair=True) == report


def test_a_damaged_article_is_named_refused_and_read_anew_from_its_file(kept: Assistant, stories: Path) -> None:
    before = everything(kept)
    (damaged,) = [item.id for item in kept.articles() if item.path.endswith("bridge.txt")]
    change(kept, DAMAGED_TEXT)
    report = kept.check()
    assert [(item.article_id, item.path, item.what) for item in report.damages] == [
        (damaged, str(stories / "bridge.txt"), "its text")
    ]
    with pytest.raises(ArchiveCorruptError, match=f"article {damaged}.*rag archive check --repair"):
        kept.query("What will the repairs of the harbour bridge cost?")
    assert kept.check(repair=True).mended == (damaged,)
    assert kept.check().sound
    assert everything(kept) == before


def test_a_damaged_article_out_of_an_archive_of_files_is_read_anew_from_there(
    settings: Settings, stories: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        for file in sorted(stories.iterdir()):
            archive.write(file, file.name)
    with Assistant(settings, embedder=Letters()) as kept:
        kept.ingest(tmp_path / "news.zip")
        before = everything(kept)
        change(kept, DAMAGED_TEXT)
        assert len(kept.check(repair=True).mended) == 1
        assert everything(kept) == before


def test_a_damaged_article_is_read_anew_by_the_next_ingest_of_its_file_too(kept: Assistant, stories: Path) -> None:
    before = everything(kept)
    change(kept, DAMAGED_TEXT)
    report = kept.ingest(stories)
    assert (len(report.updated), len(report.unchanged)) == (1, 1)
    assert everything(kept) == before


def test_an_article_whose_file_has_gone_stays_named_and_refused_until_it_is_removed(kept: Assistant, stories: Path) -> None:
    (stories / "bridge.txt").unlink()
    change(kept, DAMAGED_TEXT)
    report = kept.check(repair=True)
    assert not report.sound
    assert report.mended == ()
    (damage,) = report.damages
    with pytest.raises(ArchiveCorruptError, match="is damaged"):
        kept.article(damage.article_id)
    assert kept.remove([damage.article_id]) == (damage.article_id,)
    assert kept.check().sound
    assert [article.path for article in kept.articles()] == [str(stories / "vaccine.txt")]


def test_a_damaged_vector_is_made_anew_without_the_file(kept: Assistant, stories: Path) -> None:
    before = everything(kept)
    shutil.rmtree(stories)
    change(kept, DAMAGED_VECTOR)
    (damage,) = kept.check().damages
    assert damage.what.startswith("the vector or the place of its passage")
    assert kept.check(repair=True).mended == (damage.article_id,)
    assert everything(kept) == before
    assert kept.ingest([]).unchanged == ()


@pytest.mark.parametrize("file", ["lexical/*/*.idx", "lexical/*.seal", "chroma/*.seal"])
def test_a_damaged_index_is_named_and_made_anew(kept: Assistant, file: str) -> None:
    before = everything(kept)
    (spoilt,) = kept.settings.data_dir.glob(file)
    # In place: the index is mapped, and whoever reads a mapped file that is cut to nothing is ended by the system.
    with spoilt.open("r+b") as opened:
        opened.seek(-1, os.SEEK_END)
        last = opened.read(1)[0]
        opened.seek(-1, os.SEEK_END)
        opened.write(bytes([last ^ 1]))
    (fault,) = kept.check().faults
    assert "index" in fault and "rag index rebuild" in fault
    assert kept.check(repair=True).mended == ("the indexes",)
    assert kept.check().sound
    assert everything(kept) == before


def test_a_check_makes_no_archive(settings: Settings) -> None:
    with Assistant(settings, embedder=Letters()) as made:
        for repair in (True, False):
            with pytest.raises(ArchiveError, match="no archive in"):
                made.check(repair=repair)
    assert not settings.data_dir.exists()


def test_the_commands_name_the_damage_and_mend_it(rag_command: Any, stories: Path, tmp_path: Path) -> None:
    assert rag_command("ingest", stories).returncode == 0
    assert "2 articles, 2 passages: all as they were stored" in rag_command("archive", "check").stdout
    with sqlite3.connect(rag_command.archive / "archive.db") as db:
        db.execute(DAMAGED_TEXT)
    db.close()
    ran = rag_command("archive", "check")
    assert ran.returncode == 1
    assert "bridge.txt): its text is not what was stored" in " ".join(ran.stdout.split())
    ran = rag_command("archive", "check", "--repair", "--json")
    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)["mended"]) == 1
    assert "2 articles copied to" in rag_command("archive", "backup", tmp_path / "copy.db").stdout
    assert json.loads(rag_command("archive", "restore", tmp_path / "copy.db", "--json").stdout) == {"articles": 2}


# Copies


HOLDER = """
import sys
from pathlib import Path
from rag.store.archive import Archive
archive = Archive(Path(sys.argv[1]), create=False)
with archive.writing(), archive._transaction():
    archive._db.execute("DELETE FROM chunks")
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_a_copy_is_made_while_another_process_writes_and_can_be_brought_back(kept: Assistant, tmp_path: Path) -> None:
    before = everything(kept)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, kept.settings.data_dir], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        try:
            assert kept.backup(tmp_path / "copy.db") == 2
            with pytest.raises(ArchiveBusyError):
                kept.restore(tmp_path / "copy.db")
        finally:
            writer.kill()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "copy.db", "stories"]
    kept.remove([kept.articles()[0].id])
    stamp = kept.generation()
    assert len(kept.articles()) == 1
    assert kept.restore(tmp_path / "copy.db") == 2
    assert kept.generation() != stamp
    assert everything(kept) == before
    assert kept.check().sound


def test_copies_and_what_is_made_of_them_are_for_their_owner_alone(kept: Assistant, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        kept.backup(tmp_path / "copy.db")
        kept.close()
        shutil.rmtree(kept.settings.data_dir)
        with Assistant(kept.settings, embedder=Letters()) as other:
            other.restore(tmp_path / "copy.db")
    finally:
        os.umask(before)
    folder = kept.settings.data_dir
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "archive.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", ["garbage", "empty", "nothing", "no folder"])
def test_a_copy_takes_the_place_of_an_archive_that_cannot_be_opened_any_more(
    kept: Assistant, tmp_path: Path, left: str
) -> None:
    before = everything(kept)
    kept.backup(tmp_path / "copy.db")
    kept.close()
    folder = kept.settings.data_dir
    if left == "no folder":
        shutil.rmtree(folder)
    elif left == "nothing":
        (folder / "archive.db").unlink()
    else:
        (folder / "archive.db").write_bytes(b"noise" * 5_000 if left == "garbage" else b"")
    with Assistant(kept.settings, embedder=Letters()) as other:
        with pytest.raises(ArchiveError):
            other.articles()
        assert other.restore(tmp_path / "copy.db") == 2
        assert everything(other) == before
        assert other.check().sound


def test_a_reader_that_is_open_sees_what_was_brought_back(kept: Assistant, tmp_path: Path, stories: Path) -> None:
    kept.backup(tmp_path / "copy.db")
    before = everything(kept)
    (stories / "more.txt").write_text("Volcano\n\nA volcano erupted near the harbour bridge at dawn.\n", encoding="utf-8")
    kept.ingest(stories)
    with Assistant(kept.settings, embedder=Letters()) as reader:
        assert len(reader.articles()) == 3
        assert reader.search("volcano")[0].title == "Volcano"
        kept.restore(tmp_path / "copy.db")
        assert everything(reader) == before


def test_only_a_sound_copy_is_made_or_brought_back(kept: Assistant, tmp_path: Path) -> None:
    kept.backup(tmp_path / "copy.db")
    with pytest.raises(InputError, match="exists already"):
        kept.backup(tmp_path / "copy.db")
    with pytest.raises(InputError, match="no file"):
        kept.restore(tmp_path / "none.db")
    before = everything(kept)
    content = (tmp_path / "copy.db").read_bytes()
    at = content.index(b"18 million")
    (tmp_path / "copy.db").write_bytes(content[:at] + b"78 million" + content[at + 10 :])
    with pytest.raises(InputError, match="no sound copy.*nothing was changed"):
        kept.restore(tmp_path / "copy.db")
    (tmp_path / "notes.txt").write_text("Minutes of the council.\n" * 50, encoding="utf-8")
    with pytest.raises(InputError, match="no sound copy"):
        kept.restore(tmp_path / "notes.txt")
    assert everything(kept) == before
    change(kept, DAMAGED_TEXT)
    with pytest.raises(ArchiveCorruptError, match="rag archive check --repair"):
        kept.backup(tmp_path / "other.db")
    assert not (tmp_path / "other.db").exists()


# Power cuts


CUT = """
import os, runpy, signal, sys
from pathlib import Path
from rag import Assistant, Settings
Letters = runpy.run_path(sys.argv[3])["Letters"]
assistant = Assistant(Settings(data_dir=Path(sys.argv[1]), llm="extractive", _env_file=None), embedder=Letters())
print(len(assistant.ingest(sys.argv[2], sync=True).added), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("done", ["added", "removed"])
def test_an_archive_that_has_lost_what_its_index_knows_says_so_and_what_to_do(
    kept: Assistant, stories: Path, done: str
) -> None:
    """A writer is killed with the archive open, and what it wrote since is dropped, as if it had never reached the disk."""
    kept.close()
    if done == "added":
        (stories / "more.txt").write_text("Volcano\n\nA volcano erupted at dawn.\n", encoding="utf-8")
    else:
        (stories / "bridge.txt").unlink()
    folder = kept.settings.data_dir
    ran = subprocess.run([sys.executable, "-c", CUT, folder, stories, __file__], capture_output=True, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    assert (folder / "archive.db-wal").stat().st_size > 0
    for name in ("archive.db-wal", "archive.db-shm"):
        os.unlink(folder / name)
    with Assistant(kept.settings, embedder=Letters()) as later:
        for ask in (lambda: later.search("bridge"), lambda: later.ingest(stories)):
            with pytest.raises(ArchiveCorruptError, match="has lost what was stored last.*restore FILE.*then ingest"):
                ask()
        assert "has lost what was stored last" in next(item.text for item in examine(kept.settings) if item.what == "Archive")
        assert "has lost what was stored last" in later.check(repair=True).faults[0]
        later.rebuild()
        later.ingest(stories, sync=True)
        assert sorted(os.path.basename(item.path) for item in later.articles()) == sorted(os.listdir(stories))
        assert later.check().sound
