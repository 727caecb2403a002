"""What a page says about itself: headline, publisher, author, moment of publication, address, language.

Read from JSON-LD, OpenGraph and other meta tags, microdata and `<time>`, in that order of trust. The moment of publication is
kept as the page states it, zone and all; among statements of the same day the more exact one wins. Nothing is guessed: a
`<time>` that may belong to another story on the page is left alone.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.loaders._json_ld import objects, string, strings, types
from rag.loaders._markup import looks_like_markup, parse, text_of, to_text

_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|NewsReport|Report|LiveBlogPosting)$|^(?:.*[/:])?(?:Review|Recipe)$")
_SAVED_FROM = re.compile(r"<!--\s{0,9}saved from url=\(\d{1,9}\)(https?://[^\s<>]{1,2000})", re.IGNORECASE)

_TITLE_TAGS = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title")
_SITE_TAGS = (
    "og:site_name",
    "publisher",
    "dc.publisher",
    "article:publisher",
    "application-name",
    "apple-mobile-web-app-title",
)
_AUTHOR_TAGS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "twitter:author",
)
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
_PUBLISHED_CLASS = re.compile(
    r"publish|posted|entry-date|date-?line|time-?stamp|pub-?date|created|article[-_]*date", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"0\d{3}-|1970-01-01")
"""The first day of a computer's calendar, which stands where a page has no date."""
_UPDATED_CLASS = re.compile(r"updat|modif", re.IGNORECASE)
_PLATFORMS = frozenset({"blogger", "wordpress", "wordpress com"})
_ASIDE = (
    "ancestor::aside or ancestor::nav or ancestor::footer or "
    "ancestor::*[contains(@class, 'comment') or contains(@class, 'related')]"
)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states about itself; '' where it states nothing. `body` is the story as its JSON-LD gives it."""

    title: str = ""
    source: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    language: str = ""
    body: str = ""


def read(root: Any, text: str) -> PageMetadata:
    """Read the metadata of a page from its tree and, for what the parser drops, from its text."""
    tags = _meta_tags(root)
    address = _address(root, tags, text)
    window = _first(text_of(element, most_nodes=9) for element in root.xpath("//head/title | //title[not(ancestor::svg)]"))
    headings = [heading for element in root.xpath("//h1") if (heading := text_of(element, most_nodes=60))]
    nodes = list(objects(root))
    article = _article_node(nodes, {_letters(name) for name in (*_values(tags, ("og:title",)), *headings)})
    source = _source(article, nodes, tags, root)
    sites = _site_names(source, tags, address)
    title = _title(string(article.get("headline")) or string(article.get("name")), tags, headings, window, sites)
    body = string(article.get("articleBody"))
    return PageMetadata(
        title=title,
        source=source,
        author=_author(article, tags, root),
        published=_published(article, tags, root),
        url=address or _web_address(string(article.get("url")) or string(article.get("mainEntityOfPage"))),
        language=_language(root, tags, article),
        body=to_text(parse(f"<div>{body}</div>")) if looks_like_markup(body) else body,
    )


def _meta_tags(root: Any) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        if content:
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                name = (element.get(attribute) or "").strip().lower()
                if name:
                    tags.setdefault(name, []).append(html.unescape(content))
    return tags


def _values(tags: dict[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from tags.get(name, ())


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _article_node(nodes: Sequence[dict[str, Any]], headlines: set[str]) -> dict[str, Any]:
    """The object that describes this page's story: the one with its headline, else the only or first one of an article type."""
    articles = [node for node in nodes if any(_ARTICLE_TYPE.search(kind) for kind in types(node))]
    for node in articles:
        if _letters(string(node.get("headline")) or string(node.get("name"))) in headlines:
            return node
    return next((node for node in articles if node.get("datePublished") or node.get("articleBody") or node.get("headline")), {})


# Title and source


def _title(stated: str, tags: dict[str, list[str]], headings: Sequence[str], window: str, sites: Sequence[str]) -> str:
    candidates = [stated, *_values(tags, ("og:title",)), *(headings if len(headings) == 1 else ())]
    candidates += [*_values(tags, _TITLE_TAGS[1:]), *headings[:1], window]
    title = _without_site(" ".join(_first(candidates).split()), sites)
    cut = _letters(title.rstrip(".…")) if title.endswith(("…", "...")) else ""
    whole = next((heading for heading in headings if cut and _letters(heading).startswith(cut)), "")
    return whole or title


def _without_site(title: str, sites: Iterable[str]) -> str:
    """ "Headline | Site" without the site, which is known from elsewhere on the page."""
    names = {_letters(site) for site in sites} - {""}
    for _ in range(2):
        parts = re.split(r"\s+(?:[|\-–—·•»«]|::)\s+|\s*\|\s*|:\s+", title)
        if len(parts) < 2:
            break
        if _letters(parts[-1]) in names:
            title = title[: title.rindex(parts[-1])].rstrip(" |-–—·•»«:")
        elif _letters(parts[0]) in names:
            title = title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |-–—·•»«:")
        else:
            break
    return title


def _source(article: dict[str, Any], nodes: Sequence[dict[str, Any]], tags: dict[str, list[str]], root: Any) -> str:
    publishers = [
        *(strings(article.get("publisher"))),
        *_values(tags, _SITE_TAGS[:1]),
        *(text_of(element, most_nodes=9) for element in root.xpath("//*[@itemprop='publisher']//*[@itemprop='name']")),
        *(element.get("content", "") for element in root.xpath("//*[@itemprop='publisher']//meta[@itemprop='name']")),
        *_values(tags, _SITE_TAGS[1:]),
        *(string(node.get("name")) for node in nodes if {"WebSite", "NewsMediaOrganization"} & set(types(node))),
    ]
    names = (name for name in publishers if not name.startswith(("http://", "https://", "//", "#")))
    return _first(name.partition(" | ")[0].strip(" @") for name in names if _letters(name) not in _PLATFORMS)


def _site_names(source: str, tags: dict[str, list[str]], address: str) -> list[str]:
    host = re.sub(r"^www\.", "", urlsplit(address).hostname or "") if address else ""
    handles = [handle.lstrip("@") for handle in _values(tags, ("twitter:site",))]
    return [name for name in (source, *_values(tags, _SITE_TAGS), *handles, host, host.partition(".")[0]) if name]


def _author(article: dict[str, Any], tags: dict[str, list[str]], root: Any) -> str:
    candidates = [
        strings(article.get("author")) or strings(article.get("creator")),
        list(dict.fromkeys(_values(tags, _AUTHOR_TAGS[:1]))) or list(_values(tags, _AUTHOR_TAGS[1:])),
        [text_of(element, most_nodes=9) for element in root.xpath("//*[@itemprop='author']//*[@itemprop='name']")],
        [text_of(element, most_nodes=9) for element in root.xpath(f"//a[@rel='author'][not({_ASIDE})]")],
    ]
    for names in candidates:
        people = [re.sub(r"^\s*by\s+", "", name, flags=re.IGNORECASE) for name in names]
        people = [name for name in people if name and len(name) < 200 and "://" not in name and not name.startswith("@")]
        if people:
            return ", ".join(dict.fromkeys(people))
    return ""


# Publication


def _published(article: dict[str, Any], tags: dict[str, list[str]], root: Any) -> str:
    stated = [string(article.get("datePublished")), *_values(tags, _DATE_TAGS), *_microdata_dates(root)]
    stated += [string(article.get("dateCreated")), *_times(root)]
    stated = [date for date in stated if re.search(r"\d", date) and len(date) < 100 and not _PLACEHOLDER.match(date)]
    if not stated:
        return ""
    first = stated[0]
    same_day = [date for date in stated if _days_between(first, date) <= 1]
    return max(same_day, key=_exactness, default=first) if _exactness(first) < 2 else first


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
    for element in root.xpath(f"//*[contains(@itemprop, 'datePublished')][not({_ASIDE})]"):
        kind = _first(scope.get("itemtype", "") for scope in element.iterancestors() if scope.get("itemscope") is not None)
        if not kind or _ARTICLE_TYPE.search(kind) or kind.endswith("Page"):
            yield element.get("content") or element.get("datetime") or text_of(element, most_nodes=9)


def _times(root: Any) -> Iterator[str]:
    """`<time>` elements that are marked as the publication, stand at the headline, or are the only one."""
    times = root.xpath(f"//time[not({_ASIDE})]")
    marked, beside, values = [], [], []
    frames = {frame for heading in root.xpath("//h1") for frame in heading.xpath("ancestor::article[1] | ancestor::header[1]")}
    for element in times:
        value = element.get("datetime") or text_of(element, most_nodes=9)
        parent = element.getparent()
        name = f"{element.get('class', '')} {element.get('itemprop', '')} {'' if parent is None else parent.get('class', '')}"
        if not value or _UPDATED_CLASS.search(name):
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


# Address and language


def _address(root: Any, tags: dict[str, list[str]], text: str) -> str:
    canonical = [
        element.get("href", "") for element in root.iter("link") if "canonical" in (element.get("rel") or "").lower().split()
    ]
    saved = _SAVED_FROM.search(text[:5000])
    found = [*canonical, *_values(tags, ("og:url", "parsely-link", "twitter:url")), saved[1] if saved else ""]
    return _first(_web_address(value) for value in found)


def _web_address(value: str) -> str:
    value = value.strip()
    return value if re.fullmatch(r"https?://[^\s<>\"]{3,2000}", value) else ""


def _language(root: Any, tags: dict[str, list[str]], article: dict[str, Any]) -> str:
    stated = [root.get("lang") or "", string(article.get("inLanguage"))]
    stated += _values(tags, ("og:locale", "content-language", "language", "dc.language"))
    for value in stated:
        code = re.match(r"([A-Za-z]{2,3})(?:[-_].*)?$", value.strip())
        if code:
            return code[1].lower()
    return ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
