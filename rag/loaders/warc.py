"""Web archives: the pages that a crawler was sent (HTML, status 200), each by the loader of web pages.

A page's address is the one that it was fetched from. The day of the capture is not the day of publication, but a bound to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rag.extras import needs_package
from rag.loaders._logs import keep_off_terminal
from rag.loaders._members import Member, read_each
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".warc",)

_PAGES = ("text/html", "application/xhtml+xml")
_DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
        "application/rtf",
        "application/epub+zip",
        "text/plain",
    }
)
"""What could well hold articles, and is worth a word."""
_STEP = 1_000_000
_MOST_BYTES = 50_000_000


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The articles of each page; `fields` do not apply."""
    return read_each(members(data, path=path, most=_MOST_BYTES), fields)


def members(data: bytes, *, path: str, most: int) -> Iterator[Member | LoadFailure]:
    """The pages of a web archive under their addresses, a later capture of the same under its moment as well."""
    import io

    try:
        from warcio.archiveiterator import ArchiveIterator
    except ModuleNotFoundError:
        yield LoadFailure(path, needs_package("warcio", "formats"))
        return
    keep_off_terminal("warcio")
    if not data.strip():
        yield LoadFailure(path, "empty file: expected a web archive; save it again or leave it out")
        return
    if not data.startswith(b"WARC/"):
        yield LoadFailure(path, "no web archive: expected `WARC/` at its start; give the file the suffix of its format")
        return
    taken: set[str] = set()
    left_out: Counter[str] = Counter()
    pages = 0
    try:
        for record in ArchiveIterator(io.BytesIO(data)):
            kind = _kind(record)
            if kind not in _PAGES:
                left_out.update({kind} & _DOCUMENTS)
                continue
            pages += 1
            yield _member(record, path, most, f"page {pages}", taken)
    except Exception as error:  # a damaged record breaks its reader in every way, and what follows it cannot be found then
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        yield LoadFailure(path, f"damaged or truncated after {pages} pages ({reason}): expected a whole web archive")
        return
    if not data.endswith(b"\r\n\r\n"):
        yield LoadFailure(path, f"truncated after {pages} pages: expected a whole web archive; copy or download it again")
    if left_out:
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(left_out.items()))
        yield LoadFailure(path, f"left out: {listed}; only pages are read: save these as files to have them read", partial=True)
    if not pages:
        yield LoadFailure(path, "no pages in it: expected responses of text/html with status 200; check what was crawled")


def _member(record: Any, path: str, most: int, place: str, taken: set[str]) -> Member | LoadFailure:
    """A page under its address, its address and moment, or its place: the first that is not yet taken."""
    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")[:2_000]
    moment = (record.rec_headers.get_header("WARC-Date") or "")[:40]
    key = next((name for name in (address, f"{address} {moment}".strip()) if name and name not in taken), place)
    taken.add(key)
    page, is_whole = _content(record, most)
    if not is_whole:
        return LoadFailure(path, f"{key}: a page that is cut off: expected a whole web archive; copy or download it again")
    if len(page) > most:
        return LoadFailure(path, f"{key}: a page of more than {most:,} bytes: expected less; leave it out")
    return Member("html", page, path, key, address, moment)


def _kind(record: Any) -> str:
    """The type of what a response that went well holds, '' for other records."""
    if record.rec_type != "response" or record.http_headers is None or record.http_headers.get_statuscode() != "200":
        return ""
    return (record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _content(record: Any, most: int) -> tuple[bytes, bool]:
    """The page, unpacked and in one piece, of no more than `most` bytes and one step; and whether the record is all there."""
    stream, page = record.content_stream(), bytearray()
    while len(page) <= most and (part := stream.read(_STEP)):
        page += part
    while record.raw_stream.read(_STEP):
        pass  # what the page does not need, such as the end of its last chunk
    return bytes(page), record.raw_stream.limit <= 0
