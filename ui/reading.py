"""An article as it is shown beside an answer: with the quotation marked, as it came, or what is left of one that is gone.

Plain values, as in `ui.present`. What has to be exact, the quotation in its article, is cut here, where offsets count code
points.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag import Answer, Article
from rag.lab import Cleaned, Correction, unsteered
from ui import export
from ui.headings import headings
from ui.quotations import PROVENANCE

AROUND = 60_000
"""How many characters of a very long article are shown before and after the quotation."""

FIELDS = {"title": "Title", "source": "Source", "author": "Author", "published": "Date"}
"""What a person may correct of an article, by the names of its record."""

_TAKEN_OUT = (
    "This is the text that was taken out of the file. Menus, pictures, forms and whatever else stood around it are not shown."
)


def web_address(url: str) -> str:
    """The url when it is an ordinary web address that may be linked, else nothing."""
    try:
        parts = urlsplit(url.strip())
        plain = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return ""
    return url.strip() if plain and url.isprintable() else ""


def place_of(quote: str, text: str, start: int) -> tuple[int, int]:
    """Where a quotation stands in an article that may have changed since: where it stood, else where it is found first.

    (0, 0) where it is nowhere any more: nothing is marked then.
    """
    at = start if text[start : start + len(quote)] == quote else text.find(quote)
    return (at, at + len(quote)) if at >= 0 else (0, 0)


def article_view(article: Article, start: int = 0, end: int = 0) -> dict[str, Any]:
    """An article with `text[start:end]` marked; of a very long one, the part around the mark."""
    before, after = max(0, start - AROUND), min(len(article.text), max(end, start) + AROUND)
    cuts = {before, start, end, after}
    lines = [(first, last) for first, last in headings(article.text) if before <= first and last <= after]
    # One that is quoted is seen to be that.
    lines = [line for line in lines if not any(line[0] < cut < line[1] for cut in cuts) and not start <= line[0] < end]
    cuts.update(place for line in lines for place in line)
    return {
        **_head(article),
        "pieces": [
            {"text": article.text[first:last], "kind": _kind(first, last, lines, (start, end)), "why": ""}
            for first, last in itertools.pairwise(sorted(cuts))
        ],
        "left_out_before": before,
        "left_out_after": len(article.text) - after,
    }


def _kind(first: int, last: int, lines: Sequence[tuple[int, int]], mark: tuple[int, int]) -> str:
    return "heading" if (first, last) in lines else "mark" if (first, last) == mark else ""


def removed_view(answer: Answer, article_id: str, quote: str) -> dict[str, Any]:
    """What is left of an article that was taken out of the archive: what the answer had kept of it."""
    kept = [c for c in answer.citations if c.article_id == article_id]
    passages = [item for item in answer.retrieved if item.chunk.article_id == article_id]
    known = kept[0] if kept else passages[0] if passages else None
    return {
        "title": unsteered(known.title) if known and known.title else "Untitled",
        "source": unsteered(known.source) if known else "",
        "author": "",
        "published": known.published if known else None,
        "provenance": PROVENANCE[kept[0].date_provenance] if kept else "",
        "evidence": "",
        "url": web_address(known.url) if known else "",
        "words": 0,
        "file": "",
        "pieces": [],
        "left_out_before": 0,
        "left_out_after": 0,
        "gone": unsteered(quote),
        "removed": True,
    }


def raw_view(article: Article, raw: str, cleaned: Cleaned) -> dict[str, Any]:
    """The file's text with everything that cleaning left out marked, and why."""
    pieces: list[dict[str, str]] = []
    at = 0
    for dropped in sorted(cleaned.dropped, key=lambda item: item.start):
        start = max(at, dropped.start)
        if at < start:
            pieces.append({"text": raw[at:start], "kind": "", "why": ""})
        if start < dropped.end:
            pieces.append({"text": raw[start : dropped.end], "kind": "dropped", "why": dropped.reason})
        at = max(at, dropped.end)
    pieces.append({"text": raw[at:], "kind": "", "why": ""})
    shown, room = [], 2 * AROUND
    for piece in pieces:
        shown.append({**piece, "text": piece["text"][:room]})
        room -= len(shown[-1]["text"])
    return {
        **_head(article),
        # Here the file is what one looks at; who reads an article is not told how its file is called.
        "file": unsteered(Path(article.path).name),
        "notice": _TAKEN_OUT if Path(article.path).suffix.lower().removeprefix(".") in ("html", "htm", "pdf") else "",
        "pieces": [piece for piece in shown if piece["text"]],
        "left_out_before": 0,
        "left_out_after": sum(len(p["text"]) for p in pieces) - sum(len(p["text"]) for p in shown),
    }


def _head(article: Article) -> dict[str, Any]:
    return {
        "title": unsteered(article.title) or "Untitled",
        "source": unsteered(article.source),
        "author": unsteered(article.author),
        "published": article.published,
        "provenance": PROVENANCE[article.date_provenance],
        "earliest": article.earliest,
        "latest": article.latest,
        "evidence": unsteered(article.date_evidence) if article.date_provenance == "inferred" else "",
        "placed_by": "" if article.published else unsteered(article.span_evidence),
        "url": web_address(article.url),
        "words": article.words,
        "file": "",
        "corrected": [as_read(correction) for correction in article.corrections],
    }


def as_read(correction: Correction) -> str:
    """What a person has corrected by hand, and what had been read there."""
    read = correction.read[0][1] or ""
    shown = export.day_in_words(read) if read and correction.field == "published" else f"“{read}”" if read else "nothing"
    return unsteered(f"{FIELDS[correction.field]} corrected by hand; {shown} had been read.")
