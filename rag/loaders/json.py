"""JSON: a list of records, an object that holds such a list or maps ids to records, or one record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rag.errors import LoadError
from rag.loaders import jsonl
from rag.loaders._decode import decode
from rag.loaders._records import has_body, in_one_order, to_article
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".json",)

_LISTS = ("articles", "items", "data", "results", "documents", "docs", "records", "entries", "posts", "stories", "value")
_DEEPEST = 6


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The articles of a JSON file; records that are none become failures with their number. See `_records` for the fields."""
    try:
        text = decode(data)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and jsonl.looks_like_lines(text):
            yield from jsonl.load(data, path=path, fields=fields)
        else:
            yield LoadFailure(path, f"malformed JSON at line {error.lineno}, column {error.colno}: {error.msg}; mend it there")
        return
    except RecursionError:
        yield LoadFailure(path, "JSON nested too deeply: expected a list of records; unwrap it")
        return
    except ValueError as error:
        yield LoadFailure(path, f"unreadable JSON: {error}; mend it")
        return
    yield from in_one_order(_articles(value, path, fields))


def _articles(value: Any, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    taken: set[str] = set()
    for place, record in _records(value, fields):
        if isinstance(record, Mapping):
            yield to_article(record, path=path, place=place, fields=fields, taken=taken)
        else:
            yield LoadFailure(
                path, f"{place}: {type(record).__name__} where a record was expected; see that every item is an object"
            )


def _records(value: Any, fields: Mapping[str, str]) -> Iterable[tuple[str, Any]]:
    """The records in a JSON value, each with its place."""
    while isinstance(value, Mapping) and not has_body(value, fields):
        by_name = {str(name).lower(): item for name, item in value.items()}
        inside = [by_name[name] for name in _LISTS if isinstance(by_name.get(name), list | Mapping) and by_name[name]]
        if not inside:
            break
        value = inside[0]
    if isinstance(value, list):
        return [(f"record {number}", item) for number, item in enumerate(value, 1)] or [("file", {})]
    if isinstance(value, Mapping) and not has_body(value, fields):
        if any(has_body(item, fields) for item in value.values()):
            return [(str(name), item) for name, item in value.items()]
        if found := _inside(value, fields):
            return [(f"record {number}", item) for number, item in enumerate(found, 1)]
    return [("record 1", value)]


def _inside(value: Mapping[str, Any], fields: Mapping[str, str], depth: int = 0) -> list[Any]:
    """The first list of records with a body text anywhere in an object: services wrap theirs in envelopes of every name."""
    for item in value.values():
        if isinstance(item, list) and any(has_body(record, fields) for record in item):
            return item
        if isinstance(item, Mapping) and depth < _DEEPEST and (found := _inside(item, fields, depth + 1)):
            return found
    return []
