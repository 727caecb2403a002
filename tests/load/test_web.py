"""One address is fetched from a real server: what comes of it, what is too much of it, and what fails."""

from __future__ import annotations

import gzip
import http.server
import socket
import time
import zlib
from dataclasses import replace

import pytest

from rag import FetchError
from rag.load.web import Document, Fetcher
from tests.load.fetching import QUICK, fetched, refusal
from tests.website import Reply, Site


def test_a_page_comes_with_its_final_address_its_type_and_what_the_next_request_may_bring(site: Site) -> None:
    site.html("/bridge", ETag='"one"', **{"Last-Modified": "Mon, 07 Oct 2024 10:00:00 GMT"})
    site.redirect("/old", "/bridge#top")
    found = fetched(site, "/old")
    assert (found.address, found.kind, found.charset) == (f"{site.url}/bridge", "text/html", "utf-8")
    assert (found.etag, found.modified) == ('"one"', "Mon, 07 Oct 2024 10:00:00 GMT")
    assert b"Whitfield" in found.data
    assert [asked for asked in site.asked if asked != "/robots.txt"] == ["/old", "/bridge"]


def test_a_request_names_dateline_and_the_host_and_brings_no_cookie(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.html("/a", **{"Set-Cookie": "who=me"})
    fetcher = Fetcher(QUICK)
    fetcher.fetch(f"{site.url}/a")
    fetcher.fetch(f"{site.url}/a")
    assert site.headers[-1]["user-agent"].startswith("Dateline/")
    assert site.headers[-1]["host"] == f"127.0.0.1:{site.port}"
    assert "cookie" not in site.headers[-1]


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.html("/a", ETag='"one"')
    assert Fetcher(QUICK).fetch(f"{site.url}/a", etag='"one"') == Document(f"{site.url}/a", unchanged=True)
    assert not Fetcher(QUICK).fetch(f"{site.url}/a", etag='"two"').unchanged


def test_a_loop_of_redirects_ends(site: Site) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    assert "more than 5 redirects" in str(refusal(f"{site.url}/a", replace(QUICK, robots=False)))
    assert len(site.asked) == 6


def test_what_one_page_has_had_is_not_told_to_the_page_that_it_redirects_to(site: Site) -> None:
    site.html("/v2", ETag='"1"')
    site.redirect("/latest", "/v2")
    assert not Fetcher(QUICK).fetch(f"{site.url}/latest", etag='"1"').unchanged


def test_what_is_too_large_is_not_read_to_its_end(site: Site) -> None:
    site.pages["/said"] = Reply(b"a" * 200_000, headers={"Content-Type": "text/plain"})
    assert "larger than 0.1 MB" in str(refusal(f"{site.url}/said"))
    sent: list[int] = []

    def endless(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not site.over.is_set():
            handler.wfile.write(b"<p>more</p>" * 1_000)
            sent.append(11_000)

    site.pages["/endless"] = Reply(by_itself=endless)
    assert "larger than 0.1 MB" in str(refusal(f"{site.url}/endless"))
    # What lies in the buffers of the system is sent, and no more.
    assert sum(sent) < 30_000_000


def test_a_gzip_bomb_is_not_unpacked_beyond_the_limit(site: Site) -> None:
    site.packed("/fine", b"<html><p>a story</p></html>")
    assert fetched(site, "/fine").data == b"<html><p>a story</p></html>"
    site.packed("/bomb", b"\0" * 50_000_000)
    assert len(site.pages["/bomb"].body) < QUICK.max_bytes
    assert "larger than 0.1 MB" in str(refusal(f"{site.url}/bomb"))


def test_a_gzip_body_of_several_members_is_read_whole_and_not_beyond_the_limit(site: Site) -> None:
    members = [gzip.compress(part) for part in (b"<p>one</p>", b"", b"<p>two</p>", b"<p>three</p>")]

    def in_pieces(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n")
        for at in range(len(whole := b"".join(members))):
            handler.wfile.write(whole[at : at + 1])

    site.pages["/pieces"] = Reply(by_itself=in_pieces)
    for tail in (b"", b"\0" * 20, b"\x1f", b"no gzip"):
        site.pages["/a"] = Reply(b"".join(members) + tail, headers={"Content-Encoding": "gzip"})
        assert fetched(site, "/a").data == b"<p>one</p><p>two</p><p>three</p>"
    assert fetched(site, "/pieces").data == b"<p>one</p><p>two</p><p>three</p>"
    site.pages["/cut"] = Reply(b"".join(members)[:-9], headers={"Content-Encoding": "gzip"})
    assert str(refusal(f"{site.url}/cut")).startswith("gzip data that ends too soon")
    site.pages["/bombs"] = Reply(gzip.compress(b"\0" * 60_000) * 2, headers={"Content-Encoding": "gzip"})
    assert "larger than 0.1 MB" in str(refusal(f"{site.url}/bombs"))
    site.pages["/many"] = Reply(gzip.compress(b"") * 4_000, headers={"Content-Encoding": "gzip"})
    assert str(refusal(f"{site.url}/many")).startswith("damaged gzip data")


def test_what_is_packed_otherwise_damaged_or_cut_off_is_a_failure(site: Site) -> None:
    for packing, body, reason in (
        ("br", b"\x8b", "packed as br"),
        ("gzip, gzip", b"\x8b", "packed as gzip, gzip"),
        ("deflate", zlib.compress(b"a"), "packed as deflate"),
        ("gzip", b"no gzip at all", "damaged gzip data"),
        ("gzip", zlib.compress(b"a" * 999), "damaged gzip data"),
    ):
        site.pages["/a"] = Reply(body, headers={"Content-Type": "text/html", "Content-Encoding": packing})
        assert str(refusal(f"{site.url}/a")).startswith(reason)
    site.packed("/cut", b"a story" * 1_000)
    site.pages["/cut"].body = site.pages["/cut"].body[:-12]
    assert str(refusal(f"{site.url}/cut")).startswith("gzip data that ends too soon")


def test_a_connection_that_breaks_in_the_middle_is_a_failure_that_may_pass(site: Site) -> None:
    site.pages["/a"] = Reply(b"half", headers={"Content-Type": "text/html", "Content-Length": "400"})
    error = refusal(f"{site.url}/a")
    assert "could not be read from" in str(error) and error.passing
    site.pages["/b"] = Reply(by_itself=lambda handler: None)
    assert refusal(f"{site.url}/b").passing
    site.pages["/c"] = Reply(by_itself=lambda handler: handler.wfile.write(b"\x00\xff nonsense\r\n\r\n") and None)
    assert refusal(f"{site.url}/c").passing


def test_a_port_where_nobody_listens_is_a_failure_that_may_pass() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/a").passing


@pytest.mark.parametrize(
    ("status", "words", "passing"),
    [
        (404, "not there", False),
        (410, "gone for good", False),
        (403, "refuses", False),
        (500, "failed", True),
        (204, "204", False),
    ],
)
def test_a_status_is_told_in_words(site: Site, status: int, words: str, passing: bool) -> None:
    site.pages["/a"] = Reply(status=status)
    error = refusal(f"{site.url}/a")
    assert words in str(error) and error.passing == passing


def test_a_host_that_asks_for_a_pause_is_not_asked_again_before_it_is_over(site: Site) -> None:
    site.pages["/busy"] = Reply(status=429, headers={"Retry-After": "120"})
    site.html("/a")
    fetcher = Fetcher(replace(QUICK, robots=False))
    for path in ("/busy", "/a"):
        with pytest.raises(FetchError) as raised:
            fetcher.fetch(site.url + path)
        assert raised.value.passing and 100 < raised.value.resting <= 120
    assert site.asked == ["/busy"]


@pytest.mark.parametrize(
    ("given", "least", "most"),
    [("", 60, 60), ("soon", 60, 60), ("-5", 60, 60), ("999999999", 86_400, 86_400), ("Mon, 07 Oct 2024 10:00:00 GMT", 0, 0),
     ("Mon, 07 Oct 9999 10:00:00 GMT", 86_400, 86_400), ("Mon, 99 Oct 2024", 60, 60)],
)  # fmt: skip
def test_a_pause_is_within_reason_whatever_is_asked_for(site: Site, given: str, least: float, most: float) -> None:
    site.pages["/busy"] = Reply(status=429, headers={"Retry-After": given})
    assert least <= refusal(f"{site.url}/busy", replace(QUICK, robots=False)).resting <= most


def test_two_requests_to_a_host_are_a_pause_apart(site: Site) -> None:
    site.html("/a")
    fetcher = Fetcher(replace(QUICK, pause=0.3, robots=False))
    started = time.monotonic()
    for _ in range(3):
        fetcher.fetch(f"{site.url}/a")
    assert time.monotonic() - started >= 0.6


@pytest.mark.parametrize(
    ("header", "charset"),
    [("text/html; charset=windows-1251", "cp1251"), ("text/html; charset='UTF-8'", "utf-8"), ("text/html;charset=zlib", ""),
     ("text/html; charset=punycode", ""), ("text/html; charset=unicode_escape", ""), ("text/html; charset=nonsense", ""),
     ("text/html; charset=" + "a" * 9_000, "")],
)  # fmt: skip
def test_only_encodings_of_text_are_believed(site: Site, header: str, charset: str) -> None:
    site.pages["/a"] = Reply(b"<p>a</p>", headers={"Content-Type": header})
    found = fetched(site, "/a")
    assert (found.kind, found.charset) == ("text/html", charset)


def test_headers_that_must_not_be_repeated_are_forgotten(site: Site) -> None:
    site.pages["/a"] = Reply(b"a", headers={"Content-Type": "text/plain", "ETag": "x" * 5_000, "Last-Modified": "caf\xe9"})
    found = fetched(site, "/a")
    assert (found.etag, found.modified) == ("", "")
