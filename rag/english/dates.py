"""Days as a reader writes them."""

from __future__ import annotations

import datetime

from rag.english.datewords import ENGLISH_MONTHS
from rag.errors import InputError


def in_words(published: str) -> str:
    """An ISO day or moment as a reader writes its day: `October 8, 2024`. Raises InputError for anything else."""
    try:
        day = datetime.date.fromisoformat(published[:10])
    except ValueError:
        raise InputError(f"{published[:40]!r} is no ISO date: give a day such as 2024-10-08, or a moment of it") from None
    return f"{ENGLISH_MONTHS[day.month - 1]} {day.day}, {day.year}"


def days_in_words(first: str, last: str) -> str:
    """Two ISO days as a reader writes a span of them: `March 8 to 9, 2025`, `March 31 to April 6, 2025`."""
    begins, ends = in_words(first), in_words(last)
    if first[:7] == last[:7]:
        return f"{begins.partition(',')[0]} to {ends.partition(' ')[2]}"
    return f"{begins.partition(',')[0] if first[:4] == last[:4] else begins} to {ends}"


def between_in_words(earliest: str | None, latest: str | None) -> str:
    """Two ISO days between which an article lies, as a reader writes them: `between October 8 and 9, 2024 (inferred)`.

    One of them alone gives `on or after` or `on or before` it, none of them ''. Raises InputError for what is no day.
    """
    if earliest and latest:
        first, last = in_words(earliest), in_words(latest)
        if first == last:
            return f"{first} (inferred)"
        if earliest[:7] == latest[:7]:
            return f"between {first.partition(',')[0]} and {last.partition(' ')[2]} (inferred)"
        return f"between {first.partition(',')[0] if earliest[:4] == latest[:4] else first} and {last} (inferred)"
    if earliest or latest:
        return f"on or {'after' if earliest else 'before'} {in_words(earliest or latest or '')} (inferred)"
    return ""
