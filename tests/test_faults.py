"""Bad input, damaged archives, full and read-only disks: a clear line, the rest goes on, nothing already stored is lost."""

import contextlib
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import ArchiveError, Assistant, Settings

pytestmark = pytest.mark.slow

TEXT = "The harbour bridge in Porto Velho was closed on Monday after a barge hit its northern pillar, the council said.\n"
QUESTIONS = ["Why was the harbour bridge closed?", "Who led the malaria trial?"]

ROOT = Path(__file__).parent.parent
ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0
# Root may read and write everything; a child without these two capabilities is bound by permissions like anybody else.
ORDINARY = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if ROOT_USER else ()


def needs_permissions() -> None:
    if ROOT_USER and (shutil.which("setpriv") is None or subprocess.run([*ORDINARY, "true"], check=False).returncode):
        pytest.skip("permissions do not bind root here, and setpriv is not at hand")


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


# Bad input


def pdf_without_text() -> bytes:
    from io import BytesIO

    from pypdf import PdfWriter

    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(file)
    return file.getvalue()


def gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


BAD = {
    "empty.txt": (b"", "empty file"),
    "blank.txt": (b" \n\t\n", "empty file"),
    "binary.txt": (bytes(range(256)) * 20, "binary data"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 50, "not a text but an image"),
    "signs.txt": (b"--- *** ---\n", "no story in it"),
    "cut.txt.gz": (gz(TEXT.encode() * 99)[:-20], "truncated gzip data"),
    "noise.txt.gz": (b"no gzip at all", "damaged gzip data"),
    "bomb.txt.gz": (gz(b"a" * 3_000_000), "unpacks to more than 1.0 MB"),
    "large.txt": (TEXT.encode() * 20_000, "2.2 MB: expected at most 1.0 MB"),
    "broken.json": (b'{"body": "The bridge', "JSON"),
    "number.json": (b"7", "record"),
    "nobody.json": (b'{"title": "No body"}', "body"),
    "nobody.csv": (b"title,when\nBridge,Monday\n", "body"),
    "scan.pdf": (pdf_without_text(), "text"),
    "noise.pdf": (b"%PDF-1.7 and then nothing", "PDF"),
    "letter.docx": (b"PK\x03\x04", "damaged or truncated"),
    "letter.odt": (b"PK\x03\x04", "unsupported format"),
}


@pytest.fixture
def keeper(settings: Settings, stories: Path, minilm: Any) -> Iterator[Assistant]:
    """An assistant with two articles, which no fault may cost."""
    with Assistant(settings.changed(max_file_mb=1), embedder=minilm) as made:
        made.ingest(stories)
        yield made


def results(assistant: Assistant) -> list[Any]:
    return [assistant.articles(), *(assistant.search(question) for question in QUESTIONS)]


def test_each_kind_of_bad_file_has_its_reason_and_all_others_are_taken(keeper: Assistant, tmp_path: Path) -> None:
    before = results(keeper)
    folder = tmp_path / "bad"
    folder.mkdir()
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    (folder / "fine.txt").write_text("Volcano\n\nThe volcano erupted at dawn, the island's mayor said.\n", encoding="utf-8")
    report = keeper.ingest(folder)
    reasons = {os.path.basename(path): reason for path, reason in report.failed}
    assert sorted(reasons) == sorted(BAD)
    for name, (_, words) in BAD.items():
        assert words in reasons[name], name
        assert "\n" not in reasons[name]
        assert len(reasons[name]) <= 500
    (added,) = report.added
    keeper.remove([added])
    assert results(keeper) == before


def test_a_malformed_line_is_reported_by_its_number_and_the_others_are_taken(keeper: Assistant, tmp_path: Path) -> None:
    records = [json.dumps({"id": name, "body": TEXT.replace("Monday", name)}) for name in ("one", "two", "three")]
    file = tmp_path / "feed.jsonl"
    file.write_text("\n".join([records[0], '{"body": "cut', records[1], "", "[1, 2]", records[2]]), encoding="utf-8")
    report = keeper.ingest(file)
    assert len(report.added) == 3
    assert [reason.split(":")[0] for _, reason in report.failed] == ["line 2", "line 5"]


def test_a_file_of_200_megabytes_is_refused_without_being_read(keeper: Assistant, tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    ((_, reason),) = keeper.ingest(tmp_path / "huge.txt").failed
    assert reason == "200 MB: expected at most 1.0 MB; split it"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "cp1255"])
def test_text_in_another_encoding_is_read(keeper: Assistant, tmp_path: Path, encoding: str) -> None:
    text = (
        "הגשר בנמל נסגר ביום שני לאחר שדוברה פגעה בעמוד הצפוני שלו."
        if encoding == "cp1255"
        else "Le pont est fermé à Évry. " * 5
    )
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    (added,) = keeper.ingest(tmp_path / "a.txt").added
    assert keeper.article(added).text == text.strip()


def test_paths_that_lead_nowhere_or_in_circles_are_reported(keeper: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "deep" / "up").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "nothing.txt")
    (folder / "same.txt").symlink_to(folder / "deep" / "a.txt")
    os.mkfifo(folder / "pipe.txt")
    report = keeper.ingest([folder, tmp_path / "missing", "http://127.0.0.1:9/story.html"])
    assert len(report.added) == 1
    reasons = {os.path.basename(path): reason for path, reason in report.failed}
    assert sorted(reasons) == ["gone.txt", "missing", "pipe.txt", "self.txt", "story.html"]
    assert "a pipe, not a file" in reasons["pipe.txt"]
    assert "no such file or folder" in reasons["missing"]
    assert "no address of the internet" in reasons["story.html"]


@pytest.mark.parametrize(
    "name",
    [
        "גשר הנמל.txt".encode(),
        "جسر الميناء.txt".encode(),
        "橋 \U0001f309.txt".encode(),
        b"caf\xe9 \xff.txt",
        b"new\nline.txt",
        b"a" * 251 + b".txt",
        b"-rf --help;$(x).txt",
    ],
)
def test_a_file_may_have_any_name(keeper: Assistant, tmp_path: Path, name: bytes) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    path = Path(os.fsdecode(os.path.join(os.fsencode(folder), name)))
    path.write_text(TEXT, encoding="utf-8")
    (added,) = keeper.ingest(folder).added
    article = keeper.article(added)
    article.path.encode("utf-8")
    assert "\n" not in article.path
    assert keeper.ingest(path).unchanged == (added,)
    assert keeper.ingest(folder, sync=True).removed == ()
    path.write_bytes(b"")
    assert keeper.ingest(folder, sync=True).removed == ()
    path.rename(folder / "other.txt")
    (folder / "more.txt").write_text(TEXT.replace("bridge", "tunnel"), encoding="utf-8")
    assert keeper.ingest(folder, sync=True).removed == (added,)


@pytest.mark.parametrize("exact_limit", ["50000", "0"], ids=["exact", "with Chroma"])
def test_an_archive_whose_path_the_locale_does_not_know_is_read_and_written(
    command_for: Any, stories: Path, tmp_path: Path, exact_limit: str
) -> None:
    folder = tmp_path / "Zürich 新闻"
    folder.mkdir()
    rag = command_for(folder, folder / "archive")
    env = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT), "RAG_EXACT_LIMIT": exact_limit}
    for arguments in (("ingest", stories), ("search", "bridge")):
        ran = rag(*arguments, env=env)
        assert (ran.returncode, ran.stderr) == (0, "")
    assert "barge" in ran.stdout
    # And with the locale of everyone else, the same archive.
    assert "barge" in rag("search", "bridge", env={"PYTHONPATH": str(ROOT)}).stdout


def test_a_file_that_may_not_be_read_is_reported_and_a_sync_keeps_what_it_gave(rag_command: Any, stories: Path) -> None:
    needs_permissions()
    (stories / "closed").mkdir()
    (stories / "closed" / "a.txt").write_text(TEXT, encoding="utf-8")
    assert rag_command("ingest", stories).returncode == 0
    (stories / "bridge.txt").chmod(0)
    (stories / "closed").chmod(0)
    try:
        ran = rag_command("ingest", "--sync", "--json", stories, prefix=ORDINARY)
    finally:
        (stories / "closed").chmod(0o755)
    report = json.loads(ran.stdout)
    assert ran.returncode == 2
    assert report["removed"] == []
    assert len(report["unchanged"]) == 1
    assert [(os.path.basename(path), reason.split(":")[0]) for path, reason in report["failed"]] == [
        ("bridge.txt", "no permission to read it"),
        ("closed", "no permission to read it"),
    ]


# Damaged archives


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
    assert "run `rag index rebuild`" in one_line(filled("ingest", tmp_path / "more.txt"))
    assert "run `rag index rebuild`" in one_line(filled("search", "bridge", env={"RAG_EXACT_LIMIT": "0"}))
    assert "indexed 3 passages anew" in filled("index", "rebuild").stdout
    assert len(json.loads(filled("search", "bridge", "--json", env={"RAG_EXACT_LIMIT": "0"}).stdout)) == 3


# Disks


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
