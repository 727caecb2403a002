"""The entries of a feed, RSS, Atom or RDF, each as the article that it tells of: what is known of it, and its text if any."""

from __future__ import annotations

import calendar
import email.utils
import html
import io
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import LoadError
from rag.loaders._decode import declared_charset, decode
from rag.loaders._letters import referring
from rag.schema import LoadFailure, RawArticle

_DECLARATION = re.compile(r"\s{0,1000}<\?xml\b[^<>]{0,300}\?>", re.IGNORECASE)
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_ADDRESS = 500, 200, 4_000
_NAMESPACE = re.compile(r"""(\bxmlns(?::[^\s="'<>]{1,100})?\s{0,20}=\s{0,20})("[^"<>]{0,1000}"|'[^'<>]{0,1000}')""")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_ENDED = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|RDF)\s*>", re.IGNORECASE)
_CONTROLS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)} | dict.fromkeys(
    (*range(0x20), 0x7F), " "
)
"""What feeds mean by control characters: Windows' letters, as browsers read them, else nothing. A terminal would obey them."""


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The newest entries of a feed that stands at the address `path`, at most `fields["newest"]`, the newest first.

    Of an entry `url` is its page, `key` its id, `published` and `updated` are as the feed writes them, and `body` is its full
    text as a web page, empty where the feed has only a teaser. A failure at the end tells where the feed is damaged.
    """
    import feedparser

    try:
        text = decode(data, declared=declared_charset(data))
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    found = parsed(_DECLARATION.sub("", text, count=1), path)
    if not found.version and not found.entries:
        yield LoadFailure(path, "no feed: expected RSS, Atom or RDF; check the address")
        return
    fault = found.get("bozo_exception") if found.bozo else None
    damaged = fault is not None and not isinstance(fault, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType)
    # Where a feed was cut off, half an address could be another one.
    whole = found.entries if not damaged or _ENDED.search(text[-1_000:]) else found.entries[:-1]
    entries = [(entry, _moment(entry)) for entry in whole]
    if all(moment is not None for _, moment in entries):
        # A moment that lies ahead is a slip, and no reason to come before all that is new.
        entries.sort(key=lambda item: min(item[1] or 0, time.time()), reverse=True)
    source = words(found.feed.get("title_detail"))[:_LONGEST_NAME]
    for entry, _ in entries[: int(fields["newest"])]:
        yield _entry(entry, path, source)
    if damaged:
        yield LoadFailure(path, f"the feed is damaged ({' '.join(str(fault).split())[:200]})")


def parsed(text: str, address: str = "") -> Any:
    """A feed without a declaration of its encoding, as feedparser reads it; `address` is where it stands, '' for nowhere."""
    import feedparser

    # A file object: a text could be taken for an address or a file's name. Markup stays as it came, as what is hidden in it
    # is told by just the styles that feedparser would take out.
    return feedparser.parse(
        io.BytesIO(_NAMESPACE.sub(_unspaced, referring(text)).encode("utf-8", "replace")),
        response_headers={"content-location": address, "content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _unspaced(declared: re.Match[str]) -> str:
    """A namespace without blanks in its name, which feedparser would take for two names."""
    return declared[1] + "".join(declared[2].split())


def _entry(entry: Any, path: str, source: str) -> RawArticle:
    title = words(entry.get("title_detail"))[:_LONGEST_TITLE]
    # Only RSS has one date: what RDF calls its date is told as an update.
    published = entry.get("published") or ("" if entry.get("published_parsed") else entry.get("updated", ""))
    return RawArticle(
        body=_page(entry, title),
        path=path,
        key=str(entry.get("id", ""))[:_LONGEST_ADDRESS],
        title=title,
        source=words(entry.get("source", {}).get("title_detail"))[:_LONGEST_NAME] or source,
        author=author(entry),
        url=str(entry.get("link", ""))[:_LONGEST_ADDRESS],
        published=line(published)[:_LONGEST_NAME],
        updated=line(entry.get("updated", ""))[:_LONGEST_NAME] if entry.get("published") else "",
    )


def _page(entry: Any, title: str) -> str:
    """The full text of an entry as a web page; '' where the feed has none."""
    parts = [part for part in entry.get("content", ()) if str(part.get("value", "")).strip()]
    if not parts:
        return ""
    part = max(parts, key=lambda part: ("html" in part.get("type", ""), len(part.value)))
    text = part.value if "html" in part.get("type", "") else f"<p>{html.escape(part.value)}</p>"
    headline = html.escape(title)
    return f"<html><head><title>{headline}</title></head><body><article><h1>{headline}</h1>{text}</article></body></html>"


def _moment(entry: Any) -> float | None:
    """Seconds since 1970."""
    given = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return float(calendar.timegm(given)) if given else None
    except (ValueError, OverflowError):
        return None


def words(detail: Any) -> str:
    """A title on one line. Whether it has markup and entities, feeds say so badly that it is not asked."""
    value = str(detail.get("value", "") if isinstance(detail, Mapping) else detail or "")[: 20 * _LONGEST_TITLE]
    return line(html.unescape(_MARKUP.sub("", value)))


def author(entry: Any) -> str:
    """Who wrote an entry: of `jo@odda.example (Jo Lind)` the name."""
    detail = entry.get("author_detail")
    named = detail.get("name", "") if isinstance(detail, Mapping) else ""
    said = line(entry.get("author") or named)[:_LONGEST_NAME]
    return email.utils.parseaddr(said)[0] if "@" in said else said


def line(text: Any) -> str:
    """A text on one line, without control characters."""
    return " ".join(str(text).translate(_CONTROLS).split())
