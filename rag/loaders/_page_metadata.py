"""What a page says about itself: headline, publisher, author, moments of publication and update, address, language.

Read from JSON-LD, OpenGraph and other meta tags, microdata and `<time>`, in that order of trust. The moment of publication is
kept as the page states it, zone and all; among statements of the same day the more exact one wins. Nothing is guessed: a
`<time>` that may belong to another story on the page is left alone. The head of a page speaks for it; what stands in its story
or among its comments does not, whatever tags it wears: title, source and address are not for them to say.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.english.datewords import find_dates
from rag.loaders._hidden import is_shown, text_of_markup
from rag.loaders._json_ld import objects, string, strings, types
from rag.loaders._markup import looks_like_markup, text_of, to_text

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
_BYLINE_CLASS = re.compile(
    r"by-?line|author|autor|writer|firma|meta|(?:^|[\s_-])date|dateline|posted|publish|time-?stamp|pub-?date", re.IGNORECASE
)
_LONGEST_BYLINE = 150
"""Characters."""
_UPDATED_CLASS = re.compile(r"updat|modif", re.IGNORECASE)
_WRITER_CLASS = re.compile(r"by-?line|author|writer|firma|autor", re.IGNORECASE)
_MASTHEAD_CLASS = re.compile(r"masthead|logo|site-?(?:name|title)|brand|publication", re.IGNORECASE)
_FOOT = re.compile(r"©|\(c\)|copyright|follow|\bapp\b|subscribe|sign up", re.IGNORECASE)
_MOST_FOOT_LINES = 12
_PLATFORMS = frozenset({"blogger", "wordpress", "wordpress com"})
_COMMENT = "ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment') or contains(@itemtype, 'Comment')]"
_ASIDE = f"ancestor::aside or ancestor::nav or ancestor::footer or ancestor::*[contains(@class, 'related')] or {_COMMENT}"
_IN_TEXT = f"ancestor::p or ancestor::blockquote or ancestor::li or ancestor::td or {_COMMENT}"
_FIRST_PARAGRAPH = 60
"""Characters. What comes after a paragraph as long as this is no headline, and no tag of the head that a parser has moved."""


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
    story = _story_starts(root)
    tags = _meta_tags(root, story)
    address = _address(root, tags, text, story)
    titles = root.xpath("//head/title | //title[not(ancestor::svg)]")
    window = _first(text_of(element, most_nodes=9) for element in titles if _is_before(element, story))
    tops = [element for element in root.xpath(f"//h1[not({_COMMENT})]") if _is_before(element, story) and is_shown(element)]
    headings = [heading for element in tops if (heading := text_of(element, most_nodes=60))]
    headlines = {_letters(name) for name in (*_values(tags, ("og:title",)), *headings)}
    stated = list(objects(root.xpath("//head//script")))
    nodes = [*stated, *objects(root.xpath(f"//body//script[not({_IN_TEXT})]"))]
    article = _article_node(stated, headlines) or _article_node(nodes, headlines)
    source = _source(article, nodes, tags, root)
    sites = _site_names(source, tags, address)
    title = _title(string(article.get("headline")) or string(article.get("name")), tags, headings, window, sites)
    body = string(article.get("articleBody"))
    bylines = _bylines(root, story)
    return PageMetadata(
        title=title,
        source=source,
        author=_author(article, tags, root),
        published=_published(article, tags, root) or _byline_date(bylines),
        url=address or _web_address(string(article.get("url")) or string(article.get("mainEntityOfPage"))),
        language=_language(root, tags, article),
        body=text_of_markup(body) if looks_like_markup(body) else body,
        updated=_updated(article, tags, root),
        above=tuple(dict.fromkeys(line for line in (*_mastheads(root, story), window, title, *_signed(bylines)) if line)),
        below=_foot(root),
    )


def _story_starts(root: Any) -> Any:
    """The first paragraph of the page, None when it has none: what stands before it may speak for the page."""
    paragraphs = root.xpath("//body//p")
    return next((element for element in paragraphs if len(text_of(element, most_nodes=60)) >= _FIRST_PARAGRAPH), None)


def _is_before(element: Any, story: Any) -> bool:
    """Whether an element stands before the story, in the head or in a head that the parser took for the body."""
    if story is None or any(frame.tag == "head" for frame in element.iterancestors()):
        return True
    one, other = ([*frame.iterancestors()][::-1] + [frame] for frame in (element, story))
    fork = next((at for at, (mine, its) in enumerate(zip(one, other, strict=False)) if mine is not its), None)
    if fork is None:
        return len(one) < len(other)
    # Not by their places in a parent: what follows </html> has none.
    return any(later is other[fork] for later in one[fork].itersiblings())


def _meta_tags(root: Any, story: Any) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    comments = set(root.xpath(f"//meta[{_COMMENT}]"))
    for element in root.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        if content and element not in comments:
            spoken = ("property", "name", "itemprop", "http-equiv") if _is_before(element, story) else ("itemprop",)
            for attribute in spoken:
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
        *(
            text_of(element, most_nodes=9)
            for element in root.xpath(f"//*[@itemprop='publisher'][not({_COMMENT})]//*[@itemprop='name']")
        ),
        *(
            element.get("content", "")
            for element in root.xpath(f"//*[@itemprop='publisher'][not({_COMMENT})]//meta[@itemprop='name']")
        ),
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
        [
            text_of(element, most_nodes=9)
            for element in root.xpath(f"//*[@itemprop='author'][not({_COMMENT})]//*[@itemprop='name']")
        ],
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


def _bylines(root: Any, story: Any) -> list[tuple[str, str]]:
    """The lines about writer and time above the story, each with the names of its element."""
    lines = []
    for element in root.xpath(f"//body//*[@class or @rel][not({_ASIDE})]"):
        name = f"{element.get('class', '')} {element.get('rel', '')}"
        if _BYLINE_CLASS.search(name) and _is_before(element, story) and is_shown(element):
            # The parts of a byline stand apart by their looks: nothing may be between them in the text.
            line = " ".join(" ".join(element.itertext()).split()) if text_of(element, most_nodes=20) else ""
            if line and len(line) <= _LONGEST_BYLINE:
                lines.append((line, name))
    return lines


def _byline_date(bylines: Sequence[tuple[str, str]]) -> str:
    """The one date in the lines about writer and time; '' when they have none or several."""
    lines = [line for line, name in bylines if not _UPDATED_CLASS.search(name) and any(True for _ in find_dates(line))]
    days = {stated.day for line in lines for stated in find_dates(line)}
    return lines[0] if len(days) == 1 else ""


def _signed(bylines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The lines about writers, with the word that shows them as such where only the names of their elements did."""
    for line, name in bylines:
        bare = line if re.match(r"(?:by|von|por|par|di|av)\s", line, re.IGNORECASE) else f"By {line}"
        yield bare if _WRITER_CLASS.search(name) else line


def _mastheads(root: Any, story: Any) -> Iterator[str]:
    """What stands large at the top of the page: the site's name."""
    for element in root.xpath("//body//header//a[@href] | //body//*[@id or @class][not(ancestor::main or ancestor::article)]"):
        name = f"{element.get('class', '')} {element.get('id', '')}"
        home = element.tag == "a" and urlsplit(element.get("href") or "").path in ("", "/")
        if (home or _MASTHEAD_CLASS.search(name)) and _is_before(element, story):
            line = text_of(element, most_nodes=9)
            if 3 <= len(line) <= 60 and is_shown(element):
                yield line


def _foot(root: Any) -> tuple[str, ...]:
    found = []
    for element in root.xpath("//body//footer | //body//*[contains(@class, 'footer') or contains(@class, 'copyright')]")[:20]:
        found += [line for line in to_text(element).split("\n") if len(line) <= 200 and _FOOT.search(line)]
    return tuple(dict.fromkeys(found[-_MOST_FOOT_LINES:]))


def _updated(article: dict[str, Any], tags: dict[str, list[str]], root: Any) -> str:
    """When the page says that its article was changed."""
    stated = [string(article.get("dateModified")), *_values(tags, _UPDATE_TAGS)]
    for element in root.xpath(f"//time[not({_ASIDE})] | //*[contains(@itemprop, 'dateModified')][not({_ASIDE})]"):
        name = f"{element.get('class', '')} {element.get('itemprop', '')}"
        if _UPDATED_CLASS.search(name):
            stated.append(element.get("content") or element.get("datetime") or text_of(element, most_nodes=9))
    return _first(date for date in stated if re.search(r"\d", date) and len(date) < 100 and not _PLACEHOLDER.match(date))


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


def _address(root: Any, tags: dict[str, list[str]], text: str, story: Any) -> str:
    links = [element for element in root.iter("link") if "canonical" in (element.get("rel") or "").lower().split()]
    canonical = [element.get("href", "") for element in links if _is_before(element, story)]
    saved = _SAVED_FROM.search(re.split(r"<(?:body|p|article)\b", text[:5000], maxsplit=1, flags=re.IGNORECASE)[0])
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
