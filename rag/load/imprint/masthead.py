"""Outlets that the head of a page names: its masthead, a running head, the first of a trail of links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.english.datewords import PUBLISHED, UPDATED, find_dates, is_date_line
from rag.load.cleaning.furniture import judge
from rag.load.imprint import bylines
from rag.load.imprint.claims import Claim, wire
from rag.load.imprint.lines import is_story
from rag.load.shapes import before_motto, has_article, is_kind, outlet

_ROW = re.compile(r"[|·•>›»]|\s{3,}|\s/\s")
_CRUMBS = re.compile(r"\s*[>›»]\s*")
_PAGE_NUMBER = re.compile(r"\b(?:Page|PAGE|Seite|S\.|p\.|pp\.|pág\.?|página)\s?[A-Z]?\d{1,3}\b|\|\s*[A-Z]?\d{1,3}$")
_MOTTO = re.compile(r"(?:est\.?|established|founded|since|gegründet|seit|fundado|desde|depuis)\b.{0,20}\d{4}", re.IGNORECASE)
_FEATURES = frozenset(
    "big long read interview story week review view take list quiz verdict truth best guide edit briefing point".split()
)


def headed(head: Sequence[str], at: int | None, lines: Sequence[str], known: Sequence[str]) -> Iterator[Claim]:
    """Outlets that a masthead, a running head or the first of a trail of links names.

    Where many labels stand above the headline, as on a page with all its menus, something else has to bear a name out: such
    claims have a negative weight, and so has a name on the first line that shows by nothing else that it is an outlet. `known`
    are outlets that the foot names.
    """
    masked = Counter(re.sub(r"\d+", "0", line) for line in lines)
    first = next((index for index, line in enumerate(head) if is_story(line)), len(head))
    labels = [index for index, line in enumerate(head[:first]) if index != at and _is_label(line)]
    crowded = len(labels) > _MOST_LABELS or (at or 0) > _MOST_LINES
    named = [*known, *(name for index in labels if is_kind(name := _alone_in(head[index].strip(" |*_#\t"))))]
    for index, line in enumerate(head[:first]):
        if len(line) > 120 or bylines.led(line):
            continue
        if index == at:
            # Cleaning takes what stands first for the headline where the page has a short one.
            name = outlet(line.strip(" |*_#\t")) if at == 0 and index + 1 < first and len(line.split()) <= 3 else ""
            if name and is_kind(name):
                yield Claim(5, name, line, "masthead")
            continue
        bare = line.strip(" |*_#\t")
        crumbs = [part for part in _CRUMBS.split(bare) if part]
        if len(crumbs) > 1:
            if (name := outlet(crumbs[0])) and is_kind(name):
                yield Claim(5, name, line, "masthead")
        elif index == 0 and (name := outlet(before_motto(bare))):
            yield Claim(4, name, line, "masthead")
        elif next(find_dates(line), None):
            repeated = masked[re.sub(r"\d+", "0", line)] > 1
            name = "" if _STAMPED.match(bare) else _running(line, repeated)
            if name:
                yield Claim(-4 if crowded else 5, name, line, "masthead")
        # Beside a headline the name of an agency is the credit of its report.
        elif (name := _alone_in(bare)) and not wire().search(name) and not bylines.shaped(line, named):
            leading = index in labels[:1] or (at is not None and (abs(index - at) == 1 or index in labels[:2]))
            weight = 5 if leading and not crowded else -5
            yield from _lone(name, line, head, weight, first=index == 0 and at != 0 and not crowded)


def _lone(name: str, line: str, head: Sequence[str], weight: int, *, first: bool) -> Iterator[Claim]:
    """A name on a line of its own, where it says that it is an outlet, or stands first and what follows shows it."""
    if is_kind(name):
        yield Claim(weight, name, line, "masthead")
    elif first:
        yield Claim(4 if _is_masthead(name, head) else -4, name, line, "masthead")


def _running(line: str, repeated: bool) -> str:
    """The outlet of a running head, a name with a day: one that says it is an outlet, or has a page beside it."""
    parts = bylines.segments(line)
    name = outlet(parts[0]) if parts else ""
    return name if name and (is_kind(name) or repeated or _PAGE_NUMBER.search(line)) else ""


def _alone_in(bare: str) -> str:
    return "" if _ROW.search(bare) or bare.endswith((".", "?", "!", ":")) else outlet(bare)


_MOST_LABELS, _MOST_LINES = 6, 12
_STAMPED = re.compile(rf"\W{{0,3}}(?:{PUBLISHED}|{UPDATED})", re.IGNORECASE)


def _is_label(line: str) -> bool:
    """Whether a line above the story is a name or a heading, rather than a date, a byline, a row of links or a button."""
    return judge(line) is None and not _ROW.search(line)


def _is_masthead(name: str, head: Sequence[str]) -> bool:
    """Whether the first line of a page, which does not say so itself, is a masthead by what stands below it."""
    following = head[1] if len(head) > 1 else ""
    below = head[2] if len(head) > 2 else ""
    if not following or _FEATURES.intersection(name.casefold().split()):
        return False
    if _MOTTO.match(following) or following[0].islower():
        return True
    links = [part for part in re.split(r"\s*[|·•]\s*|\s{2,}", following) if part]
    if len(links) >= 3 and all(len(part) <= 25 for part in links) and not next(find_dates(following), None):
        return True
    if len(name.split()) >= 2 and _begins_as_names_do(name) and below and not is_date_line(following):
        return len(following.split()) >= 4 or bool(bylines.led(following))
    return False


def _begins_as_names_do(name: str) -> bool:
    words = name.casefold().split()
    return has_article(name) or (words[0] in ("el", "la", "le") and len(words) >= 3)
