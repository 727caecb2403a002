import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import RawArticle
from rag.lab import LoadFailure
from rag.load.files import load_file
from rag.load.parsing import Limits, Parsers, members
from rag.loaders._members import Member

PAGE = b"<html><head><title>Mill reopens</title></head><body><p>The mill at Hallam opened again on Friday.</p></body></html>"
# A page as large as this takes seconds and hundreds of megabytes.
HUGE = b"<p>a</p>" * 400_000
LIMITS = Limits()


@pytest.fixture
def child() -> Iterator[Parsers]:
    made = Parsers()
    yield made
    made.close()


def read(child: Parsers, data: bytes, limits: Limits = LIMITS, loader: str = "html") -> RawArticle | LoadFailure:
    return child.parse(loader, data, path="a.html", fields={}, limits=limits)[-1]


def title(found: RawArticle | LoadFailure) -> str:
    return found.title if isinstance(found, RawArticle) else found.reason


def test_one_child_reads_file_after_file(child: Parsers) -> None:
    assert child.pid == 0
    assert title(read(child, PAGE)) == "Mill reopens"
    first = child.pid
    assert title(read(child, PAGE)) == "Mill reopens"
    assert child.pid == first


def test_a_file_that_takes_too_long_fails_and_the_next_one_is_read(child: Parsers) -> None:
    found = read(child, HUGE, Limits(seconds=1))
    assert isinstance(found, LoadFailure)
    assert "takes more than 1 s" in found.reason
    assert title(read(child, PAGE)) == "Mill reopens"


def test_a_file_that_needs_too_much_memory_fails_and_the_next_one_is_read(child: Parsers) -> None:
    read(child, PAGE)  # what the parser itself needs comes on top
    found = read(child, HUGE, Limits(megabytes=60))
    assert isinstance(found, LoadFailure)
    assert "more than 60 MB" in found.reason
    assert title(read(child, PAGE)) == "Mill reopens"


def test_a_child_outlives_a_file_whatever_memory_its_parent_has(child: Parsers) -> None:
    held = bytearray(b"a") * 700_000_000
    assert title(read(child, PAGE)) == "Mill reopens"
    assert child.pid > 0
    assert len(held) == 700_000_000


def test_a_child_that_is_killed_is_started_anew(child: Parsers) -> None:
    read(child, PAGE)
    assert child.pid > 0  # the signal would go to this process's own group
    os.kill(child.pid, signal.SIGKILL)
    time.sleep(0.2)
    assert title(read(child, PAGE)) == "Mill reopens"


def test_an_unknown_loader_is_a_failure_not_an_end(child: Parsers) -> None:
    assert "PluginError" in title(read(child, PAGE, loader="nothing"))
    assert title(read(child, PAGE)) == "Mill reopens"


def test_all_letters_and_lone_surrogates_travel(child: Parsers) -> None:
    record = b'{"body": "\\ud800 M\\u00fchle \\u6771\\u4eac \\u0000", "title": "a\\u2028b"}'
    found = read(child, record, loader="json")
    assert isinstance(found, RawArticle)
    assert (found.body, found.title) == ("\ud800 Mühle 東京 \x00", "a b")


def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    code = (
        "import os, sys; from rag.load.files import load_file; from rag.load.parsing import parsers;"
        "next(load_file(sys.argv[1])); print(parsers().pid, flush=True); os._exit(0)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.html")], capture_output=True, text=True, check=True)
    pid = int(ran.stdout)
    assert pid > 0
    until = time.monotonic() + 30
    while _lives(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_article_has_a_most_of_characters(tmp_path: Path) -> None:
    for name in ("a.txt", "a.jsonl"):
        text = "a mill. " * 40
        (tmp_path / name).write_text(text if name == "a.txt" else f'{{"id": "k1", "body": "{text}"}}\n{{"body": "A mill."}}')
        found = list(load_file(tmp_path / name, limits=Limits(characters=300)))
        assert isinstance(found[0], LoadFailure)
        assert "of 320 characters: expected at most 300" in found[0].reason
        assert len(found) == (1 if name == "a.txt" else 2)


def packed(*files: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for number, data in enumerate(files):
            archive.writestr(f"{number}.html", data)
    return out.getvalue()


def test_the_files_in_a_file_are_taken_out_one_after_the_other_by_a_child_of_their_own() -> None:
    found = members("zip", packed(PAGE, b"", b"\x00\n\xff"), path="a.zip", most=10_000, limits=LIMITS)
    assert [(item.path, item.data) for item in found if isinstance(item, Member)] == [
        ("a.zip/0.html", PAGE),
        ("a.zip/1.html", b""),
        ("a.zip/2.html", b"\x00\n\xff"),
    ]


def test_a_file_that_cannot_be_taken_apart_within_its_limits_is_a_failure_after_what_was_found() -> None:
    slow = b"From a@b x\nSubject: S\n\n" + b"A mill burnt.\n" * 20 + b"\n"
    (*_, last) = members("mbox", slow * 90_000, path="a.mbox", most=10_000, limits=Limits(seconds=0))
    assert isinstance(last, LoadFailure) and last.reason.startswith("takes more than 0 s")


def test_a_child_ends_with_the_files_that_nobody_asks_for_any_more(child: Parsers) -> None:
    found = child.members("zip", packed(*[PAGE * 1_000] * 50), path="a.zip", most=10_000_000, limits=LIMITS)
    assert isinstance(next(found), Member)
    pid = child.pid
    assert _lives(pid)
    found.close()
    child.close()
    assert not _lives(pid)


def test_a_member_that_breaks_its_limits_costs_the_others_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed(PAGE, HUGE, PAGE, method=zipfile.ZIP_STORED))
    first, slow, last = load_file(tmp_path / "a.zip", limits=Limits(seconds=1))
    assert (title(first), title(last)) == ("Mill reopens", "Mill reopens")
    assert isinstance(slow, LoadFailure) and slow.path == f"{tmp_path}/a.zip/1.html"
    assert "takes more than 1 s" in slow.reason
