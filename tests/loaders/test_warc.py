import gzip
import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from rag import RawArticle
from rag.lab import LoadFailure, load_articles
from rag.loaders.warc import load

STORY = "The ferry Aurelia ran aground at Hallam on Monday, the coastguard said. Nobody was hurt."
PAGE = f"<html><head><title>Ferry</title></head><body><p>{STORY}</p></body></html>".encode()


def warc(*records: dict[str, object]) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    for given in records:
        values = {
            "url": "https://tarn.example/1",
            "status": "200 OK",
            "type": "text/html; charset=utf-8",
            "page": PAGE,
            "kind": "response",
        }
        values |= given
        head = StatusAndHeaders(
            values["status"], [("Content-Type", values["type"]), *values.get("head", [])], protocol="HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                values["url"],
                values["kind"],
                payload=io.BytesIO(values["page"]),
                length=len(values["page"]),
                http_headers=head,
                warc_headers_dict={"WARC-Date": values.get("date", "2026-03-02T08:00:00Z")},
            )
        )
    return out.getvalue()


def read(data: bytes) -> list[RawArticle | LoadFailure]:
    return list(load(data, path="a.warc", fields={}))


def reasons(data: bytes) -> list[str]:
    return [item.reason for item in read(data) if isinstance(item, LoadFailure)]


def test_a_page_is_an_article_under_the_address_it_was_fetched_from() -> None:
    (found,) = read(warc({}))
    assert isinstance(found, RawArticle)
    assert (found.body, found.title, found.url, found.key) == (
        STORY,
        "Ferry",
        "https://tarn.example/1",
        "https://tarn.example/1",
    )
    assert (found.captured, found.published) == ("2026-03-02T08:00:00Z", "")


def test_the_address_of_the_record_counts_more_than_what_the_page_says() -> None:
    (found,) = read(warc({"page": PAGE.replace(b"<title>", b"<link rel=canonical href=https://other.example/x><title>")}))
    assert isinstance(found, RawArticle) and found.url == "https://tarn.example/1"


def test_a_later_capture_of_an_address_stays_apart_by_its_moment() -> None:
    found = read(warc({}, {"date": "2026-03-03T08:00:00Z"}, {"date": "2026-03-03T08:00:00Z"}))
    assert [item.key for item in found if isinstance(item, RawArticle)] == [
        "https://tarn.example/1",
        "https://tarn.example/1 2026-03-03T08:00:00Z",
        "page 3",
    ]


def test_other_records_are_passed_over_and_documents_among_them_are_counted() -> None:
    found = read(
        warc(
            {"status": "404 Not Found"},
            {"status": "301 Moved"},
            {"kind": "resource"},
            {"type": "image/png", "page": b"\x89PNG"},
            {"type": "application/pdf", "page": b"%PDF"},
            {"type": "application/pdf", "page": b"%PDF"},
            {},
        )
    )
    assert [type(item) for item in found] == [RawArticle, LoadFailure]
    assert found[1] == LoadFailure(
        "a.warc", "left out: 2 application/pdf; only pages are read: save these as files to have them read", partial=True
    )
    assert reasons(warc({"type": "image/png"}))[0].startswith("no pages in it")


def test_packed_and_chunked_pages_are_read() -> None:
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGE[:50], PAGE[50:])) + b"0\r\n\r\n"
    found = read(
        warc(
            {"page": gzip.compress(PAGE), "head": [("Content-Encoding", "gzip")]},
            {"page": chunked, "head": [("Transfer-Encoding", "chunked")], "url": "https://tarn.example/2"},
        )
    )
    assert [item.body for item in found if isinstance(item, RawArticle)] == [STORY, STORY]


def test_a_page_that_is_a_bomb_is_a_failure_and_the_next_one_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    bomb = {
        "page": gzip.compress(b"<p>a" * 20_000_000),
        "head": [("Content-Encoding", "gzip")],
        "url": "https://tarn.example/b",
    }
    file.write_bytes(gzip.compress(warc(bomb, {})))
    bad, good = load_articles(file)
    assert isinstance(bad, LoadFailure) and "a page of more than 50,000,000 bytes" in bad.reason
    assert isinstance(good, RawArticle) and good.body == STORY


def test_an_archive_that_is_cut_off_gives_its_whole_pages_and_says_so() -> None:
    whole = warc({}, {"url": "https://tarn.example/2"})
    found = read(whole[:-60])
    assert [item.key for item in found if isinstance(item, RawArticle)] == ["https://tarn.example/1"]
    assert reasons(whole[:-60])[0].startswith("https://tarn.example/2: a page that is cut off")


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "empty file"), (PAGE, "no web archive"), (b"WARC/1.0\r\nnonsense", ""), (warc({})[:200], "")],
)
def test_what_is_no_sound_web_archive_is_a_failure(data: bytes, said: str) -> None:
    assert said in reasons(data)[0]


def test_a_page_in_a_wrong_charset_or_with_an_impossible_moment_is_read() -> None:
    page = "<html><body><p>Die Fähre lief bei Hallam auf Grund, sagte Jörg Vogt am Montag.</p></body></html>".encode("cp1252")
    (found,) = read(warc({"page": page, "date": "2026-99-99T99:99:99Z"}))
    assert isinstance(found, RawArticle) and "Fähre" in found.body
