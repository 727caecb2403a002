"""CSV with a header line; the delimiter (comma, semicolon, tab, bar) is the one that is stated (`sep=;`) or that the header
is written with.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from rag.errors import LoadError
from rag.loaders._decode import decode
from rag.loaders._records import NAMES, in_one_order, known_names, normal, to_article
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".csv", ".tsv")

_DELIMITERS = ",;\t|"
_STATED = re.compile(r"\ufeff?\"?sep=([^\w\s\"]|\t)\"?[^\S\t\r\n]*(?:\r\n|\r|\n)", re.IGNORECASE)
"""The line that spreadsheets write above the header, such as `sep=;`."""


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The articles of a CSV file; rows count as in a spreadsheet, the header being row 1. See `_records` for the fields."""
    try:
        text = decode(data)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    yield from in_one_order(_articles(text, path, fields))


def _articles(text: str, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    # The limit is one for the whole process; a whole file in one field is the most there can be.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    stated = _STATED.match(text)
    text = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(text, fields)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    taken: set[str] = set()
    header: list[str] = []
    filled = 0
    try:
        for number, row in enumerate(rows, 1):
            if not header:
                header = [name.strip() for name in row]
                if reason := _wrong_header(header, fields):
                    yield LoadFailure(path, reason)
                    return
            elif any(cell.strip() for cell in row):
                filled += 1
                yield _article(row, header, path=path, place=f"row {number}", fields=fields, taken=taken)
    except csv.Error as error:
        yield LoadFailure(path, f"line {rows.line_num}: malformed CSV: {error}; the rows above it were read; mend it there")
        return
    if not filled:
        yield LoadFailure(path, "a header and no rows: expected one row per article; export it again")


def _article(
    row: list[str], header: list[str], *, path: str, place: str, fields: Mapping[str, str], taken: set[str]
) -> RawArticle | LoadFailure:
    if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
        reason = f"{place}: {len(row)} fields where the header has {len(header)}; put fields with delimiters in quotes"
        return LoadFailure(path, reason)
    return to_article(dict(zip(header, row, strict=False)), path=path, place=place, fields=fields, taken=taken)


def _delimiter(text: str, fields: Mapping[str, str]) -> str:
    """The delimiter with which the header has the most known names, then the most names."""
    start = text[:100_000]

    def names(delimiter: str) -> tuple[int, int]:
        try:
            header = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return (0, 0)
        return (known_names(header, fields), len(header))

    return max(_DELIMITERS, key=names)


def _wrong_header(header: list[str], fields: Mapping[str, str]) -> str:
    wanted = (fields["body"],) if "body" in fields else NAMES["body"]
    if {normal(name) for name in wanted} & {normal(name) for name in header}:
        return ""
    shown = ", ".join(name[:40] for name in header[:20])
    return (
        f"no column with the body text: the first row has {shown}; expected a header with {' or '.join(wanted)}; "
        "add the header, or name the column with body=NAME"
    )
