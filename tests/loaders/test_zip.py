import gzip
import io
import zipfile
from collections.abc import Mapping

import pytest

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.zip import load, members

STORY = "The ferry Aurelia ran aground at Hallam."


def packed(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def read(data: bytes) -> list[RawArticle | LoadFailure]:
    return list(load(data, path="news.zip", fields={}))


def reason(data: bytes) -> str:
    (found,) = read(data)
    assert isinstance(found, LoadFailure), found
    return found.reason


def test_each_file_is_read_by_its_own_loader_at_its_place_in_the_archive() -> None:
    found = read(
        packed(
            {"sub/b.html": f"<p>{STORY}</p>", "a.txt": STORY, "c.jsonl.gz": gzip.compress(b'{"body": "A mill.", "id": "m"}')}
        )
    )
    assert [(item.path, item.body) for item in found if isinstance(item, RawArticle)] == [
        ("news.zip/a.txt", STORY),
        ("news.zip/c.jsonl.gz", "A mill."),
        ("news.zip/sub/b.html", STORY),
    ]


def test_hidden_files_and_other_formats_are_passed_over_except_what_could_well_hold_articles() -> None:
    files = dict.fromkeys((".a.txt", "__MACOSX/a.txt", "x/.git/b.txt", "a.jpg", "b.css", "sub/"), "x")
    (found, doc) = read(packed({**files, "a.txt": STORY, "old.doc": "x"}))
    assert isinstance(found, RawArticle) and found.path == "news.zip/a.txt"
    assert (
        isinstance(doc, LoadFailure) and doc.path == "news.zip/old.doc" and doc.reason.startswith("unsupported format (.doc)")
    )
    assert reason(packed({"a.jpg": "x"})).startswith("no articles in this archive")


@pytest.mark.parametrize("name", ["../a.txt", "sub/../../a.txt", "/etc/a.txt", "C:/a.txt", "..\\a.txt"])
def test_a_name_that_leads_out_of_the_archive_is_refused_and_named(name: str) -> None:
    said, good = read(packed({name: STORY, "x/b.txt": STORY}))
    assert isinstance(said, LoadFailure) and said.path == "news.zip"
    assert said.reason.startswith(f"{name.replace(chr(92), '/')!r} leads out of the archive")
    assert isinstance(good, RawArticle) and good.path == "news.zip/x/b.txt"


def test_an_archive_inside_it_is_refused() -> None:
    for name in ("in.zip", "in.ZIP", "in.zip.gz"):
        assert reason(packed({name: packed({"a.txt": STORY})})).startswith("a ZIP archive inside another")


def test_a_mailbox_inside_it_is_taken_apart() -> None:
    (found,) = read(packed({"m.mbox": f"From a@b x\nMessage-ID: <1@c>\nSubject: Ferry\n\n{STORY}\n"}))
    assert isinstance(found, RawArticle)
    assert (found.path, found.key, found.title) == ("news.zip/m.mbox", "1@c", "Ferry")


def test_a_member_without_a_name_is_passed_over() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("a.txt", ""):
            archive.writestr(zipfile.ZipInfo(name), STORY)
    assert [item.path for item in read(out.getvalue())] == ["news.zip/a.txt"]


def test_a_link_a_second_file_of_a_name_and_an_encrypted_one_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("b.txt", STORY)
        archive.writestr("./b.txt", "Another.")
    found = read(out.getvalue())
    assert [item.reason.split(":")[0] for item in found if isinstance(item, LoadFailure)] == [
        "a link, not a file",
        "a second file of this name in the archive",
    ]
    locked = bytearray(packed({"a.txt": STORY}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    assert reason(bytes(locked)).startswith("encrypted")


def test_a_bomb_is_refused_by_its_ratio_and_what_is_merely_repetitive_is_read() -> None:
    assert reason(packed({"a.txt": b"a" * 2_000_000})).startswith("unpacks to more than 200 times its size")
    assert isinstance(read(packed({"a.txt": b"a mill. " * 10_000}))[0], RawArticle)


def test_a_member_never_unpacks_to_more_than_it_says() -> None:
    data = packed({"a.txt": bytes(900_000)})
    short = data.replace((900_000).to_bytes(4, "little"), (9_000).to_bytes(4, "little"))
    assert reason(short).startswith("damaged")


def test_the_limits_hold_for_one_member_and_for_all_together() -> None:
    def said(data: bytes, most: int) -> list[str]:
        return [item.reason for item in members(data, path="a.zip", most=most) if isinstance(item, LoadFailure)]

    ten = packed({f"{n}.txt": "x" * 1_001 for n in range(10)}, zipfile.ZIP_STORED)
    assert said(ten, 1_000)[0].startswith("unpacks to 0.0 MB: expected at most")
    assert len(said(ten, 1_000)) == 1
    assert said(ten, 1_001) == []
    one = packed({"a.txt": "x" * 1_001}, zipfile.ZIP_STORED)
    assert said(one, 1_000) == ["unpacks to 0.0 MB: expected at most 0.0 MB; split it"]


def test_ten_thousand_members_are_taken_out_and_twenty_thousand_and_one_are_not() -> None:
    many = packed({f"{n}.txt": "x" for n in range(10_000)}, zipfile.ZIP_STORED)
    assert sum(1 for item in members(many, path="a.zip", most=1_000) if not isinstance(item, LoadFailure)) == 10_000
    assert reason(packed({f"{n}.txt": "x" for n in range(20_001)}, zipfile.ZIP_STORED)).startswith("20,001 files in it")


def test_names_in_any_script_and_with_control_characters_can_be_stored_and_printed() -> None:
    out = packed({"ידיעה.txt": STORY, "line\nbreak.txt": STORY})
    assert sorted(item.path for item in read(out)) == ["news.zip/line\\x0abreak.txt", "news.zip/ידיעה.txt"]
    unmarked = bytearray(packed({"Fähre.txt": STORY}))
    for mark, place in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        unmarked[unmarked.index(mark) + place] &= ~0x08
    assert [item.path for item in read(bytes(unmarked))] == ["news.zip/Fähre.txt"]


def test_other_ways_of_packing_are_refused_by_their_number() -> None:
    assert reason(packed({"a.txt": STORY}, zipfile.ZIP_LZMA)).startswith("packed by method 14")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty file: expected a ZIP archive"),
        (b"%PDF-1.7", "not a ZIP archive"),
        (packed({"a.txt": STORY})[:-30], "damaged or truncated"),
        (packed({"a.txt": STORY}).replace(STORY[:3].encode(), b"xxx"), ""),
        (b"PK\x01\x02" * 200_001, "more than 200,000 entries"),
    ],
)
def test_what_is_no_sound_archive_is_a_failure(data: bytes, said: str) -> None:
    found = read(data)
    assert found and (not said or said in reason(data))
