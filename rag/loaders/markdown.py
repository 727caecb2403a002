"""Markdown as its readers see it, without marks, links and images; the front matter (`---` lines around `key: value` lines)
gives title, source, date and so on.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from rag.errors import LoadError
from rag.loaders._decode import decode
from rag.loaders._records import known_names, to_article
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".md", ".markdown")

_KEY_AND_VALUE = re.compile(r"([\w.-]{1,60}(?: [\w.-]{1,60}){0,3})[ \t]*:(?:[ \t]+(.*))?$")
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
_LONGEST_FRONT_MATTER = 200
"""Lines. A `---` that is not closed by then is a rule across the page."""


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a Markdown file; `fields` apply to its front matter."""
    try:
        text = decode(data)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    record, body = _split(text, fields)
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


def _split(text: str, fields: Mapping[str, str]) -> tuple[dict[str, object], str]:
    lines = text.lstrip("\r\n").splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        return {}, text
    end = next((number for number, line in enumerate(lines[1:_LONGEST_FRONT_MATTER], 1) if line.rstrip() in ("---", "...")), 0)
    record = _read(lines[1:end], fields) if end else None
    return ({}, text) if record is None else (record, "".join(lines[end + 1 :]))


def _read(lines: list[str], fields: Mapping[str, str]) -> dict[str, object] | None:
    """`key: value` lines, lists as `[a, b]` or as `- a` lines; None when it is prose between two rules."""
    record: dict[str, object] = {}
    key = ""
    for line in lines:
        item = line.strip()
        if not item or item.startswith("#"):
            continue
        found = _KEY_AND_VALUE.match(item)
        if item.startswith("- ") and key:
            before = record[key]
            record[key] = [*(before if isinstance(before, list) else []), _unquoted(item[2:])]
        elif line[:1] in " \t" and key:
            if not record[key] or isinstance(record[key], str):
                record[key] = f"{record[key]} {_unquoted(item)}".strip("|> ")
        elif found:
            key = found[1].strip()
            value = (found[2] or "").strip()
            inline = re.fullmatch(r"\[(.*)\]", value)
            record[key] = [_unquoted(part) for part in inline[1].split(",")] if inline else _unquoted(value)
        else:
            return None
    # An interview between two rules has names and colons, too: front matter names something of an article.
    return record if not record or known_names(record, fields) else None


def _read_out(body: str) -> str:
    """The text without what only says how it is shown; headings keep their `#`, tables their bars."""
    from rag.loaders._hidden import text_of_markup

    body = _COMMENT.sub("", body)
    body = _ELEMENT.sub(lambda found: text_of_markup(found[0]), body) if "</" in body else body
    for mark, plain in _MARKS:
        body = mark.sub(plain, body)
    return body


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
