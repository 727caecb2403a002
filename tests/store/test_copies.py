"""Copies of an archive, and what is brought back from them."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rag import ArchiveBusyError, ArchiveCorruptError, ArchiveError, Assistant, InputError
from rag.lab import examine
from tests.store.harmed import DAMAGED_TEXT, Letters, change, everything

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
