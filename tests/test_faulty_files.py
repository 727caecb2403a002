"""Files that cannot be read, or only oddly: each has its reason, and all others are taken."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant, Settings
from tests.faulty import ORDINARY, TEXT, needs_permissions, results

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent


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
