"""JSON Lines: one record a line. A line that cannot be read is reported with its number, and the others are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from rag.errors import LoadError
from rag.loaders._decode import decode
from rag.loaders._records import in_one_order, to_article
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".jsonl", ".ndjson")


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The articles of a file of JSON lines; empty lines are passed over. See `_records` for the fields."""
    try:
        text = decode(data)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    yield from in_one_order(_articles(text, path, fields))


def _articles(text: str, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    taken: set[str] = set()
    if not text.strip():
        yield LoadFailure(path, "nothing but blanks: expected a record a line; save it again or leave it out")
    # Not splitlines(): a line separator such as U+2028 may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except RecursionError:
            yield LoadFailure(path, f"line {number}: JSON nested too deeply; expected a record; unwrap it")
        except json.JSONDecodeError as error:
            yield LoadFailure(path, f"line {number}: malformed JSON at column {error.colno}: {error.msg}; mend the line")
        except ValueError as error:
            yield LoadFailure(path, f"line {number}: unreadable JSON: {error}; mend the line")
        else:
            if isinstance(record, Mapping):
                yield to_article(record, path=path, place=f"line {number}", fields=fields, taken=taken)
            else:
                kind = type(record).__name__
                yield LoadFailure(path, f"line {number}: {kind} where a record was expected; see that every line is an object")


def looks_like_lines(text: str) -> bool:
    """Whether a text is JSON Lines, whatever its file is called: its first line is a whole object."""
    first = text.lstrip().split("\n", 1)[0]
    try:
        return isinstance(json.loads(first), Mapping)
    except (ValueError, RecursionError):
        return False
