"""When an article was updated and when it was corrected: what its metadata and its page state, with the words that do."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.english.datewords import CORRECTED, MONTH, MONTHS, PUBLISHED, UPDATED, WEEKDAY, WEEKDAYS, a_day, find_dates
from rag.load.publication import stated_value

_LONGEST, _EVIDENCE = 300, 200
_LABELLED = re.compile(rf"(?:^|[|·•–—(\[,;*-]|\d{{4}}[^|]{{0,20}}?)\W{{0,3}}(?:{UPDATED})(?P<rest>.*)", re.IGNORECASE)
_CORRECTED = re.compile(
    r"\W{0,3}(?:(?:correction|corrected|corrections|korrektur|korrigiert|berichtigung|corrección|corregido|correctif|rectificatif"
    r"|rettelse|rättelse|correzione|תיקון)\b"
    rf"(?=\s*(?:[,:.(\[|–—-]|\d|(?:vom|of|on|from|am|del|el|du|le|appended|added)\b|{MONTH}))(?P<rest>.*)"
    r"|(?:this|an earlier version of this) (?:article|story|post|report|column|piece|headline)\b.{0,60}?\bcorrected\b"
    r"(?P<rest2>.*)"
    r"|(?:diese[rm]? (?:artikel|text|beitrag)|in einer früheren (?:fassung|version))\b.{0,60}?\b(?:korrigiert|berichtigt)\b"
    r"(?P<rest3>.*))",
    re.IGNORECASE,
)
_DAY_ONLY = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:de\s)?(?P<month>{MONTH})|(?P<month2>{MONTH})\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_WEEKDAY_ONLY = re.compile(rf"\W{{0,3}}(?:on\s|am\s|el\s|le\s)?(?P<name>{WEEKDAY})(?!\w)", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|·•]\s+")
_NEXT = re.compile(rf"(?:{PUBLISHED}|{UPDATED}|{CORRECTED})", re.IGNORECASE)
_FAR = 400


@dataclass(frozen=True, slots=True)
class Revisions:
    """The last update and the last correction of an article as ISO days or moments, with the words that state them."""

    updated: str | None = None
    updated_evidence: str = ""
    corrected: str | None = None
    corrected_evidence: str = ""


def revisions(
    *, updated: str, corrected: str, raw: str, published: str | None, today: datetime.date | None = None
) -> Revisions:
    """What metadata and page state; a day before the publication is none, and one after tomorrow neither.

    A weekday, or a day without its year, is the first such day from the publication on.
    """
    latest = (today or datetime.date.today()) + datetime.timedelta(days=1)
    first = datetime.date.fromisoformat(published[:10]) if published else None
    lines = [line for line in map(str.strip, f"{raw[:20_000]}\n{raw[20_000:][-4_000:]}".splitlines()) if line]
    stated = stated_value(updated.strip()[:_EVIDENCE], latest)
    # Systems that keep pages state the moment of publication as that of the last change when there was none.
    one = _best([(stated if stated != published else "", updated), *_in_lines(lines, _LABELLED, first, latest)], first)
    other = _best(
        [(stated_value(corrected.strip()[:_EVIDENCE], latest), corrected), *_in_lines(lines, _CORRECTED, first, latest)], first
    )
    return Revisions(*one, *other)


def _best(found: list[tuple[str, str]], first: datetime.date | None) -> tuple[str | None, str]:
    """What metadata state, else the latest day that the page states."""
    sound = [
        (value, " ".join(words.split())) for value, words in found if value and (not first or value[:10] >= first.isoformat())
    ]
    if not sound:
        return None, ""
    value, words = sound[0] if found[0][0] == sound[0][0] else max(sound, key=lambda item: item[0][:10])
    return value, words[:_EVIDENCE]


def _in_lines(
    lines: list[str], label: re.Pattern[str], first: datetime.date | None, latest: datetime.date
) -> Iterator[tuple[str, str]]:
    for line in lines:
        if label is _CORRECTED:
            # "By Jo Lind | May 3, 2024 | Corrected May 4" states it in a part of a line.
            parts = [line, *_PARTS.split(line)[1:]] if len(line) <= _EVIDENCE else [line]
            match = next(filter(None, map(label.match, parts)), None)
        else:
            match = label.search(line) if len(line) <= _EVIDENCE else None
        if not match:
            continue
        rest = next(part for part in match.groupdict().values() if part is not None)[:_LONGEST]
        if label is _LABELLED and (following := _NEXT.search(rest)) and re.search(r"\w", rest[: following.start()]):
            # What stands behind another label is another day; "Last updated date:" is one label.
            rest = rest[: following.start()]
        stated = next((found for found in find_dates(rest) if found.start <= 24), None)
        if stated and stated.day <= latest:
            yield stated.iso, line
        elif stated is None and first and (day := _from_publication(rest[:40], first)) and day <= latest:
            yield day.isoformat(), line


def _from_publication(rest: str, first: datetime.date) -> datetime.date | None:
    """The first day from the publication on that "Tuesday" or "March 4" can mean."""
    if found := _DAY_ONLY.search(rest):
        month = MONTHS[(found["month"] or found["month2"]).rstrip(".").casefold()]
        number = int(found["day"] or found["day2"])
        days = (a_day(year, month, number) for year in (first.year, first.year + 1))
        return next((day for day in days if day and first <= day and (day - first).days <= _FAR), None)
    found = _WEEKDAY_ONLY.match(rest)
    if not found:
        return None
    return first + datetime.timedelta(days=(WEEKDAYS[found["name"].rstrip(".").casefold()] - first.weekday()) % 7)
