"""Web pages as they were saved: the story by structure, the rest from what the page says about itself. Nothing is fetched.

A page with several whole stories, each an `article` with a headline of its own, gives each of them; one that only links to its
stories gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import LoadError
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".html", ".htm", ".xhtml")

_SHORTEST, _FEWEST = 250, 3
"""Characters of a whole story, and headlines of a page that only links to stories."""


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The article of a page, or each of its articles; `fields` do not apply. Yields a failure when it holds no story."""
    from rag.loaders import _markup, _page_body, _page_metadata
    from rag.loaders._decode import declared_charset, decode

    try:
        text = decode(data, declared=declared_charset(data))
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    try:
        root = _markup.parse(text)
    except ValueError:
        yield LoadFailure(path, "no HTML element in it: expected a web page; save the page again")
        return
    page = _page_metadata.read(root, text)
    whole, linked = _articles(root)
    if len(whole) > 1:
        yield from _stories(whole, page, path)
        return
    if not whole and linked >= _FEWEST and not page.body:
        yield LoadFailure(
            path, f"no story but {linked} headlines with links: expected an article's own page; save those instead"
        )
        return
    body = _page_body.extract(root, titles=(page.title, *_page_body.headings(root)), stated=page.body)
    if not body.strip():
        yield LoadFailure(path, "no story found on the page: expected an article's text; save the page after it has loaded")
        return
    yield RawArticle(
        body=body,
        path=path,
        title=page.title,
        source=page.source,
        author=page.author,
        url=page.url,
        language=page.language,
        published=page.published,
        updated=page.updated,
        page="\n".join([*page.above, body, *page.below]),
    )


def _articles(root: Any) -> tuple[list[Any], int]:
    """The whole, dated stories that a page is made of, and how many headlines with links when it is made of those alone.

    Pages have teasers and links to other stories beside their own, also as articles: what is in doubt is one story.
    """
    from rag.loaders._hidden import drop_hidden
    from rag.loaders._markup import text_of, to_text

    if len(root.xpath("//article[not(ancestor::article)]")) < 2:
        return [], 0
    drop_hidden(root, page=True)
    whole, linked, inside = [], 0, 0
    for article in root.xpath("//article[not(ancestor::article)]"):
        headings = article.xpath(".//h1|.//h2|.//h3")
        if not headings or not text_of(headings[0]):
            continue
        is_link = bool(headings[0].xpath(".//a[@href]|ancestor::a[@href]"))
        linked += is_link
        inside += len(text_of(article))
        if not is_link and len(text_of(article)) >= _SHORTEST and article.xpath(".//time/@datetime"):
            whole.append(article)
    if linked and (whole or len(to_text(root)) - inside >= _SHORTEST):
        return [], 0
    return whole, linked


def _stories(whole: list[Any], page: Any, path: str) -> Iterator[RawArticle]:
    """Each story as if it stood on a page of its own, with its own headline and day and what the page says of all."""
    import lxml.etree

    from rag.loaders import _markup, _page_body

    for number, article in enumerate(whole, 1):
        title = _markup.text_of(article.xpath(".//h1|.//h2|.//h3")[0])
        days = [re.sub(r"\s+", " ", day).strip()[:100] for day in article.xpath(".//time/@datetime")]
        alone = _markup.parse(f"<html><body>{lxml.etree.tostring(article, encoding='unicode', method='html')}</body></html>")
        body = _page_body.extract(alone, titles=(title, *_page_body.headings(alone)))
        if body.strip():
            yield RawArticle(
                body=body,
                path=path,
                key=f"story {number}",
                title=title,
                source=page.source,
                url=page.url,
                language=page.language,
                published=next(iter(days), ""),
            )
