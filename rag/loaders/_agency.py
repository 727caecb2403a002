"""What news agencies send: NewsML-G2 (IPTC), a message with items or an item alone, and NITF, a story.

The text of an item is NITF or XHTML inside it. An item that its agency has cancelled is no article.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from rag.errors import LoadError
from rag.loaders._tree import texts
from rag.schema import LoadFailure, RawArticle

KINDS = frozenset({"nitf", "newsMessage", "newsItem", "packageItem"})

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BYLINE = re.compile(r"^\s*(?:by|von|par|por|di)\s+", re.IGNORECASE)
_IN_HTML = {"hl2": "h2", "block": "div", "bq": "blockquote", "pubdata": "p", "note": "aside"}
_OF_HTML = re.compile(r"[a-zA-Z][a-zA-Z0-9-]{0,60}")
_SILENT = frozenset({"media", "body.head", "body.end", "docdata"})


def read(root: Any, path: str) -> Iterator[RawArticle | LoadFailure]:
    """The articles of a file. Raises LoadError when it holds none that could be read."""
    kind = root.tag.rpartition("}")[2]
    if kind == "nitf":
        yield _story(root, path)
        return
    if kind == "packageItem":
        raise LoadError("a NewsML-G2 package, which only names items: expected the items themselves; give their files")
    items = [root] if kind == "newsItem" else list(root.iter("{*}newsItem"))
    if not items:
        raise LoadError("a NewsML-G2 message without news items: expected some with text; save another")
    taken: set[str] = set()
    for number, item in enumerate(items, 1):
        given = item.get("guid") or ""
        key = "" if kind == "newsItem" else given if given and given not in taken else f"item {number}"
        taken.add(key)
        try:
            yield _item(item, path, key)
        except LoadError as error:
            yield LoadFailure(path, f"{key or 'item 1'}: {error}")


def _item(item: Any, path: str, key: str) -> RawArticle:
    """A NewsML-G2 item. Raises LoadError when it is cancelled or has no text."""
    status = next((element.get("qcode") or "" for element in item.iter("{*}pubStatus")), "")
    if status.rpartition(":")[2] in ("canceled", "withheld"):
        raise LoadError(f"{status.rpartition(':')[2]} by its agency: expected one that may be used; leave it out")
    inside = next(item.iter("{*}nitf"), None)
    story = _story(inside, path) if inside is not None else None
    body = story.body if story else _inline(item)
    if not re.search(r"\w", body):
        raise LoadError("no text in it: expected NITF, XHTML or plain text inside; items of pictures or links cannot be read")
    stated = next(texts(item, "firstCreated"), "") or next(texts(item, "contentCreated"), "")
    version = next(texts(item, "versionCreated"), "")
    tagged = next((element.get("tag") or "" for element in item.iter("{*}language")), "")
    return RawArticle(
        body=body,
        path=path,
        key=key,
        title=next(texts(item, "headline"), "") or (story.title if story else ""),
        source=_source(item) or (story.source if story else ""),
        author=_BYLINE.sub("", next(texts(item, "by"), "")) or (story.author if story else ""),
        language=tagged or (story.language if story else ""),
        published=stated or version or (story.published if story else ""),
        updated=version if stated else "",
    )


def _source(item: Any) -> str:
    """Who gave the news: the source, the credit line, or the agency itself, by its name rather than its code."""
    for name in ("infoSource", "creditline", "provider", "copyrightHolder"):
        for element in item.iter(f"{{*}}{name}"):
            named = next(texts(element, "name"), "") or element.get("literal") or ("" if len(element) else element.text or "")
            if named := " ".join(named.split()):
                return named
    return ""


def _inline(item: Any) -> str:
    """The text of an item that holds no NITF: XHTML, or data of a type of text."""
    from rag.loaders._hidden import text_of_markup
    from rag.loaders._markup import looks_like_markup

    for element in item.iter("{*}inlineXML"):
        if len(element) and (text := _shown(element)):
            return text
    for element in item.iter("{*}inlineData"):
        if (element.get("contenttype") or "text/plain").startswith("text/") and (text := "".join(element.itertext()).strip()):
            return text_of_markup(text) if looks_like_markup(text) else text
    return ""


def _story(nitf: Any, path: str) -> RawArticle:
    """A NITF story. Raises LoadError when it has no text."""
    content = next(nitf.iter("{*}body.content"), None)
    body = _shown(content) if content is not None else ""
    if not re.search(r"\w", body):
        raise LoadError("NITF without text: expected paragraphs in its body.content; save it again")
    norms = (element.get("norm") or "" for name in ("date.issue", "story.date") for element in nitf.iter(f"{{*}}{name}"))
    publications = list(nitf.iter("{*}pubdata"))
    printed = (element.get("date.publication") or "" for element in publications)
    names = (element.get("name") or "" for element in publications)
    holders = (element.get("holder") or "" for element in nitf.iter("{*}doc.copyright"))
    byline = next(nitf.iter("{*}byline"), None)
    writers = list(texts(byline, "person")) if byline is not None else []
    return RawArticle(
        body=body,
        path=path,
        title=next(texts(nitf, "hl1"), "") or next(texts(nitf, "title"), ""),
        source=next(filter(None, (*names, *texts(nitf, "distributor"), *holders)), ""),
        author=", ".join(writers) or _BYLINE.sub("", next(texts(nitf, "byline"), "")),
        language=nitf.get(_LANGUAGE) or "",
        published=next(filter(None, (*norms, *printed)), ""),
    )


def _shown(element: Any) -> str:
    """What an element shows as a page: its tags are those of HTML, or stand for some."""
    import lxml.etree

    from rag.loaders._hidden import text_of_markup

    page = copy.deepcopy(element)
    for inner in page.iter():
        if isinstance(inner.tag, str):
            name = inner.tag.rpartition("}")[2]
            named = _IN_HTML.get(name, name.replace(".", "-"))
            # A name that XML allows, or that was mended, may be none in HTML.
            inner.tag = "template" if name in _SILENT else named if _OF_HTML.fullmatch(named) else "span"
    page.tag = "div"
    lxml.etree.cleanup_namespaces(page)
    return text_of_markup(lxml.etree.tostring(page, encoding="unicode", method="html", with_tail=False))
