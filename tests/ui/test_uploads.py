"""Uploaded files: their names, the limits, and where they go."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rag.lab import suffixes
from ui import uploads


@dataclass
class File:
    """A file as a browser sends it."""

    name: str
    content: bytes = b"words"
    stated: int | None = None

    @property
    def size(self) -> int:
        return len(self.content) if self.stated is None else self.stated

    def getbuffer(self) -> memoryview:
        return memoryview(self.content)


@pytest.mark.parametrize("name", ["story.txt", "2024/october/story.txt", "כתבה.html", "a b (1).pdf", "export.jsonl.gz"])
def test_an_ordinary_name_is_kept(name: str) -> None:
    assert uploads.safe_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "/etc/passwd.txt", "..\\..\\x.txt", "C:\\x.txt", "a/../../b.txt", "", "...", "///", "\x00.txt",
     "con.txt", "a" * 500 + ".txt", "\u202etxt.exe", "x\n.txt", ".env.txt", "~x.txt", "-rf.txt"],
)  # fmt: skip
def test_a_harmful_name_is_made_harmless(name: str) -> None:
    _assert_harmless(uploads.safe_name(name))


@given(some.text(max_size=300))
def test_no_name_whatever_leads_out_of_the_folder_or_hides_its_letters(name: str) -> None:
    _assert_harmless(uploads.safe_name(name))


def _assert_harmless(safe: str) -> None:
    path = PurePosixPath(safe)
    assert safe and not path.is_absolute() and "\\" not in safe and ".." not in path.parts
    for part in path.parts:
        assert not part.startswith((".", "-", "~")) and len(part.encode()) <= 127
        assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in part)


def test_two_names_that_are_changed_do_not_become_one() -> None:
    assert uploads.safe_name("a:b.txt") != uploads.safe_name("a?b.txt")
    assert uploads.safe_name("x" * 400 + "1.txt") != uploads.safe_name("x" * 400 + "2.txt")


def test_a_shortened_name_keeps_its_kind() -> None:
    assert uploads.safe_name("x" * 400 + ".jsonl.gz").endswith(".jsonl.gz")


def test_files_are_taken_or_refused_each_with_its_reason() -> None:
    files = [
        File("a.txt"),
        File("b.exe"),
        File("c.html.gz"),
        File("d.txt", b""),
        File("e.pdf", stated=51_000_000),
        File("txt"),
        File("g.exe.gz"),
    ]
    taken, refused = uploads.choose(files)
    assert [file.name for file in taken] == ["a.txt", "c.html.gz"]
    assert [(item.name, item.reason.split(":")[0]) for item in refused] == [
        ("b.exe", "not a kind of file that holds articles"),
        ("d.txt", "the file is empty"),
        ("e.pdf", "larger than 50 MB"),
        ("txt", "not a kind of file that holds articles"),
        ("g.exe.gz", "not a kind of file that holds articles"),
    ]


def test_too_many_files_and_too_many_megabytes_are_refused_not_cut() -> None:
    taken, refused = uploads.choose([File(f"{n}.txt") for n in range(uploads.MAX_FILES + 2)])
    assert (len(taken), len(refused)) == (uploads.MAX_FILES, 2)
    taken, refused = uploads.choose([File(f"{n}.txt", stated=40_000_000) for n in range(6)])
    assert (len(taken), [item.name for item in refused]) == (5, ["5.txt"])


def test_kept_files_lie_in_the_folder_and_the_same_name_again_replaces_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    (first,) = uploads.keep([File("news/../x.txt", b"old")], folder)
    (second,) = uploads.keep([File("news/../x.txt", b"new")], folder)
    assert first == second and first.read_bytes() == b"new" and folder in first.parents
    assert [p.name for p in folder.rglob("*") if p.is_file()] == ["x.txt"]


def test_a_single_file_never_takes_the_place_of_another_of_its_name(tmp_path: Path) -> None:
    first, again, other = (uploads.keep([File("notes.txt", text)], tmp_path)[0] for text in (b"mill", b"mill", b"bridge"))
    assert first == again == tmp_path / "notes.txt"
    assert other.name.startswith("notes-") and other.suffix == ".txt"
    assert (first.read_bytes(), other.read_bytes()) == (b"mill", b"bridge")
    assert uploads.keep([File("notes.txt", b"bridge")], tmp_path) == [other]


def test_only_kept_uploads_are_ever_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    (kept,) = uploads.keep([File("x.txt")], folder)
    outside = tmp_path / "own.txt"
    outside.write_text("mine")
    (folder / "link.txt").symlink_to(outside)
    assert not uploads.forget(str(outside), folder)
    assert not uploads.forget(str(folder / ".." / "own.txt"), folder)
    assert not uploads.forget(str(folder / "link.txt"), folder)
    assert not uploads.forget("", folder) and not uploads.forget(str(folder / "gone.txt"), folder)
    assert uploads.forget(str(kept), folder)
    assert outside.exists() and not kept.exists()


def test_an_archive_of_files_is_deleted_with_the_last_article_out_of_it(tmp_path: Path) -> None:
    (kept,) = uploads.keep([File("news.zip")], tmp_path / "uploads")
    folder, first, last = kept.parent, str(kept / "a.txt"), str(kept / "sub" / "b.txt")
    assert not uploads.forget(first, folder, {last}) and kept.exists()
    assert uploads.forget(last, folder, set()) and not kept.exists()


def test_whatever_can_be_read_can_be_uploaded() -> None:
    files = [File(f"story{suffix}{packed}") for suffix in suffixes() for packed in ("", ".gz")]
    assert len(files) > 20
    assert uploads.choose(files) == (files, [])
