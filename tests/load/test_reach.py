"""Nothing that an address, a server or a proxy does leads a fetch into a network, and no password is shown."""

from __future__ import annotations

import datetime
import time
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
from tests.load.fetching import QUICK, refusal
from tests.website import Reply, Site


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


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://a/b", "data:text/html,a", "http://[::1", "http://h:0/"])
def test_a_redirect_to_what_is_no_web_address_is_refused(site: Site, to: str) -> None:
    site.redirect("/a", to)
    assert str(refusal(f"{site.url}/a")).startswith("redirected")


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
