"""Lines of CSV that a spreadsheet shows as text, whatever an article holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# What a spreadsheet takes for a formula, which could fetch or send something.
_FORMULA = ("=", "+", "-", "@")

BOM = "\ufeff"
"""What a file begins with, lest Excel take its letters for those of another encoding."""


def cell(value: object) -> str:
    """A value on one line. What would be taken for a formula has an apostrophe in front; nothing is empty."""
    text = "" if value is None else " ".join(str(value).split())
    return f"'{text}" if text.startswith(_FORMULA) else text


def line(values: Iterable[object]) -> str:
    """A record of CSV, with the end of its line. No cell holds a line end, so that each line is a whole record."""
    out = io.StringIO()
    csv.writer(out).writerow([cell(value).encode("utf-8", "replace").decode() for value in values])
    return out.getvalue()
