"""Markdown, kept as text; the front matter (`---` lines around `key: value` lines) gives title, source, date and so on."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from rag.errors import LoadError
from rag.loaders._decode import decode
from rag.loaders._records import to_article
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".md", ".markdown")

_KEY_AND_VALUE = re.compile(r"([\w.-]{1,60}(?: [\w.-]{1,60}){0,3})[ \t]*:(?:[ \t]+(.*))?$")
_LONGEST_FRONT_MATTER = 200
"""Lines. A `---` that is not closed by then is a rule across the page."""


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a Markdown file; `fields` apply to its front matter."""
    try:
        text = decode(data)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    record, body = _split(text)
    if not body.strip():
        yield LoadFailure(path, "nothing but front matter: expected the article's text below it; add it or leave the file out")
        return
    article = to_article(record, path=path, place="", fields=fields, taken=set(), body=body)
    if isinstance(article, RawArticle):
        # One article a file: its place is the file, whatever id it gives itself.
        article = dataclasses.replace(article, key="")
    yield article


def _split(text: str) -> tuple[dict[str, object], str]:
    lines = text.lstrip("\r\n").splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        return {}, text
    end = next((number for number, line in enumerate(lines[1:_LONGEST_FRONT_MATTER], 1) if line.rstrip() in ("---", "...")), 0)
    record = _read(lines[1:end]) if end else None
    return ({}, text) if record is None else (record, "".join(lines[end + 1 :]))


def _read(lines: list[str]) -> dict[str, object] | None:
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
    return record


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
