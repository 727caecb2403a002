"""When a page says that its article was published, and when that it was changed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from rag.loaders._json_ld import string
from rag.loaders._markup import text_of
from rag.loaders._page_places import ARTICLE_TYPE, ASIDE, UPDATED_CLASS, first_of, values_of

_DATE_TAGS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "rnews:datepublished",
    "bt:pubdate",
    "datepublished",
    "date_published",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "pubdate",
    "pub_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publisheddate",
    "published-date",
    "originalpublicationdate",
    "article_date_original",
    "citation_publication_date",
    "citation_date",
    "date",
    "ptime",
)
_UPDATE_TAGS = (
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "date_modified",
    "dc.date.modified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
    "revision_date",
)
_PUBLISHED_CLASS = re.compile(
    r"publish|posted|entry-date|date-?line|time-?stamp|pub-?date|created|article[-_]*date", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"0\d{3}-|1970-01-01")
"""The first day of a computer's calendar, which stands where a page has no date."""


def published(article: dict[str, Any], tags: dict[str, list[str]], root: Any) -> str:
    """The moment of publication as the page states it, the more exact one of those of the same day; '' for none."""
    stated = [string(article.get("datePublished")), *values_of(tags, _DATE_TAGS), *_microdata_dates(root)]
    stated += [string(article.get("dateCreated")), *_times(root)]
    stated = [date for date in stated if re.search(r"\d", date) and len(date) < 100 and not _PLACEHOLDER.match(date)]
    if not stated:
        return ""
    first = stated[0]
    same_day = [date for date in stated if _days_between(first, date) <= 1]
    return max(same_day, key=_exactness, default=first) if _exactness(first) < 2 else first


def updated(article: dict[str, Any], tags: dict[str, list[str]], root: Any) -> str:
    """When the page says that its article was changed."""
    stated = [string(article.get("dateModified")), *values_of(tags, _UPDATE_TAGS)]
    for element in root.xpath(f"//time[not({ASIDE})] | //*[contains(@itemprop, 'dateModified')][not({ASIDE})]"):
        name = f"{element.get('class', '')} {element.get('itemprop', '')}"
        if UPDATED_CLASS.search(name):
            stated.append(element.get("content") or element.get("datetime") or text_of(element, most_nodes=9))
    return first_of(date for date in stated if re.search(r"\d", date) and len(date) < 100 and not _PLACEHOLDER.match(date))


def _exactness(date: str) -> int:
    """2 for a moment with its zone, 1 for a moment without, 0 for a day."""
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d", date):
        return 0
    return 2 if re.search(r"(?:Z|[+-]\d\d:?\d\d|\b(?:GMT|UTC))$", date) else 1


def _days_between(one: str, other: str) -> int:
    try:
        return abs((datetime.date.fromisoformat(one[:10]) - datetime.date.fromisoformat(other[:10])).days)
    except ValueError:
        return 99


def _microdata_dates(root: Any) -> Iterator[str]:
    for element in root.xpath(f"//*[contains(@itemprop, 'datePublished')][not({ASIDE})]"):
        kind = first_of(scope.get("itemtype", "") for scope in element.iterancestors() if scope.get("itemscope") is not None)
        if not kind or ARTICLE_TYPE.search(kind) or kind.endswith("Page"):
            yield element.get("content") or element.get("datetime") or text_of(element, most_nodes=9)


def _times(root: Any) -> Iterator[str]:
    """`<time>` elements that are marked as the publication, stand at the headline, or are the only one."""
    times = root.xpath(f"//time[not({ASIDE})]")
    marked, beside, values = [], [], []
    frames = {frame for heading in root.xpath("//h1") for frame in heading.xpath("ancestor::article[1] | ancestor::header[1]")}
    for element in times:
        value = element.get("datetime") or text_of(element, most_nodes=9)
        parent = element.getparent()
        name = f"{element.get('class', '')} {element.get('itemprop', '')} {'' if parent is None else parent.get('class', '')}"
        if not value or UPDATED_CLASS.search(name):
            continue
        values.append(value)
        if element.get("pubdate") is not None or _PUBLISHED_CLASS.search(name):
            marked.append(value)
        elif any(frame in frames for frame in element.iterancestors("article", "header")):
            beside.append(value)
    if len(set(marked)) == 1 or (marked and beside):
        yield marked[0]
    yield from beside[:1]
    if len(set(values)) == 1:
        yield values[0]
