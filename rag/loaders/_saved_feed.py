"""Entries of a feed that was saved to articles: the whole text where the feed gives it, else the summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.errors import LoadError
from rag.extras import needs_package
from rag.loaders import _feed
from rag.schema import LoadFailure, RawArticle

_SUMMARY = 1_000
"""Characters. A description that is longer is the article."""
_LONGEST = 2_000


def read(text: str, path: str) -> Iterator[RawArticle | LoadFailure]:
    """The articles of a feed, and how many of them are summaries. Raises LoadError when it has no entries."""
    try:
        feed = _feed.parsed(text)
    except ModuleNotFoundError:
        raise LoadError(needs_package("feedparser", "formats")) from None
    if not feed.entries:
        raise LoadError("a feed without entries: expected articles; save it again, or the articles' own pages")
    taken: set[str] = set()
    summaries = 0
    source = _feed.words(feed.feed.get("title_detail"))[:_LONGEST]
    for number, entry in enumerate(feed.entries, 1):
        body, is_whole = _body(entry)
        if not body.strip():
            yield LoadFailure(
                path, f"entry {number}: neither content nor summary: expected a text; save the article's own page"
            )
            continue
        summaries += not is_whole
        address, given = (_feed.line(entry.get(name) or "")[:_LONGEST] for name in ("link", "id"))
        key = next((name for name in (given, address) if name and name not in taken), f"entry {number}")
        taken.add(key)
        # The library warns who asks for the one of these where only the other is.
        stated, changed = (_feed.line(entry[name])[:_LONGEST] if name in entry else "" for name in ("published", "updated"))
        yield RawArticle(
            body=body,
            path=path,
            key=key,
            title=_feed.words(entry.get("title_detail"))[:_LONGEST],
            source=_feed.words((entry.get("source") or {}).get("title_detail"))[:_LONGEST] or source,
            author=_feed.author(entry),
            url=address if address.lower().startswith(("http://", "https://")) else "",
            language=_feed.line(feed.feed.get("language") or "")[:_LONGEST],
            published=stated or changed,
            updated=changed if stated else "",
        )
    if summaries:
        said = f"{summaries} of {len(feed.entries)} entries hold only a summary, which was taken in"
        yield LoadFailure(path, f"{said}; for whole articles save their own pages", partial=True)


def _body(entry: Any) -> tuple[str, bool]:
    """The text of an entry, and whether it is the whole article."""
    whole = max((_shown(item) for item in entry.get("content") or ()), key=len, default="")
    detail = entry.get("summary_detail") or {"value": entry.get("summary") or ""}
    summary = _shown(detail)
    return (whole, True) if whole.strip() and len(whole) >= len(summary) else (summary, len(summary) >= _SUMMARY)


def _shown(content: Any) -> str:
    from rag.loaders._hidden import text_of_markup
    from rag.loaders._markup import looks_like_markup

    value = str(content.get("value") or "")
    return text_of_markup(value) if "html" in str(content.get("type") or "") or looks_like_markup(value) else value
