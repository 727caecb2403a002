"""What a loader found becomes a cleaned, dated article with an identity."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.errors import LoadError
from rag.load import bounds, cleaning, imprint, publication, revisions
from rag.schema import Article, Cleaned, RawArticle, Voice

# Raised whenever the same file would be read into another article, so that an ingest brings old articles up to date.
READING = 6

# Lone surrogates cannot be stored as UTF-8, and NUL ends a text in SQLite; the stand-in has the same length.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TITLE_LENGTH = 100


def identity(raw: RawArticle) -> str:
    """The id of an article: 12 hex digits that stay the same as long as the file, or the record in it, keeps its place."""
    place = os.path.abspath(raw.path) if raw.path else ""
    return hashlib.sha256(f"{place}\0{raw.key}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def content_hash(raw: RawArticle, pipeline: Mapping[str, object]) -> str:
    """A hash of everything an article is made of, the settings of the pipeline included: equal means unchanged."""
    # A field that says nothing counts as not there: one that is new leaves the articles of an older archive unchanged.
    fields = {name: value for name, value in dataclasses.asdict(raw).items() if value or name != "captured"}
    record = json.dumps([fields, dict(pipeline), READING], sort_keys=True, default=str)
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()


def read(raw: RawArticle) -> tuple[Article, str, Cleaned]:
    """The article, its raw text, and what cleaning made of it. Raises LoadError when no story is left."""
    body = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", raw.body)
    cleaned = cleaning.clean(body, title=_line(raw.title))
    if not re.search(r"\w", cleaned.text):
        raise LoadError(
            "no story in it: expected sentences besides the page's furniture; check that the text was scraped whole"
        )
    title = _line(raw.title) or _line(cleaned.title)
    page = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", raw.page) or body
    said = imprint.read(page, title=title, address=raw.url, story=cleaned.text, labelled=bool(raw.page))
    date = publication.publication_date(metadata=raw.published, raw=body, text=cleaned.text, url=raw.url or said.address)
    if date.value is None and raw.page:
        date = publication.publication_date(metadata="", raw=page, text="")
    changes = revisions.revisions(updated=raw.updated, corrected=raw.corrected, raw=page, published=date.value)
    source, author = _source(raw, said), _author(raw, said)
    earliest, latest, evidence = (None, None, "") if date.value else bounds.alone(body, captured=raw.captured)
    article = Article(
        id=identity(raw),
        title=title or _made_title(cleaned.text),
        text=cleaned.text,
        source=source.name,
        source_voice=source.voice,
        source_evidence=source.words,
        author=author.name,
        author_voice=author.voice,
        author_evidence=author.words,
        url=_line(raw.url),
        path=_UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", os.path.abspath(raw.path) if raw.path else ""),
        language=_line(raw.language),
        published=date.value,
        date_provenance=date.provenance,
        date_evidence=date.evidence,
        updated=changes.updated,
        updated_evidence=changes.updated_evidence,
        corrected=changes.corrected,
        corrected_evidence=changes.corrected_evidence,
        earliest=earliest,
        latest=latest,
        span_evidence=evidence,
    )
    return article, body, cleaned


@dataclass(frozen=True, slots=True)
class _Name:
    """A source or an author, and who says so in which words."""

    name: str = ""
    voice: Voice = "unknown"
    words: str = ""


def _source(raw: RawArticle, said: imprint.Imprint) -> _Name:
    """The source by the record, by what the text claims where its address does not speak against it, or by the address."""
    if name := _line(raw.source):
        return _Name(name, "metadata")
    if said.source:
        return _Name(said.source, "text", said.source_words)
    site = imprint.site(raw.url)
    return _Name(site, "address", _line(raw.url)) if site else _Name()


def _author(raw: RawArticle, said: imprint.Imprint) -> _Name:
    if name := _line(raw.author):
        return _Name(name, "metadata")
    return _Name(said.author, "text", said.author_words) if said.author else _Name()


def _line(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


def _made_title(text: str) -> str:
    first = " ".join(text.split("\n", 1)[0].split())
    if len(first) <= _TITLE_LENGTH:
        return first
    return first[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
