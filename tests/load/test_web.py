"""One address is fetched from a real server, and nothing that the server does leads elsewhere or goes on for ever."""

from __future__ import annotations

import datetime
import gzip
import http.server
import socket
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rag import FetchError, SettingsError
from rag.load.reach import checked, public, shown
from rag.load.web import Document, Fetcher, Rules
from tests.website import Reply, Site

QUICK = Rules(private=True, max_bytes=100_000, seconds=5, pause=0)


def fetched(site: Site, path: str, rules: Rules = QUICK) -> Document:
    return Fetcher(rules).fetch(site.url + path)


def refusal(address: str, rules: Rules = QUICK) -> FetchError:
    with pytest.raises(FetchError) as raised:
        Fetcher(rules).fetch(address)
    return raised.value


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


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://news.example/a",
        "gopher://news.example/",
        "javascript:alert(1)",
        "https:///a",
        "no address",
        "http://a\nb/",
        "http://exa mple/",
        "http://news.example:99999/",
        "http://news.example/" + "a" * 5_000,
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    assert "expected" in str(refusal(address))


def test_credentials_in_an_address_are_refused_and_not_repeated(site: Site) -> None:
    for address in (f"http://me:secret@127.0.0.1:{site.port}/", f"http://secret@127.0.0.1:{site.port}/"):
        assert "user or password" in str(refusal(address)) and "secret" not in str(refusal(address))
    site.redirect("/in", f"http://me:secret@127.0.0.1:{site.port}/a")
    error = refusal(f"{site.url}/in")
    assert str(error).startswith("redirected: a user or password") and "secret" not in str(error)


@pytest.mark.parametrize(
    "place",
    """127.0.0.1 10.0.0.8 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 240.0.0.1
    192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1::1 2001:db8::1 ::ffff:a9fe:a9fe""".split(),
)
def test_an_address_inside_a_network_is_not_public(place: str) -> None:
    assert not public(place)


@pytest.mark.parametrize("place", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_an_address_of_the_internet_is_public(place: str) -> None:
    assert public(place)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "localhost.", "127.1", "2130706433", "0x7f000001", "[::1]", "0.0.0.0"]
)
def test_this_machine_is_refused_under_every_name_and_nothing_is_sent_to_it(site: Site, host: str) -> None:
    error = refusal(f"http://{host}:{site.port}/", replace(QUICK, private=False))
    assert "no address of the internet" in str(error) or "no such host" in str(error)
    assert site.asked == []


def test_this_machine_is_refused_in_a_redirect_too(site: Site) -> None:
    """What leads out must be public also on the way: the first address is let pass by the check alone."""
    site.redirect("/out", f"http://127.0.0.1:{site.port}/inside")
    fetcher = Fetcher(replace(QUICK, private=False, robots=False))
    url = checked(f"http://news.example:{site.port}/out")
    following = fetcher._get(url, ["127.0.0.1"], {}, 1_000, time.monotonic() + 5)
    assert str(following) == f"http://127.0.0.1:{site.port}/inside"
    with pytest.raises(FetchError, match="127.0.0.1, which is no address of the internet"):
        fetcher.fetch(str(following))
    assert site.asked == ["/out"]


def test_the_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_by_then(site: Site) -> None:
    site.html("/a")
    fetcher = Fetcher(replace(QUICK, robots=False))
    # Nobody knows this name: had it been looked up again, nothing would have come.
    found = fetcher._get(checked(f"http://rebound.invalid:{site.port}/a"), ["127.0.0.1"], {}, 100_000, time.monotonic() + 5)
    assert isinstance(found, Document) and b"Whitfield" in found.data
    assert site.headers[-1]["host"] == f"rebound.invalid:{site.port}"


def test_over_tls_the_certificate_must_be_the_names_although_the_address_is_connected_to(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.html("/a")
    site.with_tls(certified("news.example", tmp_path / "server.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    fetcher = Fetcher(replace(QUICK, robots=False))
    url = checked(f"https://news.example:{site.port}/a")
    found = fetcher._get(url, ["127.0.0.1"], {}, 100_000, time.monotonic() + 5)
    assert isinstance(found, Document) and b"Whitfield" in found.data
    other = checked(f"https://other.example:{site.port}/a")
    with pytest.raises(FetchError, match="certificate"):
        fetcher._get(other, ["127.0.0.1"], {}, 100_000, time.monotonic() + 5)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchError, match="certificate"):
        Fetcher(QUICK)._get(url, ["127.0.0.1"], {}, 100_000, time.monotonic() + 5)


def certified(name: str, file: Path) -> Path:
    """A certificate that a name has given to itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*plain))
    return file


def test_a_loop_of_redirects_ends(site: Site) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    assert "more than 5 redirects" in str(refusal(f"{site.url}/a", replace(QUICK, robots=False)))
    assert len(site.asked) == 6


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://a/b", "data:text/html,a", "http://[::1", "http://h:0/"])
def test_a_redirect_to_what_is_no_web_address_is_refused(site: Site, to: str) -> None:
    site.redirect("/a", to)
    assert str(refusal(f"{site.url}/a")).startswith("redirected")


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


@pytest.mark.parametrize("where", ["headers", "body", "silence"])
def test_a_slow_drip_ends_when_the_time_for_all_of_it_is_up(site: Site, where: str) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        if where == "body":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        elif where == "headers":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not site.over.wait(0.05):
            if where != "silence":
                handler.wfile.write(b"a")

    site.pages["/slow"] = Reply(by_itself=drip)
    started = time.monotonic()
    error = refusal(f"{site.url}/slow", replace(QUICK, seconds=0.5, robots=False))
    assert "takes more than 0.5 s" in str(error) and error.passing
    assert time.monotonic() - started < 3


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


def test_robots_txt_is_asked_for_once_and_obeyed_unless_it_is_to_be_ignored(site: Site) -> None:
    site.html("/open")
    site.html("/private/a")
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private/\n")
    site.redirect("/way-in", "/private/a")
    fetcher = Fetcher(QUICK)
    fetcher.fetch(f"{site.url}/open")
    for path in ("/private/a", "/way-in"):
        with pytest.raises(FetchError, match="robots.txt asks programs to leave it alone"):
            fetcher.fetch(site.url + path)
    assert site.asked == ["/robots.txt", "/open", "/way-in"]
    assert Fetcher(replace(QUICK, robots=False)).fetch(f"{site.url}/private/a").data


def test_what_robots_txt_says_to_dateline_counts_and_its_crawl_delay_is_kept(site: Site) -> None:
    site.html("/a")
    site.pages["/robots.txt"] = Reply(b"User-agent: Dateline\nCrawl-delay: 1\nDisallow: /b\n\nUser-agent: *\nDisallow: /\n")
    fetcher = Fetcher(QUICK)
    started = time.monotonic()
    fetcher.fetch(f"{site.url}/a")
    assert time.monotonic() - started >= 1
    with pytest.raises(FetchError, match="robots.txt"):
        fetcher.fetch(f"{site.url}/b")


def test_robots_txt_and_the_page_share_one_limit_of_time(site: Site) -> None:
    def slowly(handler: http.server.BaseHTTPRequestHandler) -> None:
        site.over.wait(2)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")

    site.pages["/robots.txt"] = site.pages["/slow"] = Reply(by_itself=slowly)
    rules = replace(QUICK, seconds=3)
    error = refusal(f"{site.url}/slow", rules)
    assert "takes more than 3 s" in str(error) and error.passing and site.asked == ["/robots.txt", "/slow"]
    assert fetched(site, "/slow", replace(rules, seconds=30)).data == b""


def test_where_robots_txt_cannot_be_had_nothing_is_fetched_and_where_there_is_none_all_is(site: Site) -> None:
    site.html("/a")
    assert fetched(site, "/a").data
    site.pages["/robots.txt"] = Reply(status=500)
    error = refusal(f"{site.url}/a")
    assert str(error).startswith("its robots.txt cannot be had") and error.passing
    site.pages["/robots.txt"] = Reply(bytes(range(256)) * 100)
    assert fetched(site, "/a").data


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


def test_a_proxy_of_the_settings_is_used_and_cannot_be_asked_for_this_machine(site: Site) -> None:
    site.pages["http://news.example/a"] = Reply(b"by proxy", headers={"Content-Type": "text/plain"})
    rules = replace(QUICK, private=False, proxy=site.url)
    assert Fetcher(rules).fetch("http://news.example/a").data == b"by proxy"
    assert site.asked == ["http://news.example/robots.txt", "http://news.example/a"]
    for host in ("localhost", "127.0.0.1", "10.0.0.1", "[::1]"):
        assert "no address of the internet" in str(refusal(f"http://{host}/", rules))
    with pytest.raises(SettingsError, match="fetch_proxy"):
        Fetcher(replace(QUICK, proxy="nonsense"))


@pytest.mark.parametrize(
    "line",
    [
        "Disallow: //[",
        "Disallow: http://[::1",
        "Allow: //\u2100/",
        "Crawl-delay: \u00b2",
        f"Crawl-delay: {'9' * 5_000}",
        "Request-rate: \u00b2/1",
    ],
)
def test_a_line_of_robots_txt_that_cannot_be_read_says_nothing_and_the_others_count(site: Site, line: str) -> None:
    site.html("/open/a")
    site.html("/shut/a")
    site.pages["/robots.txt"] = Reply(f"User-agent: *\n{line}\nDisallow: /shut/\n".encode())
    assert fetched(site, "/open/a").data
    assert "robots.txt asks" in str(refusal(f"{site.url}/shut/a"))


def test_nothing_is_allowed_where_robots_txt_is_there_and_cannot_be_read_whole(site: Site) -> None:
    site.html("/a")
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n" + b"# \n" * 200_000)
    assert "robots.txt cannot be had" in str(refusal(f"{site.url}/a"))


def test_what_one_page_has_had_is_not_told_to_the_page_that_it_redirects_to(site: Site) -> None:
    site.html("/v2", ETag='"1"')
    site.redirect("/latest", "/v2")
    assert not Fetcher(QUICK).fetch(f"{site.url}/latest", etag='"1"').unchanged


@pytest.mark.parametrize(
    "host",
    "127.1 2130706433 0x7f.1 017700000001 0 10.1 192.168.257 169.254.43518 127.0.0.1. localhost. ip6-here a.internal".split(),
)
def test_behind_a_proxy_no_way_to_write_a_private_address_gets_through(host: str) -> None:
    guarded = Rules(proxy="http://127.0.0.1:9", robots=False, pause=0)
    assert "no address of the internet" in str(refusal(f"http://{host}/", guarded))


@pytest.mark.parametrize(
    "address",
    [
        "https:/me:secret@h/",
        "https:///me:secret@h/",
        "https://me:se/cret@h/",
        "https://me:p#secret@h/",
        "https://me:secret@h/a",
    ],
)
def test_no_password_is_shown_however_malformed_its_address_is(address: str) -> None:
    assert "secret" not in shown(address) and "cret" not in shown(address)
    assert shown("https://news.example/@jo/a") == "https://news.example/@jo/a"
