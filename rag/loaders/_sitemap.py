"""The addresses that a sitemap lists (sitemaps.org, with Google's news names), or the sitemaps that an index of them lists."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import LoadError
from rag.loaders._feed import line
from rag.loaders._tree import parse_xml
from rag.schema import LoadFailure, RawArticle

_LONGEST, _LONGEST_ADDRESS = 500, 4_000


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The newest entries of a sitemap that stands at the address `path`, at most `fields["newest"]`, the newest first.

    Of an entry `url` is its address, `published` and `updated` are as the sitemap writes them, and there is no text. Where not
    every entry has a day, they come in the sitemap's order. A failure at the end tells where it is damaged.
    """
    try:
        root, _, fault = parse_xml(data, "a sitemap")
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    entries = [_entry(item, path) for item in root.iterchildren("{*}url", "{*}sitemap")]
    entries = [entry for entry in entries if entry.url]
    moments = {id(entry): _moment(entry.published or entry.updated) for entry in entries}
    if all(moments.values()):
        # A moment that lies ahead is a slip, and no reason to come before all that is new.
        now = datetime.datetime.now(datetime.UTC).timestamp()
        entries.sort(key=lambda entry: min(moments[id(entry)] or 0.0, now), reverse=True)
    yield from entries[: int(fields["newest"])]
    if fault:
        yield LoadFailure(path, f"the sitemap is damaged ({fault})")


def _entry(item: Any, path: str) -> RawArticle:
    return RawArticle(
        body="",
        path=path,
        title=_text(item, "title")[:_LONGEST],
        source=_text(item, "name")[:_LONGEST],
        url=_text(item, "loc", whole=False)[: _LONGEST_ADDRESS + 1],
        published=_text(item, "publication_date")[:_LONGEST],
        updated=_text(item, "lastmod", whole=False)[:_LONGEST],
    )


def _text(item: Any, name: str, *, whole: bool = True) -> str:
    """What an element inside an entry says; without `whole` only one right below it: images and videos have addresses too."""
    found = next(item.iter(f"{{*}}{name}") if whole else item.iterchildren(f"{{*}}{name}"), None)
    return "" if found is None else line("".join(found.itertext()))


def _moment(given: str) -> float | None:
    """Seconds since 1970."""
    try:
        read = datetime.datetime.fromisoformat(given)
        return (read if read.tzinfo else read.replace(tzinfo=datetime.UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
