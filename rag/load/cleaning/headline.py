"""Which line is the headline, and what stands around it before the story begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.english.datewords import PUBLISHED, UPDATED, find_dates, without_dates
from rag.load.cleaning.furniture import NEW_SENTENCE, fold, is_name
from rag.load.cleaning.page import Line, Page
from rag.load.shapes import KINDS, before_motto, is_kind

_NEAR, _LABELS = 6, 40


def choose_title(page: Page) -> None:
    """The line that says the given title, else the headline by its place and shape; further copies of it go."""
    head = page.lines[: page.first_story() + _NEAR]
    if page.title:
        found = next((line for line in head if not line.reason and _same(line.text, page.title)), None)
    else:
        found = _headline(page)
    if not found:
        return
    found.is_title = True
    title = page.title or found.text
    for line in head:
        if line is not found and not line.reason and _same(line.text, title):
            line.reason = "headline"


def _headline(page: Page) -> Line | None:
    first = page.first_story()
    if first == len(page.lines):
        return None
    labels = [line for line in page.lines[:first] if line.is_label and _may_be_headline(line.text)][:_LABELS]
    own = [line for line in labels if not _is_motto(page, line)]
    labels = own if any(not is_name(line.text) for line in own) else labels
    for line in labels:
        if len(line.text) >= 20 and any(other is not line and _same(line.text, other.text) for other in labels):
            return line
    # Of a site's name, a section and a headline, the headline is the long one.
    long = next((line for line in labels if len(line.text.split()) >= 5), None)
    longest = max(labels, key=lambda line: len(line.text.split()), default=None)
    return long or _question(page.lines[first:]) or longest or _doubled(page.lines[: first + 2])


def _may_be_headline(line: str) -> bool:
    if not 8 <= len(line) <= 250 or line[-1] in ",;:–—-." or line.startswith(("|", "- ", "* ", "• ")):
        return False
    return not NEW_SENTENCE.search(line) and not _is_site(line) and not _is_signed(line)


def _is_signed(line: str) -> bool:
    """Whether a line is a writer's name and a site's, or tells a day beside a name or a word such as "Posted"."""
    if _STAMPED.search(line) and next(find_dates(line), None) and len(re.findall(r"\w+", without_dates(line))) <= _NAMES:
        return True
    writer, _, site = re.sub(r"\s[|·–—-]\s", ", ", line).partition(", ")
    return is_name(writer) and bool(site) and _is_site(site)


_STAMPED = re.compile(rf"^\W{{0,3}}(?:{PUBLISHED}|{UPDATED})|\s[|·•–—-]\s", re.IGNORECASE)
_NAMES = 9


def _question(lines: Sequence[Line]) -> Line | None:
    """A headline that asks or exclaims, with a longer line below."""
    kept = [line for line in lines[:_NEAR] if line.kept][:2]
    if len(kept) < 2 or len(kept[0].text) > 150 or len(kept[1].text) <= len(kept[0].text):
        return None
    return kept[0] if _ONE_QUESTION.fullmatch(kept[0].text) and len(kept[0].text.split()) >= 4 else None


_ONE_QUESTION = re.compile(r"[^.?!\"“”]+[?!]")


def _doubled(lines: Sequence[Line]) -> Line | None:
    """A headline that ends like a sentence shows by being there twice."""
    kept = [line for line in lines if not line.reason]
    for line, following in zip(kept, kept[1:], strict=False):
        if len(line.text) <= 250 and fold(line.text) == fold(following.text):
            return line
    return None


def _same(one: str, other: str) -> bool:
    """Whether two lines are the same headline, one of them perhaps with the name of the site after it."""
    short, long = sorted((fold(one), fold(other)), key=len)
    if short == long:
        return bool(short)
    return len(short) >= 12 and long.startswith(short) and bool(_SITE_AFTER.fullmatch(long[len(short) :]))


_SITE_AFTER = re.compile(r"\s?(?:[|·•–—]|-\s|:\s)\s?.{2,40}")


def drop_masthead(page: Page) -> None:
    """Names of sites, sections and writers, and a dateline on a line of its own, go before the story."""
    first = page.first_story()
    if first == len(page.lines):
        return
    title = next((index for index, line in enumerate(page.lines) if line.is_title), None)
    for index, line in enumerate(page.lines[:first]):
        if not line.is_label:
            continue
        if _DATELINE.fullmatch(line.text):
            line.reason = "dateline"
        elif _is_signed(line.text):
            line.reason = "byline"
        elif _ADDRESS.fullmatch(line.text):
            line.reason = "address"
        elif title is None:
            line.reason = "masthead" if _is_site(line.text) else ""
        elif is_name(line.text) or (index < title and (len(line.text) <= 30 or _is_motto(page, line))):
            line.reason = "masthead"


_DATELINE = re.compile(r"(?:[\w.,'’-]+\s){1,6}[—–-]{1,2}")


def _is_site(line: str) -> bool:
    return is_name(line) and (is_kind(line) or line.casefold() in KINDS)


def _is_motto(page: Page, line: Line) -> bool:
    """Whether a line says what the paper above it, or named before it, is: "The Millstone | the independent weekly"."""
    first, *rest = page.lines
    if line is first:
        return bool(before_motto(line.text))
    if line.text[0].islower():
        return True
    closes = len(rest) > 1 and rest[1].after_blank
    return line is rest[0] and not line.after_blank and closes and _is_site(first.text)


_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
