"""What a page says about itself: headline, publisher, author, moments of publication and update, address, language.

Read from JSON-LD, OpenGraph and other meta tags, microdata and `<time>`, in that order of trust. The moment of publication is
kept as the page states it, zone and all; among statements of the same day the more exact one wins. Nothing is guessed: a
`<time>` that may belong to another story on the page is left alone. The head of a page speaks for it; what stands in its story
or among its comments does not, whatever tags it wears: title, source and address are not for them to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.loaders._hidden import is_shown, text_of_markup
from rag.loaders._json_ld import objects, string, strings, types
from rag.loaders._markup import looks_like_markup, text_of
from rag.loaders._page_dates import published, updated
from rag.loaders._page_lines import byline_date, bylines_of, foot, mastheads, signed
from rag.loaders._page_places import (
    ARTICLE_TYPE,
    ASIDE,
    COMMENT,
    IN_TEXT,
    first_of,
    is_before,
    letters_of,
    meta_tags,
    story_starts,
    values_of,
)

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
_PLATFORMS = frozenset({"blogger", "wordpress", "wordpress com"})


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
    updated: str = ""
    above: tuple[str, ...] = ()
    """The lines of its masthead and byline, as people see them."""
    below: tuple[str, ...] = ()
    """The lines of its foot that may name it."""


def read(root: Any, text: str) -> PageMetadata:
    """Read the metadata of a page from its tree and, for what the parser drops, from its text."""
    story = story_starts(root)
    tags = meta_tags(root, story)
    address = _address(root, tags, text, story)
    titles = root.xpath("//head/title | //title[not(ancestor::svg)]")
    window = first_of(text_of(element, most_nodes=9) for element in titles if is_before(element, story))
    tops = [element for element in root.xpath(f"//h1[not({COMMENT})]") if is_before(element, story) and is_shown(element)]
    headings = [heading for element in tops if (heading := text_of(element, most_nodes=60))]
    headlines = {letters_of(name) for name in (*values_of(tags, ("og:title",)), *headings)}
    stated = list(objects(root.xpath("//head//script")))
    nodes = [*stated, *objects(root.xpath(f"//body//script[not({IN_TEXT})]"))]
    article = _article_node(stated, headlines) or _article_node(nodes, headlines)
    source = _source(article, nodes, tags, root)
    sites = _site_names(source, tags, address)
    title = _title(string(article.get("headline")) or string(article.get("name")), tags, headings, window, sites)
    body = string(article.get("articleBody"))
    bylines = bylines_of(root, story)
    return PageMetadata(
        title=title,
        source=source,
        author=_author(article, tags, root),
        published=published(article, tags, root) or byline_date(bylines),
        url=address or _web_address(string(article.get("url")) or string(article.get("mainEntityOfPage"))),
        language=_language(root, tags, article),
        body=text_of_markup(body) if looks_like_markup(body) else body,
        updated=updated(article, tags, root),
        above=tuple(dict.fromkeys(line for line in (*mastheads(root, story), window, title, *signed(bylines)) if line)),
        below=foot(root),
    )


def _article_node(nodes: Sequence[dict[str, Any]], headlines: set[str]) -> dict[str, Any]:
    """The object that describes this page's story: the one with its headline, else the only or first one of an article type."""
    articles = [node for node in nodes if any(ARTICLE_TYPE.search(kind) for kind in types(node))]
    for node in articles:
        if letters_of(string(node.get("headline")) or string(node.get("name"))) in headlines:
            return node
    return next((node for node in articles if node.get("datePublished") or node.get("articleBody") or node.get("headline")), {})


# Title and source


def _title(stated: str, tags: dict[str, list[str]], headings: Sequence[str], window: str, sites: Sequence[str]) -> str:
    candidates = [stated, *values_of(tags, ("og:title",)), *(headings if len(headings) == 1 else ())]
    candidates += [*values_of(tags, _TITLE_TAGS[1:]), *headings[:1], window]
    title = _without_site(" ".join(first_of(candidates).split()), sites)
    cut = letters_of(title.rstrip(".…")) if title.endswith(("…", "...")) else ""
    whole = next((heading for heading in headings if cut and letters_of(heading).startswith(cut)), "")
    return whole or title


def _without_site(title: str, sites: Iterable[str]) -> str:
    """ "Headline | Site" without the site, which is known from elsewhere on the page."""
    names = {letters_of(site) for site in sites} - {""}
    for _ in range(2):
        parts = re.split(r"\s+(?:[|\-–—·•»«]|::)\s+|\s*\|\s*|:\s+", title)
        if len(parts) < 2:
            break
        if letters_of(parts[-1]) in names:
            title = title[: title.rindex(parts[-1])].rstrip(" |-–—·•»«:")
        elif letters_of(parts[0]) in names:
            title = title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |-–—·•»«:")
        else:
            break
    return title


def _source(article: dict[str, Any], nodes: Sequence[dict[str, Any]], tags: dict[str, list[str]], root: Any) -> str:
    publishers = [
        *(strings(article.get("publisher"))),
        *values_of(tags, _SITE_TAGS[:1]),
        *(
            text_of(element, most_nodes=9)
            for element in root.xpath(f"//*[@itemprop='publisher'][not({COMMENT})]//*[@itemprop='name']")
        ),
        *(
            element.get("content", "")
            for element in root.xpath(f"//*[@itemprop='publisher'][not({COMMENT})]//meta[@itemprop='name']")
        ),
        *values_of(tags, _SITE_TAGS[1:]),
        *(string(node.get("name")) for node in nodes if {"WebSite", "NewsMediaOrganization"} & set(types(node))),
    ]
    names = (name for name in publishers if not name.startswith(("http://", "https://", "//", "#")))
    return first_of(name.partition(" | ")[0].strip(" @") for name in names if letters_of(name) not in _PLATFORMS)


def _site_names(source: str, tags: dict[str, list[str]], address: str) -> list[str]:
    host = re.sub(r"^www\.", "", urlsplit(address).hostname or "") if address else ""
    handles = [handle.lstrip("@") for handle in values_of(tags, ("twitter:site",))]
    return [name for name in (source, *values_of(tags, _SITE_TAGS), *handles, host, host.partition(".")[0]) if name]


def _author(article: dict[str, Any], tags: dict[str, list[str]], root: Any) -> str:
    candidates = [
        strings(article.get("author")) or strings(article.get("creator")),
        list(dict.fromkeys(values_of(tags, _AUTHOR_TAGS[:1]))) or list(values_of(tags, _AUTHOR_TAGS[1:])),
        [
            text_of(element, most_nodes=9)
            for element in root.xpath(f"//*[@itemprop='author'][not({COMMENT})]//*[@itemprop='name']")
        ],
        [text_of(element, most_nodes=9) for element in root.xpath(f"//a[@rel='author'][not({ASIDE})]")],
    ]
    for names in candidates:
        people = [re.sub(r"^\s*by\s+", "", name, flags=re.IGNORECASE) for name in names]
        people = [name for name in people if name and len(name) < 200 and "://" not in name and not name.startswith("@")]
        if people:
            return ", ".join(dict.fromkeys(people))
    return ""


# Address and language


def _address(root: Any, tags: dict[str, list[str]], text: str, story: Any) -> str:
    links = [element for element in root.iter("link") if "canonical" in (element.get("rel") or "").lower().split()]
    canonical = [element.get("href", "") for element in links if is_before(element, story)]
    saved = _SAVED_FROM.search(re.split(r"<(?:body|p|article)\b", text[:5000], maxsplit=1, flags=re.IGNORECASE)[0])
    found = [*canonical, *values_of(tags, ("og:url", "parsely-link", "twitter:url")), saved[1] if saved else ""]
    return first_of(_web_address(value) for value in found)


def _web_address(value: str) -> str:
    value = value.strip()
    return value if re.fullmatch(r"https?://[^\s<>\"]{3,2000}", value) else ""


def _language(root: Any, tags: dict[str, list[str]], article: dict[str, Any]) -> str:
    stated = [root.get("lang") or "", string(article.get("inLanguage"))]
    stated += values_of(tags, ("og:locale", "content-language", "language", "dc.language"))
    for value in stated:
        code = re.match(r"([A-Za-z]{2,3})(?:[-_].*)?$", value.strip())
        if code:
            return code[1].lower()
    return ""
