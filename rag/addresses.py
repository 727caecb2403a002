"""Addresses of endpoints: as people type them, as they are meant, and as they may be shown and stored."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# What people copy along with the base URL from a documentation page.
_ENDING = re.compile(r"/(?:chat/completions|completions|responses|embeddings|models)$", re.IGNORECASE)
_VERSION = re.compile(r"/v\d\w*(?:/|$)", re.IGNORECASE)


def shown(url: str) -> str:
    """An address without what may be secret: a user, a password, a query."""
    return re.sub(r"[?#].*", "", without_user(url), flags=re.DOTALL)


def without_user(url: str) -> str:
    """An address without a user and a password."""
    return re.sub(r"^([^/?#]*//)?[^/?#]*@", r"\1", url, flags=re.DOTALL)


def secrets(url: str) -> tuple[str, ...]:
    """What an address holds that nobody must see: its password and the values of its query."""
    parts = urlsplit(url)
    found = [parts.password or "", unquote(parts.password or ""), *(value for _, value in parse_qsl(parts.query))]
    return tuple(dict.fromkeys(value for value in found if len(value) > 3))


def meant(url: str) -> tuple[str, ...]:
    """The base URLs that a typed one may stand for, the likeliest first: with its scheme, with and without `/v1`.

    Raises ValueError when it is no address of a web server.
    """
    text = url.strip().strip("\"'<>")
    if not _SCHEME.match(text):
        text = f"{'http' if _near(text) else 'https'}://{text.lstrip('/')}"
    parts = urlsplit(text)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or re.search(r"\s", parts.netloc):
        raise ValueError("not an address of a web server")
    # Reading the port raises ValueError where it is none.
    _ = parts.port
    path = _ENDING.sub("", parts.path.rstrip("/")).rstrip("/")
    paths = (path,) if _VERSION.search(path) else (path, f"{path}/v1") if path else ("/v1", "")
    return tuple(urlunsplit((parts.scheme.lower(), parts.netloc, form, parts.query, "")) for form in paths)


def beneath(base: str, path: str) -> str:
    """The address of a path beneath a base URL, which keeps its query."""
    parts = urlsplit(base)
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/{path}", parts.query, ""))


def host(url: str) -> str:
    """The host of an address, in small letters; empty when it has none."""
    return (urlsplit(url).hostname or "").lower()


def loopback(url: str) -> bool:
    """Whether an address is one of this machine's own, which no proxy can reach."""
    name = host(url)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback or ipaddress.ip_address(name).is_unspecified
    except ValueError:
        return False


def _near(text: str) -> bool:
    """Whether an address without a scheme is most likely one of this machine or network, which has no certificate."""
    name, _, port = re.split(r"[/?#]", text.lstrip("/"), maxsplit=1)[0].rpartition("@")[2].partition(":")
    return "." not in name or bool(re.fullmatch(r"[\d.]+", name)) or (bool(port) and port != "443") or name.endswith(".local")


def network(address: str) -> str:
    """What one sender has: an address or, of IPv6, where everyone is given many, the first half of it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def only_here(host: str) -> bool:
    """Whether a server that listens on a host name or address can be reached from this machine alone."""
    if host.lower() in ("localhost", "ip6-localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
