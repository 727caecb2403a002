"""Web pages as they were saved: the story by structure, the rest from what the page says about itself. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.errors import LoadError
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".html", ".htm", ".xhtml")


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a page; `fields` do not apply. Yields a failure when the page holds no story."""
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
    )
