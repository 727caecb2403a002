"""Where a fetch may lead: which addresses are any, which are of the internet, and how they are shown."""

from __future__ import annotations

import ipaddress
import re
import socket

import httpx

from rag import addresses
from rag.errors import FetchError

LONGEST = 4_000
"""Characters of an address."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses as IPv6 hosts reach them."""


def checked(address: str) -> httpx.URL:
    """An address that may be asked for, without its fragment. Raises FetchError for other schemes and for credentials."""
    try:
        url = httpx.URL(address.strip()[: LONGEST + 1]).copy_with(fragment=None)
        fits = url.scheme in ("http", "https") and url.host and not re.search(r"[\s%\\]", url.host)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise FetchError("no address: expected one such as https://news.example/feed.xml; check it") from None
    if len(address.strip()) > LONGEST:
        raise FetchError(f"an address of more than {LONGEST:,} characters: expected a shorter one")
    if not fits:
        kind = f"{url.scheme}: is" if url.scheme not in ("", "http", "https") else "without a host this is"
        raise FetchError(f"{kind} nothing to fetch from: expected an http or https address such as https://news.example/")
    if url.userinfo:
        raise FetchError("a user or password in the address: expected none, as it would be stored and shown; take it out")
    if url.port is not None and not 0 < url.port < 65_536:
        raise FetchError(f"port {url.port}: expected one from 1 to 65,535; check the address")
    return url


def shown(address: str) -> str:
    """An address as it may be shown: without a user and a password, also where it is too malformed to tell them apart."""
    plain = addresses.without_user(address)
    if plain != address:
        return plain
    try:
        checked(address)
    except FetchError:
        before, at, after = address.rpartition("@")
        scheme, colon, _ = before.partition(":")
        return f"{scheme}{colon}//…@{after}" if at else address
    return address


def public(place: str, *, names: bool = False) -> bool:
    """Whether an IP address is one of the internet's. `names` says what is returned for what is no IP address."""
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return names
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def may_be_public(host: str) -> bool:
    """Whether a host that a proxy looks up may be one of the internet's, as far as its name tells, however it is written."""
    name = host.rstrip(".").lower()
    if re.fullmatch(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}", name):
        try:
            name = socket.inet_ntoa(socket.inet_aton(name))
        except OSError:
            return False
    inside = name.endswith((".localhost", ".local", ".internal", ".home.arpa")) or name.startswith("ip6-")
    return not inside and ("." in name or ":" in name) and public(name, names=True)


def forbidden(place: str) -> FetchError:
    """What is said of a place that is none of the internet."""
    return FetchError(
        f"it leads to {place}, which is no address of the internet: expected a public one; where this is meant, "
        "set RAG_FETCH_PRIVATE=true"
    )
