"""One address fetched, with nothing trusted: neither where it leads, nor how much comes, nor how long it takes.

Only http and https. The host is looked up once, every address that it has must be public, and the connection goes to one of
these very addresses, so that a name cannot lead elsewhere the moment after it was checked. Redirects are followed by hand, each
target checked anew. Size and time have limits in all, also once unpacked. No cookies, no credentials, no proxy of the
environment. What robots.txt forbids is left alone, and a host that asks for a pause gets it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from urllib.robotparser import RobotFileParser

import httpcore
import httpx

from rag.errors import FetchError, SettingsError
from rag.load import bodies, headers, robots
from rag.load.reach import LONGEST, checked, forbidden, may_be_public, public
from rag.load.timed import Backend

_REDIRECTS = 5
_HOSTS = 50
"""So many hosts' robots.txt are remembered."""
_ROBOTS_BYTES = 500_000
_PACKED = frozenset({"application/gzip", "application/x-gzip", "application/octet-stream", ""})
"""What servers call a file such as sitemap.xml.gz."""
_MOVED = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Rules:
    """What one address may cost, in bytes and seconds, where it may lead, and the seconds between two requests to a host."""

    private: bool = False
    max_bytes: int = 10_000_000
    seconds: float = 30.0
    pause: float = 1.0
    robots: bool = True
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """What an address gave: its final address, the media type and charset that it claims, and its bytes, unpacked.

    `etag` and `modified` are what the next request may bring; `unchanged` says that the server has nothing new since them.
    """

    address: str
    kind: str = ""
    charset: str = ""
    data: bytes = b""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


@dataclass(slots=True)
class _Time:
    """The seconds that are left for one address in all; pauses between requests are not of them."""

    seconds: float

    @contextlib.contextmanager
    def running(self) -> Iterator[float]:
        """Spend some of it; gives the moment at which it is over."""
        started = time.monotonic()
        try:
            yield started + self.seconds
        finally:
            self.seconds -= time.monotonic() - started


class Fetcher:
    """Fetches addresses, one at a time, and remembers of each host when it was asked last and what its robots.txt says."""

    def __init__(self, rules: Rules) -> None:
        """Raises SettingsError for a proxy that is none."""
        self._rules = rules
        self._proxy = _proxy(rules.proxy) if rules.proxy else None
        self._tls: ssl.SSLContext | None = None
        self._robots: dict[str, RobotFileParser | FetchError] = {}
        self._asked: dict[str, float] = {}
        self._resting: dict[str, float] = {}

    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> Document:
        """What an address gives, after its redirects. Raises FetchError.

        `etag` and `modified` are those of the last time: without news since then the document is `unchanged`. Looking a name up
        takes as long as the system lets it.
        """
        told = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
        time_left = _Time(self._rules.seconds)
        return self._follow(checked(address), told, self._rules.max_bytes, time_left, robots=self._rules.robots)

    def _follow(self, url: httpx.URL, told: Mapping[str, str], most: int, time_left: _Time, *, robots: bool) -> Document:
        for _ in range(_REDIRECTS + 1):
            places = self._places(url)
            delay = self._allowed(url, time_left) if robots else 0.0
            self._wait(url.host, max(delay, self._rules.pause))
            with time_left.running() as until:
                found = self._get(url, places, told, most, until)
            if isinstance(found, Document):
                return found
            # What another page has had before tells nothing of this one.
            url, told = found, {}
        raise FetchError(f"more than {_REDIRECTS} redirects: expected a page; give its final address")

    def _get(
        self, url: httpx.URL, places: Sequence[str], told: Mapping[str, str], most: int, until: float
    ) -> Document | httpx.URL:
        """One request and its reply, or where the reply sends us."""
        asked = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": f"{robots.AGENT}/{metadata.version('dateline')} (takes articles into an archive for its user)",
            "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml, "
            "text/plain, application/pdf;q=0.9, */*;q=0.1",
            "Accept-Encoding": "gzip, identity",
            **told,
        }
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        waits = dict.fromkeys(("connect", "read", "write", "pool"), self._rules.seconds)
        with (
            _explained(url, self._rules.seconds),
            self._pool(url, places, until) as pool,
            pool.stream("GET", target, headers=list(asked.items()), extensions={"timeout": waits}) as reply,
        ):
            said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}
            if reply.status in _MOVED and said.get("location"):
                return _next(url, said["location"])
            if reply.status == 304 and told:
                return Document(str(url), unchanged=True)
            if reply.status not in (200, 203):
                raise self._refused(url.host, reply.status, said.get("retry-after", ""))
            kind = said.get("content-type", "").partition(";")[0].strip().lower()[:100]
            data = bodies.read(reply.iter_stream(), said, most)
            if kind in _PACKED and data.startswith(bodies.GZIP):
                kind, data = "", bodies.read((data,), {"content-encoding": "gzip"}, most)
            return Document(
                address=str(url),
                kind=kind,
                charset=headers.charset(said.get("content-type", "")),
                data=data,
                etag=headers.validator(said.get("etag", "")),
                modified=headers.validator(said.get("last-modified", "")),
            )

    def _pool(self, url: httpx.URL, places: Sequence[str], until: float) -> httpcore.ConnectionPool:
        """Connections for one request: kept ones could have been opened to what another name was checked for."""
        if self._tls is None:
            self._tls = httpx.create_ssl_context()
        backend = Backend(places, until)
        if self._proxy is None:
            return httpcore.ConnectionPool(ssl_context=self._tls, max_connections=1, network_backend=backend)
        to = self._proxy.url
        at = httpcore.URL(scheme=to.raw_scheme, host=to.raw_host, port=to.port, target=to.raw_path)
        return httpcore.HTTPProxy(
            at, proxy_auth=self._proxy.raw_auth, ssl_context=self._tls, max_connections=1, network_backend=backend
        )

    def _places(self, url: httpx.URL) -> tuple[str, ...]:
        """Where to connect: the addresses of a host, all of them allowed. Raises FetchError.

        Behind a proxy it is the proxy that looks names up: only what is an address itself, or this machine's name, is checked.
        """
        if self._proxy is not None:
            if not self._rules.private and not may_be_public(url.host):
                raise forbidden(url.host)
            return (self._proxy.url.host,)
        try:
            found = socket.getaddrinfo(url.raw_host.decode("ascii"), url.port or url.scheme, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise FetchError("no such host is known: expected a host with an address; check its name", passing=True) from None
        places = tuple(dict.fromkeys(str(item[4][0]) for item in found))
        for place in places if not self._rules.private else ():
            if not public(place):
                raise forbidden(place)
        return places

    def _allowed(self, url: httpx.URL, time_left: _Time) -> float:
        """The seconds that robots.txt wants between two requests. Raises FetchError where it forbids an address."""
        root = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        rules = self._robots.get(key := str(root))
        if rules is None:
            whole = time_left.seconds == self._rules.seconds
            rules = self._read_robots(root, time_left)
            # That a redirect left it too little time says nothing of a host.
            if whole or not (isinstance(rules, FetchError) and rules.passing):
                self._robots[key] = rules
            if len(self._robots) > _HOSTS:
                del self._robots[next(iter(self._robots))]
        if isinstance(rules, FetchError):
            raise rules
        return robots.pause(rules, str(url))

    def _read_robots(self, root: httpx.URL, time_left: _Time) -> RobotFileParser | FetchError:
        """What a robots.txt says; all is allowed where there is none (RFC 9309), nothing where it cannot be had."""
        try:
            return robots.read(self._follow(root, {}, _ROBOTS_BYTES, time_left, robots=False).data)
        except FetchError as error:
            if error.passing or not 400 <= error.status < 500:
                return FetchError(f"its robots.txt cannot be had: {error}", passing=error.passing, resting=error.resting)
            return robots.read(b"")

    def _wait(self, host: str, pause: float) -> None:
        """Wait until a host may be asked again. Raises FetchError where it has asked for a longer pause."""
        if (rest := self._resting.get(host, 0.0) - time.monotonic()) > 0:
            raise FetchError(
                f"its host has asked for a pause of {rest:,.0f} s more: try again after it", passing=True, resting=rest
            )
        if (since := time.monotonic() - self._asked.get(host, -pause)) < pause:
            time.sleep(pause - since)
        self._asked[host] = time.monotonic()

    def _refused(self, host: str, status: int, retry_after: str) -> FetchError:
        if status == 429 or (status == 503 and retry_after):
            rest = headers.rest(retry_after)
            self._resting[host] = time.monotonic() + rest
            return FetchError(
                f"its host has enough of requests ({status}) and asks for a pause of {rest:,.0f} s: try again after it",
                passing=True,
                resting=rest,
            )
        if status >= 500 or status in _PASSING:
            return FetchError(f"its server failed ({status}): try again later", passing=True)
        reasons = {
            401: "only for who logs in (401): save the page and give its file",
            402: "only for who pays (402): save the page and give its file",
            403: "its server refuses it (403): save the page and give its file",
            404: "not there (404): check the address",
            410: "gone for good (410): take it off the list",
        }
        reason = reasons.get(status, f"answered with status {status}: expected a page; check the address")
        return FetchError(reason, status=status)


def _proxy(address: str) -> httpx.Proxy:
    try:
        proxy = httpx.Proxy(address)
    except (ValueError, httpx.InvalidURL):
        proxy = None
    if proxy is None or proxy.url.scheme not in ("http", "https") or not proxy.url.host:
        raise SettingsError(
            "setting fetch_proxy: expected the address of an HTTP proxy, http://host:port; correct or remove it"
        )
    return proxy


@contextlib.contextmanager
def _explained(url: httpx.URL, seconds: float) -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException:
        raise FetchError(f"takes more than {seconds:g} s: try again later, or raise RAG_FETCH_SECONDS", passing=True) from None
    except httpcore.ProxyError as error:
        raise FetchError(f"the proxy of RAG_FETCH_PROXY refuses ({_short(error)}): check the setting", passing=True) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
        where = f"{url.host} could not be read from" if url.host else "it could not be read from"
        raise FetchError(f"{where} ({_short(error)}): try again later", passing=True) from None


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _next(url: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads."""
    try:
        # Servers write UTF-8 where only ASCII is allowed.
        return checked(str(url.join(location.encode("latin-1").decode("utf-8", "replace")[:LONGEST])))
    except (httpx.InvalidURL, ValueError):
        raise FetchError("redirected to what is no address: expected a page; check the address") from None
    except FetchError as error:
        raise FetchError(f"redirected: {error}") from None
