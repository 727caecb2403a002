"""The publication date of an article and how it is known, and the spans of time that a question names.

A publication date is `explicit` (metadata or the page say so), `inferred` (the story names its own day; the sentence is the
evidence) or `unknown`. It is never guessed: captions, days of past events, ambiguous numbers and dates in the future are none.
"""

from __future__ import annotations

import datetime

from rag.dates.periods import DateRange, question_dates
from rag.dates.publication import publication_date
from rag.datewords import ENGLISH_MONTHS
from rag.errors import InputError

__all__ = ["DateRange", "in_words", "publication_date", "question_dates"]


def in_words(published: str) -> str:
    """An ISO day or moment as a reader writes its day: `October 8, 2024`. Raises InputError for anything else."""
    try:
        day = datetime.date.fromisoformat(published[:10])
    except ValueError:
        raise InputError(f"{published[:40]!r} is no ISO date: give a day such as 2024-10-08, or a moment of it") from None
    return f"{ENGLISH_MONTHS[day.month - 1]} {day.day}, {day.year}"
