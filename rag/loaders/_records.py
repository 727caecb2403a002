"""Records (JSON objects, CSV rows, front matter) to articles: fields by their common names, or by the names that were given.

Names are compared without case, spaces and punctuation: `publishedAt`, `published_at` and `Published At` are one name.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rag.errors import InputError
from rag.schema import LoadFailure, RawArticle

NAMES: dict[str, tuple[str, ...]] = {
    "body": (
        "body",
        "text",
        "content",
        "articleBody",
        "full_text",
        "article",
        "story",
        "body_text",
        "article_text",
        "maintext",
        "fields.bodyText",
        "paragraphs",
        "lead_paragraph",
    ),
    "title": ("title", "headline", "name", "heading", "webTitle"),
    "source": ("source", "publisher", "site", "outlet", "site_name", "source_name", "publication", "newspaper", "domain"),
    "published": (
        "published_at",
        "published",
        "date",
        "publish_date",
        "pub_date",
        "datePublished",
        "publication_date",
        "date_publish",
        "webPublicationDate",
        "timestamp",
        "created_at",
    ),
    "url": ("url", "link", "canonical", "canonical_url", "href", "web_url"),
    "author": ("author", "authors", "byline", "creator"),
    "language": ("language", "lang", "inLanguage"),
    "key": ("id", "_id", "guid", "uuid", "article_id"),
}
"""Field of an article to the names that records give it, the most telling first."""

_EPOCHS = ((1e11, 5e12, 1000), (1e8, 5e9, 1))
"""Numbers from, to, and per second: what a number in a date field means when it is a moment. Milliseconds, seconds."""
_DEEPEST = 6
_WITHDRAWN = re.compile(
    r"\W*(?:(?:this )?(?:article|content|story|page) (?:has been |was |is )?)?(?:removed|deleted|withdrawn)\W*", re.IGNORECASE
)
_NO_DAY = re.compile(r"0{3,4}\d?-|1970-01-01|0+$")
"""The first day of a computer's calendar, which stands where a record has no date."""


def check_fields(fields: Mapping[str, str]) -> None:
    """Raises InputError when `fields` names something that an article does not have, or leaves a name empty."""
    for target, name in fields.items():
        if target not in NAMES:
            raise InputError(f"unknown field {target!r}: expected one of {', '.join(NAMES)}; write fields as body=story")
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"field {target!r} has no name: expected the record's own name for it, such as {target}=story")


def to_article(
    record: Mapping[str, Any], *, path: str, place: str, fields: Mapping[str, str], taken: set[str], body: str | None = None
) -> RawArticle | LoadFailure:
    """One record as an article, or the reason why it is none.

    `place` (`line 3`) becomes the key where the record has no id or url of its own, or one that is already in `taken`, the keys
    of the records before it. `body` is given where the text is not in the record.
    """
    named = _by_name(record)
    values = {
        target: _given(named, fields[target]) if target in fields else _common(named, names) for target, names in NAMES.items()
    }
    if body is None:
        body = _body(values["body"])
        if not body.strip():
            return LoadFailure(path, f"{place}: {_no_body(record, fields)}")
        if _WITHDRAWN.fullmatch(body):
            return LoadFailure(
                path, f"{place}: no story: its source has withdrawn it ({body.strip()[:40]}); leave the record out"
            )
    url = _string(values["url"])
    key = next((name for name in (_string(values["key"]), url) if name and name not in taken), place)
    taken.add(key)
    return RawArticle(
        body=body,
        path=path,
        key=key,
        title=_plain(_string(values["title"])),
        source=_plain(_string(values["source"])),
        author=_plain(", ".join(_strings(values["author"]))),
        url=url,
        language=_string(values["language"]),
        published=_moment(values["published"]),
    )


_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)", re.DOTALL)


def in_one_order(found: Iterable[RawArticle | LoadFailure]) -> Iterator[RawArticle | LoadFailure]:
    """The articles of one file, its `02/03/2026` read as its other dates are written: 13/03/2026 shows that days come first."""
    held: list[RawArticle | LoadFailure] = []
    for item in found:
        # Without such dates nothing is held back: a file that is cut off by a limit gives what was read of it.
        if held or _slashed(item):
            held.append(item)
        else:
            yield item
    written = [match for item in held if (match := _slashed(item))]
    days_first = any(int(match[1]) > 12 for match in written)
    months_first = any(int(match[3]) > 12 for match in written)
    for item in held:
        match = _slashed(item) if days_first != months_first else None
        if match and isinstance(item, RawArticle):
            one, _, other, year, rest = match.groups()
            day, month = (one, other) if days_first else (other, one)
            item = dataclasses.replace(item, published=f"{year if len(year) == 4 else f'20{year}'}-{month:0>2}-{day:0>2}{rest}")
        yield item


def _slashed(item: RawArticle | LoadFailure) -> re.Match[str] | None:
    return _SLASHED.match(item.published) if isinstance(item, RawArticle) else None


def has_body(record: Any, fields: Mapping[str, str]) -> bool:
    """Whether a value is a record with a body text."""
    if not isinstance(record, Mapping):
        return False
    named = _by_name(record)
    value = _given(named, fields["body"]) if "body" in fields else _common(named, NAMES["body"])
    return bool(_body(value).strip())


def known_names(names: Iterable[str], fields: Mapping[str, str]) -> int:
    """How many of the names stand for a field of an article."""
    wanted = {normal(name) for known in NAMES.values() for name in known} | {normal(name) for name in fields.values()}
    return sum(normal(name) in wanted for name in names)


@functools.lru_cache(maxsize=1024)
def normal(name: str) -> str:
    """A field's name without what spellings differ in."""
    return re.sub(r"[\W_]+", "", name).casefold()


def _by_name(record: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in record.items():
        found.setdefault(normal(str(name)), value)
    return found


def _common(named: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The first value that says something."""
    return next((value for name in names if _strings(value := _given(named, name))), None)


def _given(named: Mapping[str, Any], name: str) -> Any:
    """The value of a name that was given, which may lead inside, as in `source.name`."""
    if normal(name) in named:
        return named[normal(name)]
    value: Any = None
    inside: Any = named
    for part in name.split("."):
        value = inside.get(normal(part)) if isinstance(inside, Mapping) else None
        inside = _by_name(value) if isinstance(value, Mapping) else None
    return value


def _string(value: Any) -> str:
    return next(iter(_strings(value)), "")


def _strings(value: Any, depth: int = 0) -> list[str]:
    """The texts in a value: of a list all, of an object the one that names it. Booleans, NaN and null are no texts."""
    if isinstance(value, str):
        text = value.strip()
        return [text] if text and text.lower() not in ("nan", "null", "none") else []
    if isinstance(value, bool) or value is None or depth > _DEEPEST:
        return []
    if isinstance(value, int | float):
        return [str(value)] if isinstance(value, int) or math.isfinite(value) else []
    if isinstance(value, Mapping):
        named = _by_name(value)
        names = ("name", "title", "main", "rendered", "value", "text", "t", "oid", "date", "url", "href")
        return next((texts for name in names if (texts := _strings(named.get(name), depth + 1))), [])
    if isinstance(value, list | tuple):
        return [text for item in value for text in _strings(item, depth + 1)]
    return []


def _body(value: Any) -> str:
    """A body text: paragraphs in a list are joined, markup becomes text."""
    from rag.loaders._hidden import text_of_markup
    from rag.loaders._markup import looks_like_markup

    text = "\n\n".join(_paragraphs(value))
    return text_of_markup(text) if looks_like_markup(text) else text


def _paragraphs(value: Any, depth: int = 0) -> list[str]:
    if isinstance(value, str):
        return [value] if _strings(value) else []
    if isinstance(value, list | tuple) and depth < _DEEPEST:
        return [text for item in value for text in _paragraphs(item, depth + 1)]
    if isinstance(value, Mapping) and depth < _DEEPEST:
        named = _by_name(value)
        names = ("rendered", "text", "value", "content", "body")
        return next((texts for name in names if (texts := _paragraphs(named.get(name), depth + 1))), [])
    return []


def _plain(text: str) -> str:
    """A name or a headline: entities and tags out, on one line."""
    import html

    return " ".join(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", html.unescape(text)).split())


def _moment(value: Any) -> str:
    """A date as it is stated; a number of seconds or milliseconds since 1970 as the moment in UTC that it means."""
    stated = _string(value)
    if _NO_DAY.match(stated):
        return ""
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", stated):
        number = float(stated)
        for low, high, per_second in _EPOCHS:
            if low <= number < high:
                moment = datetime.datetime.fromtimestamp(number / per_second, datetime.UTC)
                return moment.isoformat(timespec="seconds")
    return stated


def _no_body(record: Mapping[str, Any], fields: Mapping[str, str]) -> str:
    there = ", ".join(str(name)[:40] for name in list(record)[:20]) or "none"
    wanted = f"one named {fields['body']!r}" if "body" in fields else f"one of {', '.join(NAMES['body'])}"
    return f"no body text: it has the fields {there}; expected {wanted}; name yours with body=NAME"
