"""Articles as gold files name them: files of every format, and records of a file."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from eval.articles import raw_text
from eval.errors import GoldError


def test_a_file_outside_the_folder_is_not_an_article(tmp_path: Path) -> None:
    (tmp_path / "oslo.txt").write_text("Oslo", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    with pytest.raises(GoldError, match="unknown article '../oslo.txt'"):
        raw_text(inner, "../oslo.txt")


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("a.html", "<p>Caf&eacute; <b>opens</b></p>", "Café  opens"),
        ("a.json", '[{"id": 7, "title": "T", "body": "B"}]', "T\nB"),
        ("a.csv", "id,title,body\n7,T,B\n", "7\nT\nB"),
    ],
)
def test_articles_of_every_format_are_read(tmp_path: Path, name: str, content: str, wanted: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    record = "" if name.endswith("html") else "#7"
    assert raw_text(tmp_path, name + record).strip() == wanted


def test_an_unknown_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wire.jsonl").write_text('{"id": "a7", "title": "Fish", "body": "Cod is back."}\n', encoding="utf-8")
    assert raw_text(tmp_path, "wire.jsonl#a7") == raw_text(tmp_path, "wire.jsonl#1") == raw_text(tmp_path, "wire.jsonl")
    with pytest.raises(GoldError, match="the file has 1 records, none of them 'b8'"):
        raw_text(tmp_path, "wire.jsonl#b8")


def test_a_packed_article_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"Cod is back."))
    assert raw_text(tmp_path, "a.txt.gz") == "Cod is back."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"caf\xe9"),
        ("a.txt.gz", b"not packed"),
        ("a.txt.gz", gzip.compress(b"cut off, as a download may be", mtime=0)[:-12]),
        ("a.json", b"{oops"),
        ("a.json", b"[1, 2]"),
        ("a.jsonl", b'"only words"\n'),
        ("a.pdf", b"no pages"),
    ],
)
def test_an_article_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(GoldError, match=f"cannot read the article '{name}' in "):
        raw_text(tmp_path, name)
