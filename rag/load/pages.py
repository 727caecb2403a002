"""What an address gave becomes articles: a web page, a plain text or a PDF, each by its loader.

An article's identity is its final address without what only says how somebody came there.
"""

from __future__ import annotations

import codecs
import dataclasses
import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from rag.errors import LoadError
from rag.load import files
from rag.load.parsing import LIMITS, Limits
from rag.load.web import Document
from rag.loaders import _decode
from rag.schema import LoadFailure, RawArticle

PageKind = Literal["html", "text", "pdf", "feed", "sitemap", "index"]
"""An index lists sitemaps."""

_TRACKING = re.compile(
    r"utm_(?:source|medium|campaign|term|content|id)|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid", re.IGNORECASE
)
_FEEDS = frozenset({"rss", "feed", "rdf"})
_SITEMAPS: dict[str, PageKind] = {"urlset": "sitemap", "sitemapindex": "index"}
"""First elements, whatever prefix stands before them."""
LISTS = frozenset({"feed", "sitemap", "index"})
"""Kinds of documents that are no articles and lead to some."""
_XML = re.compile(r"(?:application|text)/(?:[\w.-]+\+)?xml")
_HEAD = 8_192


def kind_of(document: Document) -> PageKind:
    """What a document is, by its media type and its first element. Raises LoadError for what cannot be read."""
    root, said = _root(document.data), document.kind
    own = root.rpartition(":")[2]
    vague = said in ("", "application/octet-stream", "text/plain") or _XML.fullmatch(said)
    if said == "application/pdf" or (vague and document.data.startswith(b"%PDF-")):
        return "pdf"
    if own in _FEEDS and (vague or said == "text/html"):
        return "feed"
    if own in _SITEMAPS and vague:
        return _SITEMAPS[own]
    if said in ("text/html", "application/xhtml+xml") or (vague and root == "html"):
        return "html"
    if said == "text/plain":
        return "text"
    if _XML.fullmatch(said):
        raise LoadError(
            f"XML that is no feed ({root or 'without an element'}): expected RSS, Atom, RDF or a sitemap; check the address"
        )
    raise LoadError(f"{said or 'no media type'}: expected a web page, plain text, a PDF or a feed; check the address")


def read(document: Document, *, limits: Limits = LIMITS) -> Iterator[RawArticle | LoadFailure]:
    """The articles of a document that is no list; failures bear its address. Raises LoadError for what cannot be read."""
    address, kind = without_tracking(document.address), kind_of(document)
    shown = files.printable(address)
    data = document.data if kind == "pdf" else _marked(document)
    for found in files.load_data(kind, data, path=shown, fields={}, limits=limits):
        if isinstance(found, LoadFailure):
            yield found
        else:
            # What a page says of its own address is a claim; where it was found is known.
            key = f"{address} {found.key}" if found.key else address
            yield dataclasses.replace(found, path="", key=key, url=address)


def without_tracking(address: str) -> str:
    """An address without its fragment and the parameters by which sites count from where readers come."""
    parts = urlsplit(address)
    kept = [item for item in parts.query.split("&") if not _TRACKING.fullmatch(item.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept), fragment=""))


def _root(data: bytes) -> str:
    """The name of the first element, in small letters; `html` for a page that begins with a doctype."""
    head = re.sub(rb"<!--.*?-->", b"", data[:_HEAD].replace(b"\x00", b""), flags=re.DOTALL)
    if re.match(rb"[^<]{0,100}<!doctype\s+html", head, re.IGNORECASE):
        return "html"
    found = re.search(rb"<([A-Za-z][\w:.-]{0,40})", head)
    return found[1].decode("ascii", "replace").lower() if found else ""


def _marked(document: Document) -> bytes:
    """The bytes of a text as UTF-8 with its mark where only the header names the encoding, else as they came."""
    if not document.charset or _decode.declared_charset(document.data):
        return document.data
    text = _decode.decode(document.data, declared=document.charset)
    return codecs.BOM_UTF8 + text.encode("utf-8", "replace")
