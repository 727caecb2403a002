"""What a person corrects of an article by hand: its title, its source, its author and its day.

The article carries what the person said, so that searches, filters and citations go by it; what had been read stands in its
`corrections`. Reading its file again renews what was read and leaves the corrections. They go with the article when that is
removed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rag.errors import InputError
from rag.schema import Article, Correction

TABLE = """
CREATE TABLE IF NOT EXISTS corrections (
    article_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT, read TEXT NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (article_id, field)
) WITHOUT ROWID
"""
"""Made when something is first corrected: an archive without it is none the older for that."""
_CHANGED = {
    "title": ("title",),
    "source": ("source", "source_voice", "source_evidence"),
    "author": ("author", "author_voice", "author_evidence"),
    "published": ("published", "date_provenance", "date_evidence", "earliest", "latest", "span_evidence"),
}
_LONGEST = 300


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """What a person gives for some of the fields, an empty text for what is unknown. Raises InputError for what none can be."""
    found = {}
    for field, value in given.items():
        text = " ".join(value.split())
        if len(text) > _LONGEST or not text.isprintable():
            raise InputError(
                f"{field} has {len(text):,} characters or some that cannot be printed: expected a line of at most {_LONGEST}"
            )
        if field == "title" and not text:
            raise InputError("title is empty: expected the headline of the article; give one, or leave it as it was read")
        if field == "published" and text and not _is_day(text):
            raise InputError(f"published is {value!r}: expected a day such as 2024-10-08, or nothing where it is unknown")
        found[field] = text
    return found


def corrected(article: Article, given: Mapping[str, str | None]) -> Article:
    """The article with some of its fields corrected. What is given as it was read is no correction, and ends an earlier one."""
    for field, value in given.items():
        article = undone(article, field)
        if (getattr(article, field) or "") != (value or ""):
            read = tuple((name, getattr(article, name)) for name in _CHANGED[field])
            kept = (*article.corrections, Correction(field, read))
            article = replace(article, **_as_said(field, value or ""), corrections=kept)
    return article


def undone(article: Article, field: str = "") -> Article:
    """The article as it was read, in one field or, without a name, in all of them."""
    for correction in article.corrections:
        if field in ("", correction.field):
            left = tuple(other for other in article.corrections if other != correction)
            article = replace(article, **dict[str, Any](correction.read), corrections=left)
    return article


def _as_said(field: str, value: str) -> dict[str, Any]:
    by = "person" if value else "unknown"
    if field == "title":
        return {"title": value}
    if field == "published":
        nothing = {"date_evidence": "", "earliest": None, "latest": None, "span_evidence": ""}
        return {"published": value or None, "date_provenance": by, **nothing}
    return {field: value, f"{field}_voice": by, f"{field}_evidence": ""}


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
