"""The articles of a folder as they stand on disk, by the names that gold files use: `file.txt` or `file.jsonl#record`."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import re
import zlib
from pathlib import Path
from typing import Any

from eval.errors import GoldError

_TAG = re.compile(r"<[^<>]*>")
_NAMES = ("id", "key", "guid", "url")


def raw_text(folder: Path, name: str) -> str:
    """Everything that a file, or a record of it, says: titles and bodies, markup taken away.

    Raises GoldError when there is no such file or record.
    """
    file, _, record = name.partition("#")
    path = folder / file
    try:
        if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
            raise GoldError(f"unknown article {name!r}: no file {file!r} in {folder}")
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return _said(data, Path(file.removesuffix(".gz")).suffix.lower(), record, name)
    except (OSError, EOFError, zlib.error, ValueError, csv.Error) as error:
        raise GoldError(f"cannot read the article {name!r} in {folder}: {error}") from None


def _said(data: bytes, suffix: str, record: str, name: str) -> str:
    if suffix == ".pdf":
        return _pdf(data)
    text = data.decode("utf-8-sig")
    if suffix in {".html", ".htm"}:
        return html.unescape(_TAG.sub(" ", text))
    if suffix in {".json", ".jsonl", ".csv"}:
        return _record(_records(text, suffix), record, name)
    return text


def _pdf(data: bytes) -> str:
    import pypdf

    try:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    except pypdf.errors.PyPdfError as error:
        raise ValueError(str(error)) from error


def _records(text: str, suffix: str) -> list[dict[str, Any]]:
    if suffix == ".csv":
        return list(csv.DictReader(text.splitlines(keepends=True)))
    if suffix == ".jsonl":
        return _objects([json.loads(line) for line in text.split("\n") if line.strip()])
    value = json.loads(text)
    return _objects(value if isinstance(value, list) else [value])


def _objects(values: list[Any]) -> list[dict[str, Any]]:
    if not all(isinstance(value, dict) for value in values):
        raise ValueError("expected a JSON object for each article")
    return values


def _record(records: list[dict[str, Any]], wanted: str, name: str) -> str:
    if not wanted and len(records) == 1:
        return _strings(records[0])
    for number, record in enumerate(records, start=1):
        if wanted in {str(record[key]) for key in _NAMES if record.get(key) is not None} or wanted == str(number):
            return _strings(record)
    raise GoldError(f"unknown article {name!r}: the file has {len(records)} records, none of them {wanted!r}")


def _strings(record: dict[str, Any]) -> str:
    return "\n".join(value for value in record.values() if isinstance(value, str))
