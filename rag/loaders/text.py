"""Plain text: the file is the story, below front matter if it has any, or several where each stands apart with its own headline
and date."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from rag.english.datewords import find_dates, is_date_line
from rag.errors import LoadError
from rag.loaders._decode import decode
from rag.loaders._front_matter import front_matter
from rag.loaders._records import to_article
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".txt", ".text")

_RULE = re.compile(r"^[ \t]{0,9}(?:[*=_#~-][ \t]?){3,}[ \t]*\r?$", re.MULTILINE)
_DOCUMENT = re.compile(r"^Document ([A-Z]{3,}\w{8,40})[ \t]*\r?$", re.MULTILINE)
"""The line with its number above or below each article of a news service's export."""
_COUNT = re.compile(r"[\d,.]{1,9} words")
_LONGEST_HEADLINE, _HEAD, _SHORTEST = 150, 4, 40
"""Characters of a headline, lines among which a date stands, characters of a story."""


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a text file, as it is, or each of several; `fields` apply to front matter."""
    try:
        record, text = front_matter(decode(data), fields)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    if record and text.strip():
        article = to_article(record, path=path, place="", fields=fields, taken=set(), body=text)
        yield dataclasses.replace(article, key="") if isinstance(article, RawArticle) else article
    elif record:
        yield LoadFailure(path, "nothing but front matter: expected the article's text below it; add it or leave the file out")
    elif text.strip():
        yield from _exported(text, path) or _ruled_off(text, path) or [RawArticle(body=text, path=path)]
    else:
        yield LoadFailure(path, "nothing but blanks: expected text; save it again or leave it out")


def _ruled_off(text: str, path: str) -> list[RawArticle]:
    """The articles between rules (`* * *`, `-----`); none unless each has a headline and a date of its own."""
    if not _RULE.search(text):
        return []
    parts = [part for part in _RULE.split(text) if part.strip()]
    if len(parts) < 2 or not all(map(_is_article, parts)):
        return []
    return [RawArticle(body=part.strip("\r\n"), path=path, key=f"part {number}") for number, part in enumerate(parts, 1)]


def _is_article(part: str) -> bool:
    lines = [line.strip() for line in part.strip()[:2_000].splitlines() if line.strip()]
    headline, dated = lines[0], any(map(is_date_line, lines[1:_HEAD]))
    return dated and len(headline) <= _LONGEST_HEADLINE and not headline.endswith(".") and len(part.strip()) >= _SHORTEST


def _exported(text: str, path: str) -> list[RawArticle]:
    """The articles of a news service's export; none where the text is no such thing."""
    marks = list(_DOCUMENT.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = [_read(text[mark.end() : end], path, mark[1]) for mark, end in zip(marks, ends, strict=True)] if marks else []
    return [item for item in found if item] if all(found) else []


def _read(part: str, path: str, key: str) -> RawArticle | None:
    """An article below a block of lines that say its headline, writer, number of words, date and source."""
    head, _, body = part.replace("\r\n", "\n").strip("\n").partition("\n\n")
    lines = [line.strip() for line in head.split("\n")]
    count = next((at for at, line in enumerate(lines) if _COUNT.fullmatch(line)), 0)
    dated = next((at for at, line in enumerate(lines) if at > count and is_date_line(line)), 0)
    if not count or not dated or not body.strip():
        return None
    stated = next(find_dates(lines[dated]), None)
    return RawArticle(
        body=body,
        path=path,
        key=key,
        title=lines[0],
        author=lines[1] if count > 1 else "",
        source=lines[dated + 1] if dated + 1 < len(lines) else "",
        published=stated.iso if stated else "",
    )
