"""Markdown as its readers see it, without marks, links and images; the front matter (YAML between two `---` lines) gives title,
source, date and so on.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from rag.errors import LoadError
from rag.loaders._decode import decode
from rag.loaders._front_matter import front_matter
from rag.loaders._records import to_article
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".md", ".markdown")

_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_ELEMENT = re.compile(r"<([a-zA-Z][\w-]{0,20})\b[^<>\n]{0,500}>.{0,5000}?</\1\s{0,9}>", re.DOTALL)
_TARGET = r"\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)"
_IMAGE = rf"!\[[^\[\]\n]{{0,500}}\](?:{_TARGET}|\[[^\[\]\n]{{0,100}}\])"
_MARKS = (
    (re.compile(rf"[ \t]?{_IMAGE}(?=[\s.,;:!?]|\Z)"), ""),
    (re.compile(_IMAGE), ""),
    (re.compile(rf"\[([^\[\]\n]{{1,500}})\](?:{_TARGET}|\[[^\[\]\n]{{0,100}}\])"), r"\1"),
    (re.compile(r"^[ ]{0,3}\[[^\[\]\n]{1,100}\]:[ \t]{0,9}\S{1,2000}.{0,300}$", re.MULTILINE), ""),
    (re.compile(r"<((?:https?|mailto):[^\s<>]{1,2000})>"), r"\1"),
    (re.compile(r"^[ ]{0,3}(?:>[ ]?){1,9}", re.MULTILINE), ""),
    (re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,1000}?)(?<=[^\s*])\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_\\])_(?=[^\s_])([^_\n]{1,1000}?)(?<=[^\s_])_(?![\w_])"), r"\1"),
    (re.compile(r"(?<!`)`([^`\n]{1,500})`(?!`)"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>\n]{0,500}>"), ""),
    (re.compile(r"\\([*_`\[\]()#+.!>-])"), r"\1"),
)
"""Images go with their words, links leave theirs, definitions of links go, then quotation bars, emphasis and escapes."""


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a Markdown file; `fields` apply to its front matter."""
    try:
        record, body = front_matter(decode(data), fields)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    if not body.strip():
        yield LoadFailure(path, "nothing but front matter: expected the article's text below it; add it or leave the file out")
        return
    body = _read_out(body)
    if not body.strip():
        yield LoadFailure(path, "nothing but marks and images: expected an article's text; add it or leave the file out")
        return
    article = to_article(record, path=path, place="", fields=fields, taken=set(), body=body)
    if isinstance(article, RawArticle):
        # One article a file: its place is the file, whatever id it gives itself.
        article = dataclasses.replace(article, key="")
    yield article


def _read_out(body: str) -> str:
    """The text without what only says how it is shown; headings keep their `#`, tables their bars."""
    from rag.loaders._hidden import text_of_markup

    body = _COMMENT.sub("", body)
    body = _ELEMENT.sub(lambda found: text_of_markup(found[0]), body) if "</" in body else body
    for mark, plain in _MARKS:
        body = mark.sub(plain, body)
    return body
