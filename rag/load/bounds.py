"""Between which days a story was published: after the last full date of the past that it tells of, before it was captured."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator

from rag.english.datewords import find_dates

_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|came|went|began|died|met|won|lost|fell|rose|left|became|held|took|made|sent|gave|found|spoke"
    r"|speaks|attends|looks|stands|[a-z]{3,}ed)\b"
)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|may(?!\s\d)|might|could|expects?|expected|scheduled|planned|plans|due|deadline|until|till|by|before|if|next"
    r"|expires?|ends|to\sbe|set\s(?:for|to)|from)\b",
    re.IGNORECASE,
)
_FAR = 200
# A text that is one long list of days has the same words around each of them.
_REMEMBERED = 256
_CAPTURED = "from its capture on "


def alone(text: str, *, captured: str = "", today: datetime.date | None = None) -> tuple[str | None, str | None, str]:
    """The first and the last day on which an article can have been published, without others to compare, and what shows them.

    `captured` is the ISO day or moment at which it was saved from its address, '' when that is not known.
    """
    earliest, words = not_before(text, today=today)
    last = _a_day(captured, today or datetime.date.today())
    if last and earliest and earliest > last:
        # What it tells as past came after its capture: one of the two days is wrong, and a story is misread sooner.
        earliest = None
    evidence = [f"{_CAPTURED}{last}"] if last else []
    evidence += [f"from the day that its story tells of: “{words}”"] if earliest else []
    return earliest, last, ", and ".join(evidence)


def is_by_capture(evidence: str) -> bool:
    """Whether the last day of a span is that of a capture, as its evidence says."""
    return evidence.startswith(_CAPTURED)


def _a_day(moment: str, latest: datetime.date) -> str | None:
    try:
        day = datetime.date.fromisoformat(moment[:10])
    except ValueError:
        return None
    return day.isoformat() if day <= latest + datetime.timedelta(days=1) else None


def not_before(text: str, *, today: datetime.date | None = None) -> tuple[str | None, str]:
    """The day of the last thing that a text tells as past with a full date, and the sentence that does; `(None, '')` for none.

    A sentence that looks ahead, or that does not tell something as past, shows nothing.
    """
    latest = today or datetime.date.today()
    found: tuple[datetime.date, str] | None = None
    for day, first, last in _days(text):
        if day > latest or (found and day <= found[0]):
            continue
        start = max(text.rfind(mark, max(0, first - _FAR), first) + 1 for mark in ("\n", ". ", "! ", "? "))
        ends = [at for mark in ("\n", ". ", "! ", "? ") if (at := text.find(mark, last, last + _FAR)) >= 0]
        sentence = text[max(start, first - _FAR) : min(ends, default=last + _FAR) + 1].strip()
        if _is_past(sentence):
            found = day, sentence
    return (found[0].isoformat(), found[1]) if found else (None, "")


@functools.lru_cache(_REMEMBERED)
def _is_past(sentence: str) -> bool:
    return bool(_PAST.search(sentence)) and not _AHEAD.search(sentence)


_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d{2}(?!\d)")
_BESIDE = 60


def _days(text: str) -> Iterator[tuple[datetime.date, int, int]]:
    """The full dates of a text with where each stands; only what is near a year is looked at closely."""
    at = 0
    for year in _YEAR.finditer(text):
        if year.start() < at:
            continue
        begins = text.rfind(" ", at, max(at, year.start() - _BESIDE)) + 1 or at
        at = year.end() + _BESIDE
        for day, start, end in _stated(text[begins:at]):
            yield day, begins + start, begins + end


@functools.lru_cache(_REMEMBERED)
def _stated(text: str) -> tuple[tuple[datetime.date, int, int], ...]:
    return tuple((stated.day, stated.start, stated.end) for stated in find_dates(text))
