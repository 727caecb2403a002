"""Packed data: no more comes out than was allowed, whatever it says of itself."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import pytest

from rag.errors import LoadError
from rag.loaders._packed import gunzip, megabytes, open_zip, unzip

STORY = b"The quay of Tarn was closed on Monday. " * 50


def packed(data: bytes = STORY, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.txt", data)
    return file.getvalue()


def entry(data: bytes, most: int = 1_000_000) -> bytes:
    with open_zip(data, "a ZIP archive") as archive:
        return unzip(archive, archive.infolist()[0], most)


def test_what_was_packed_comes_out() -> None:
    assert gunzip(gzip.compress(STORY), len(STORY)) == STORY
    assert entry(packed()) == entry(packed(method=zipfile.ZIP_STORED)) == STORY


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b"no gzip at all", "damaged gzip data"),
        (gzip.compress(STORY)[:-20], "truncated gzip data"),
        (gzip.compress(STORY * 2), "unpacks to more than 0.0 MB"),
    ],
    ids=["empty", "none", "cut", "bomb"],
)
def test_gzip_data_that_is_not_whole_or_holds_more_than_allowed_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(LoadError, match=reason):
        gunzip(data, len(STORY))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file: expected a ZIP archive"),
        (b"\xd0\xcf\x11\xe0 more", "an old or an encrypted office document"),
        (b"a text", "not a ZIP archive"),
        (packed()[:60], "damaged or truncated"),
        (packed() + b"PK\x01\x02" * 200_001, "more than 200,000 entries"),
    ],
    ids=["empty", "office", "text", "cut", "entries"],
)
def test_what_is_no_sound_archive_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(LoadError, match=reason):
        open_zip(data, "a ZIP archive")


def test_an_entry_that_is_too_large_or_a_bomb_is_refused_by_what_it_says() -> None:
    with pytest.raises(LoadError, match=r"expected at most 0\.0 MB"):
        entry(packed(), most=100)
    with pytest.raises(LoadError, match="more than 200 times its size"):
        entry(packed(b"a" * 3_000_000), most=10_000_000)


def test_an_entry_that_says_less_than_it_holds_gives_no_more_than_it_says() -> None:
    data = bytearray(packed(method=zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    data[at + 20 : at + 28] = struct.pack("<II", 100, 100)
    with pytest.raises(LoadError, match="damaged|truncated"):
        entry(bytes(data))


def test_an_encrypted_entry_and_one_of_a_rare_method_are_refused() -> None:
    data = bytearray(packed())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(LoadError, match="encrypted"):
        entry(bytes(data))
    with pytest.raises(LoadError, match="packed by method 12"):
        entry(packed(method=zipfile.ZIP_BZIP2))


def test_sizes_are_written_for_people() -> None:
    assert (megabytes(1_240_000), megabytes(12_400_000)) == ("1.2 MB", "12 MB")
