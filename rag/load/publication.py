"""When an article was published: what its metadata and its page state, or what its story shows.

A publication date is `explicit` (metadata or the page say so), `inferred` (the story names its own day; the sentence is the
evidence) or `unknown`. It is never guessed: captions, days of past events, ambiguous numbers and dates in the future are none.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from rag.english.datewords import (
    CORRECTED,
    PUBLISHED,
    UPDATED,
    VOLUME,
    Stated,
    a_day,
    find_dates,
    is_date_line,
    without_dates,
)
from rag.load.shapes import is_kind, outlet
from rag.schema import PublicationDate


def publication_date(
    *, metadata: str, raw: str, text: str, url: str = "", today: datetime.date | None = None
) -> PublicationDate:
    """When an article was published: as metadata, page or address say, else as its story shows, else unknown.

    `raw` is the page as it came, `text` its story after cleaning, `url` its address, which may have the day in its path. Days
    after tomorrow (seen from `today`) are not believed.
    """
    latest = (today or datetime.date.today()) + datetime.timedelta(days=1)
    given = metadata.strip()[:_LONGEST_METADATA]
    value = stated_value(given, latest)
    if value:
        return PublicationDate(value, "explicit", given)
    return _from_page(raw, latest) or _from_address(url, latest) or _from_story(text, latest) or PublicationDate()


_LONGEST_METADATA = 200


def stated_value(given: str, latest: datetime.date) -> str:
    """The first date of a metadata field, which may also be seconds or milliseconds since 1970 or YYYYMMDD; else empty."""
    if re.fullmatch(r"\d{8}", given, re.ASCII):
        day = a_day(int(given[:4]), int(given[4:6]), int(given[6:]))
        return day.isoformat() if day and day <= latest else ""
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}", given, re.ASCII):
        seconds = int(given.split(".")[0]) // (1000 if len(given) >= 12 and "." not in given else 1)
        moment = datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
        return moment.isoformat() if moment.date() <= latest else ""
    if compact := _COMPACT.fullmatch(given):
        given = "{}-{}-{}T{}:{}:{}{}".format(*(part or "00" for part in compact.groups()[:6]), compact[7] or "")
    # Only a field for dates writes a year with two digits.
    given = _SHORT_YEAR.sub(r"\1 \2 20\3", given)
    found = next((stated for stated in find_dates(given) if stated.day <= latest), None)
    return found.iso if found else ""


_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_SHORT_YEAR = re.compile(r"^(\d{1,2})[ /-]([^\W\d_]{3,12})\.?[ /-]'?(\d{2})(?!\d)")
_DAY_IN_PATH = re.compile(
    r"https?://[^/?#]+/(?:[^?#]*?/)?(?:(\d{4})(?:/|-)(\d{1,2})(?:/|-)(\d{1,2})|((?:19|20)\d{2})([01]\d)([0-3]\d))(?=[/_.-]|$)",
    re.ASCII,
)


def _from_address(url: str, latest: datetime.date) -> PublicationDate | None:
    """The day in the path of an address, as in `/2026/03/02/ferry` or `/20260302-ferry`."""
    found = _DAY_IN_PATH.match(url[:2_000])
    day = a_day(*map(int, filter(None, found.groups()))) if found else None
    return PublicationDate(day.isoformat(), "explicit", url[:_LONGEST_METADATA]) if day and day <= latest else None


# The page


_HEAD_LINES, _TAIL_LINES, _LONGEST_LINE = 20, 12, 200
_PREFIX = re.compile(
    r"\s*(?P<stamp>(?:date|published|updated)[:\s]\s{0,3}\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{2}:\d{2}\S{0,20})?)(?=\s)", re.I
)
_PUBLISHED = re.compile(rf"(?:^|[|·•–—(\[,;*-])\W{{0,3}}{PUBLISHED}(?P<rest>.*)", re.I)
_UPDATED = re.compile(rf"(?:^|[|·•–—(\[,;*-])\W{{0,3}}{UPDATED}(?P<rest>.*)", re.I)
_CHANGED = re.compile(rf"(?:{UPDATED}|{CORRECTED})", re.I)
_VOLUME = re.compile(VOLUME)
_BYLINE = re.compile(r"\W{0,3}(?:by|von|par|por|di|מאת:?|بقلم:?)\s|.*[|·•–—]|.{2,60}\s-\s|\W{0,3}[\[(].*[\])]\W{0,3}$", re.I)
_SENTENCE = re.compile(r".{80,}[.!?…。؟][\"'”’»)\]]{0,3}\s*$")


def _from_page(raw: str, latest: datetime.date) -> PublicationDate | None:
    prefix = _PREFIX.match(raw[:_LONGEST_LINE])
    if prefix:
        value = stated_value(prefix["stamp"], latest)
        if value:
            return PublicationDate(value, "explicit", prefix["stamp"].strip())
    head, tail = _head(raw), _tail(raw)
    published = _labelled(head, _PUBLISHED, latest)
    if published:
        return published
    own = [line for line in _before_story(head) if not _UPDATED.match(line)]
    bare = [(line, stated) for line in own for stated in _bare_date(line) if stated.day <= latest]
    if bare and len({stated.day for _, stated in bare}) == 1:
        line, stated = bare[0]
        return PublicationDate(stated.iso, "explicit", line)
    itself = next((note for line in (*head, *tail) for note in _about_itself(line, latest)), None)
    if itself:
        return itself
    tail = [line for line in tail if is_date_line(line)]
    return _labelled(tail, _PUBLISHED, latest) or _labelled(head, _UPDATED, latest) or _labelled(tail, _UPDATED, latest)


def _before_changes(line: str) -> str:
    """A line up to where it tells of an update or a correction, the days of which are not its own: "May 3 | Updated May 4"."""
    changed = next((found for found in _CHANGED.finditer(line) if next(find_dates(line[: found.start()]), None)), None)
    return line[: changed.start()] if changed else line


_ABOUT_ITSELF = re.compile(
    r"\W{0,3}This (?:article|story|post|report) (?:was|has been) (?:first |originally )?(?:published|posted)\b"
)


def _about_itself(line: str, latest: datetime.date) -> Iterator[PublicationDate]:
    """The date in "This article was first published by … on …"."""
    if len(line) <= _LONGEST_LINE and _ABOUT_ITSELF.match(line):
        for stated in find_dates(line):
            if stated.day <= latest:
                yield PublicationDate(stated.iso, "explicit", line)


def _head(raw: str) -> list[str]:
    """The lines above the story, its first paragraph (which may be a summary) and what stands between it and the second."""
    head: list[str] = []
    story = 0
    for line in raw[:20_000].splitlines():
        stripped = line.strip()
        story += _is_story(stripped)
        if story > 1 or len(head) == _HEAD_LINES or _COMMENTS.match(stripped):
            break
        if stripped:
            head.append(stripped)
    return head


_COMMENTS = re.compile(
    r"\W{0,3}(?:\d{1,5} )?(?:comments?|leave a (?:comment|reply)|kommentare?|commentaires?|comentarios?)\b.{0,12}$", re.I
)


def _is_story(line: str) -> bool:
    return len(line) > _LONGEST_LINE or bool(_SENTENCE.match(line))


def _tail(raw: str) -> list[str]:
    lines = (line.strip() for line in raw[-4_000:].splitlines()[1:])
    return [line for line in lines if line][-_TAIL_LINES:]


def _before_story(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if _is_story(line):
            return
        yield line


_BY_AN_OUTLET = re.compile(r"\s(?:by|von|por|par)\s(?:the\s)?(?:[A-ZÀ-Þ][\w.'’&-]{0,30}\s|of\s|and\s|the\s){1,7}(?=on\s)")


def _labelled(lines: Sequence[str], label: re.Pattern[str], latest: datetime.date) -> PublicationDate | None:
    """The date of the first line that has it after a label, unless the line goes on as a sentence."""
    for line in lines:
        match = label.search(line) if len(line) <= _LONGEST_LINE else None
        by = _BY_AN_OUTLET.match(match["rest"]) if match else None
        near = 24 + (by.end() if by else 0)
        stated = next((found for found in find_dates(match["rest"]) if found.start <= near), None) if match else None
        if stated and stated.day <= latest and len(without_dates(line).split()) <= 8 and not line.endswith("."):
            return PublicationDate(stated.iso, "explicit", line)
    return None


def _bare_date(whole: str) -> Iterator[Stated]:
    """The dates of a line that holds nothing else, or a writer's or a site's name besides, or a section behind the weekday.

    Of a line that goes on to tell of an update or a correction, those before it.
    """
    line = _before_changes(whole)
    opening = next(find_dates(line), None)
    if opening and opening.start == 0 and opening.weekday == opening.day.weekday() and _SECTION.fullmatch(line[opening.end :]):
        yield opening
        return
    if _VOLUME.search(line):
        # Below a printed masthead stand volume, day and price.
        yield from (stated for stated in find_dates(line) if stated.weekday == stated.day.weekday())
        return
    rest = _ROLE.sub("", without_dates(_PAGE_NUMBER.sub("", _AGE.sub("", line))))
    words = re.findall(r"[^\W\d_][\w.'’-]*", rest)
    named = len(words) <= 7 and all(word[0].isupper() or not word[0].islower() or word in _SMALL for word in words)
    if is_date_line(_AGE.sub("", line)) or (
        named
        and not re.search(r"\d", rest)
        and (line != whole or _BYLINE.match(line) or _PAGE_NUMBER.search(line) or _is_outlet(rest))
    ):
        yield from find_dates(line)


def _is_outlet(rest: str) -> bool:
    """Whether nothing but an outlet is named beside a day: "Skarn Gazette, 07.09.2025"."""
    name = outlet(rest.strip(" ,|·•–—-"))
    return bool(name) and is_kind(name)


_SECTION = re.compile(r"\s[|·•–—-]\s(?:[\w’'&-]+\s?){1,4}")
_PAGE_NUMBER = re.compile(
    r"(?:^|[\s,|])(?:[Pp]age|PAGE|Seite|SEITE|S\.|pp?\.|[Pp]ág(?:ina|\.)?)\s?[A-Z]?\d{1,3}\b|\|\s?[A-Z]?\d{1,3}\s*$"
)
_AGE = re.compile(
    r"\b\d{1,3}[- ]min(?:ute)?s?(?: read)?\b"
    r"|\b(?:last )?updated:?\s(?:\d{1,3}|an?|one)\s(?:min|minute|hr|hour|day)s?\.?\sago\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"[,|·•–—]\s(?:[\w’'&-]+\s){0,3}(?:correspondent|reporter|editor|writer|columnist|contributor|journalist|redakteur(?:in)?)\b"
)
_SMALL = frozenset("by and for of the in at von par por di de la und y et staff agencies agenturen agencias".split())


# The story


_OPENING = 1_200
_OWN_DAY = re.compile(r"\b(?:today|this\s(?:morning|afternoon|evening)|tonight)\b[\s,(]{0,3}$", re.I)
_DATELINE = re.compile(r"^(?:[A-ZÀ-Þ][\w.'’-]*+[ ,/]{0,2}){0,6}\(?$")
_AFTER_DATELINE = re.compile(r"^\W{0,3}(?:\((?:[^()]{1,40})\)|/[^/]{1,40}/)?\s{0,2}[-–—:]{1,2}\s")
_NOT_ITS_DAY = re.compile(
    r"\b(?:since|before|until|till|after|anniversary|ago|years?|expected|scheduled|planned|due|will|would|born|from|by|deadline|by)\b",
    re.I,
)
_LATER = re.compile(
    r"\b(?:days?|weeks?|months?|years?)\s(?:later|after(?:wards?)?)\b|\bthe\s(?:next|following)\s(?:day|week|month|year)\b",
    re.I,
)
_YEAR = re.compile(r"(?<![\d.,-])(?:1[6-9]|20)\d{2}(?![\d,]\d|\d)")


def _from_story(text: str, latest: datetime.date) -> PublicationDate | None:
    """A day that the opening names as its own: in a dateline, with its weekday, or after "today".

    Not when another such day is named, when the story goes on to later days or years, or when the sentence looks back or ahead.
    """
    opening = text[:_OPENING]
    found = [stated for stated in find_dates(opening) if stated.day <= latest and _is_own_day(opening, stated)]
    if len({stated.day for stated in found}) != 1:
        return None
    own = found[0]
    if _LATER.search(text) or any(other.day > own.day for other in find_dates(text) if other.day <= latest):
        return None
    if any(own.day.year < int(year.group()) <= latest.year for year in _YEAR.finditer(text)):
        return None
    return PublicationDate(own.day.isoformat(), "inferred", _sentence_around(opening, own))


def _is_own_day(opening: str, stated: Stated) -> bool:
    line = opening[opening.rfind("\n", 0, stated.start) + 1 : stated.start]
    if stated.weekday is not None and stated.weekday != stated.day.weekday():
        return False
    if _DATELINE.match(line) and _AFTER_DATELINE.match(opening[stated.end :]):
        return True
    clause = line[max(line.rfind(mark) + 1 for mark in (". ", "; ", "? ", "! ")) :]
    if stated.weekday is None and not _OWN_DAY.search(clause):
        return False
    return not _NOT_ITS_DAY.search(clause[-60:])


_SENTENCE_END = re.compile(r"[.!?…。][\"'”’»)]{0,2}(?=\s+[\"'“‘«(]?[A-ZÀ-Þ])|\n")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Gov|Sen|Rep|Lt|Sgt|Col|Capt|St|Jr|Sr|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$"
)


def _sentence_around(opening: str, stated: Stated) -> str:
    start, end = 0, len(opening)
    for match in _SENTENCE_END.finditer(opening):
        if _ABBREVIATION.search(opening, max(0, match.start() - 5), match.end()):
            continue
        if match.end() <= stated.start:
            start = match.end()
        elif match.start() >= stated.end:
            end = match.end()
            break
    return opening[start:end].strip()
