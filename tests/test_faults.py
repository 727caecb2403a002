"""Bad input, damaged archives, full and read-only disks: a clear line, the rest goes on, nothing already stored is lost."""

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import ArchiveError, Assistant, Settings
from tests.faulty import ORDINARY, QUESTIONS, ROOT_USER, TEXT, needs_permissions, results

pytestmark = pytest.mark.slow


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts a file system and unmounts it in the end; the test is skipped, and counted, where that is not allowed."""
    done: list[Path] = []

    def mount(*arguments: str, at: Path) -> Path:
        at.mkdir(exist_ok=True)
        ran = subprocess.run(["mount", *arguments, str(at)], capture_output=True, encoding="utf-8", check=False)
        if ran.returncode:
            pytest.skip(f"nothing can be mounted here: {ran.stderr.strip()}")
        done.append(at)
        return at

    if not ROOT_USER or shutil.which("mount") is None:
        pytest.skip("only root can mount a small or a read-only disk")
    yield mount
    for at in reversed(done):
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def one_line(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: ")
    assert ran.stderr.count("\n") == 1
    return ran.stderr


@pytest.fixture
def filled(rag_command: Any, assistant: Assistant) -> Any:
    """The command on an archive with two stories that no process has open."""
    assistant.close()
    return rag_command


def test_a_damaged_archive_is_one_line_that_says_what_to_do_and_is_left_alone(filled: Any) -> None:
    file = filled.archive / "archive.db"
    file.write_bytes(b"\x00garbage" * 1_000)
    for arguments in (("ask", "why?"), ("search", "bridge"), ("ingest", "x.txt"), ("articles", "list")):
        assert "is damaged or no archive at all" in one_line(filled(*arguments))
    assert file.read_bytes() == b"\x00garbage" * 1_000
    ran = filled("doctor")
    assert ran.returncode == 1
    assert "damaged" in ran.stdout


@pytest.mark.parametrize("kind", ["meta.json", "*.idx", "*.store", "current"])
def test_a_truncated_word_index_is_one_line_that_names_the_rebuild_which_mends_it(filled: Any, kind: str) -> None:
    before = filled("search", "bridge", "--json").stdout
    for file in (filled.archive / "lexical").rglob(kind):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert "run `rag index rebuild`" in one_line(filled("search", "bridge"))
    assert "indexed 2 passages anew" in filled("index", "rebuild").stdout
    assert filled("search", "bridge", "--json").stdout == before


def test_a_truncated_vector_index_is_one_line_that_names_the_rebuild_which_mends_it(filled: Any, tmp_path: Path) -> None:
    before = filled("search", "bridge", "--json").stdout
    for file in (filled.archive / "chroma").rglob("chroma.sqlite3"):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (tmp_path / "more.txt").write_text(TEXT, encoding="utf-8")
    # Few passages are compared one by one, so that only an ingest needs the vector index.
    assert filled("search", "bridge", "--json").stdout == before
    assert "run `rag index rebuild`" in one_line(filled("search", "bridge", env={"RAG_EXACT_LIMIT": "0"}))
    assert "run `rag index rebuild`" in one_line(filled("ingest", tmp_path / "more.txt"))
    # From now on it is known to be of no use: everything is compared until it is made anew.
    assert len(json.loads(filled("search", "bridge", "--json", env={"RAG_EXACT_LIMIT": "0"}).stdout)) == 3
    assert "indexed 3 passages anew" in filled("index", "rebuild").stdout
    assert len(json.loads(filled("search", "bridge", "--json", env={"RAG_EXACT_LIMIT": "0"}).stdout)) == 3


def many(folder: Path, count: int = 60) -> Path:
    folder.mkdir()
    for number in range(count):
        text = " ".join(f"Meeting {number} of the council dealt with point {point} about the bridge." for point in range(40))
        (folder / f"{number:02d}.txt").write_text(f"Meeting {number}\n\n{text}\n", encoding="utf-8")
    return folder


# In kilobytes: the archive itself fails first, then the word index, then the vector index; 1,250 would do.
@pytest.mark.parametrize("free", [0, 150, 900, 1_000, 1_100])
def test_a_full_disk_is_an_error_that_loses_nothing_and_space_mends_it(
    mounted: Any, tmp_path: Path, stories: Path, free: int
) -> None:
    class Short:
        """Small, quick vectors."""

        fingerprint = "short"

        def embed(self, texts: Any) -> Any:
            import numpy as np

            return np.array([[len(text), text.count("a"), text.count("e"), 1] for text in texts], dtype=np.float32) / 1_000

    disk = mounted("-t", "tmpfs", "-o", "size=24m", "tmpfs", at=tmp_path / "disk")
    folder = many(tmp_path / "many")
    settings = Settings(data_dir=disk / "archive", llm="extractive", _env_file=None)
    with Assistant(settings, embedder=Short()) as assistant:
        assistant.ingest(stories)
        before = results(assistant)
        with (disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while filler.write(b"x" * 4_096):
                pass
        with (disk / "filler").open("r+b") as filler:
            filler.truncate((disk / "filler").stat().st_size - free * 1_000)
        with pytest.raises(ArchiveError, match="archive|index") as caught:
            assistant.ingest(folder)
        assert "\n" not in str(caught.value)
        assert "nothing stored was lost; free some space and try again" in str(caught.value)
        kept = {article.id for article in assistant.articles()}
        assert {article.id for article in before[0]} <= kept
        for question in QUESTIONS:
            assert assistant.search(question)
    with Assistant(settings, embedder=Short()) as assistant:
        assert {article.id for article in assistant.articles()} == kept
        for question in QUESTIONS:
            assert assistant.search(question)
        (disk / "filler").unlink()
        report = assistant.ingest(folder)
        assert (len(report.added) + len(report.unchanged), report.failed) == (60, ())
        after = results(assistant)
    with Assistant(settings.changed(data_dir=tmp_path / "other"), embedder=Short()) as assistant:
        assistant.ingest(stories)
        assistant.ingest(folder)
        assert results(assistant) == after


def test_a_read_only_folder_is_read_and_writing_to_it_is_one_line(filled: Any, stories: Path) -> None:
    needs_permissions()
    expected = filled("search", "bridge", "--json").stdout
    folders = [filled.archive, *(path for path in filled.archive.rglob("*") if path.is_dir())]
    files = [path for path in filled.archive.rglob("*") if path.is_file()]
    for path in (*files, *folders):
        path.chmod(0o444 if path in files else 0o555)
    try:
        assert filled("search", "bridge", "--json", prefix=ORDINARY).stdout == expected
        assert json.loads(filled("ask", QUESTIONS[0], "--json", prefix=ORDINARY).stdout)["status"] == "answered"
        assert "cannot be" in one_line(filled("ingest", stories, prefix=ORDINARY))
        assert "cannot be" in one_line(filled("index", "rebuild", prefix=ORDINARY))
    finally:
        for path in (*folders, *files):
            path.chmod(0o755 if path in folders else 0o644)


def test_a_read_only_disk_is_read_and_writing_to_it_is_one_line(filled: Any, stories: Path, mounted: Any) -> None:
    expected = filled("search", "bridge", "--json").stdout
    mounted("--bind", str(filled.archive), at=filled.archive)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(filled.archive)], check=True)
    assert filled("search", "bridge", "--json").stdout == expected
    assert "cannot be" in one_line(filled("ingest", stories))
    article_id = json.loads(expected)[0]["chunk"]["article_id"]
    assert "cannot be" in one_line(filled("articles", "remove", article_id))
    assert filled("articles", "show", article_id).returncode == 0


def test_an_archive_that_cannot_be_made_is_one_line(rag_command: Any, stories: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = rag_command("ingest", stories, env={"RAG_DATA_DIR": str(tmp_path / "file" / "archive")})
    assert "cannot be used" in one_line(ran)
    assert sys.platform == "win32" or "Not a directory" in ran.stderr
