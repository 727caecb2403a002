"""1 Load: what a loader found becomes a cleaned, dated article with an identity."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from collections.abc import Mapping
from urllib.parse import urlparse

from rag import cleaning, dates
from rag.errors import LoadError
from rag.schema import Article, Cleaned, RawArticle

# Raised whenever the same file would be read into another article, so that an ingest brings old articles up to date.
READING = 2

# Lone surrogates cannot be stored as UTF-8, and NUL ends a text in SQLite; the stand-in has the same length.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TITLE_LENGTH = 100


def identity(raw: RawArticle) -> str:
    """The id of an article: 12 hex digits that stay the same as long as the file, or the record in it, keeps its place."""
    place = os.path.abspath(raw.path) if raw.path else ""
    return hashlib.sha256(f"{place}\0{raw.key}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def content_hash(raw: RawArticle, pipeline: Mapping[str, object]) -> str:
    """A hash of everything an article is made of, the settings of the pipeline included: equal means unchanged."""
    record = json.dumps([dataclasses.asdict(raw), dict(pipeline), READING], sort_keys=True, default=str)
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()


def read(raw: RawArticle) -> tuple[Article, str, Cleaned]:
    """The article, its raw text, and what cleaning made of it. Raises LoadError when no story is left."""
    body = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", raw.body)
    cleaned = cleaning.clean(body, title=_line(raw.title))
    if not re.search(r"\w", cleaned.text):
        raise LoadError(
            "no story in it: expected sentences besides the page's furniture; check that the text was scraped whole"
        )
    date = dates.publication_date(metadata=raw.published, raw=body, text=cleaned.text)
    article = Article(
        id=identity(raw),
        title=_line(raw.title) or _line(cleaned.title) or _made_title(cleaned.text),
        text=cleaned.text,
        source=_line(raw.source) or _site(raw.url),
        author=_line(raw.author),
        url=_line(raw.url),
        path=_UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", os.path.abspath(raw.path) if raw.path else ""),
        language=_line(raw.language),
        published=date.value,
        date_provenance=date.provenance,
        date_evidence=date.evidence,
    )
    return article, body, cleaned


def _line(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


def _site(url: str) -> str:
    try:
        host = urlparse(url if "://" in url else f"//{url}").hostname or ""
    except ValueError:  # no address at all: then it names no site
        return ""
    return re.sub(r"^(?:www|m|amp|edition)\.", "", host) if "." in host else ""


def _made_title(text: str) -> str:
    first = " ".join(text.split("\n", 1)[0].split())
    if len(first) <= _TITLE_LENGTH:
        return first
    return first[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
