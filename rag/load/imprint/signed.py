"""Who signs a page: its bylines, those that say so and those that only look so, and the credits below the story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.english.datewords import find_dates, is_date_line, without_dates
from rag.load.imprint import bylines
from rag.load.imprint.bylines import Byline
from rag.load.imprint.lines import is_story
from rag.load.shapes import has_article, is_kind, outlet, people


def signed(
    head: Sequence[str], at: int | None, foot: Sequence[str], known: Sequence[str], story: str, *, alone: bool
) -> Iterator[Byline]:
    """The bylines of a page, those that say so first, then those by shape, then the credits below the story."""
    lines = [(index, line) for index, line in enumerate(head) if index != at and not is_story(line)]
    for _, line in lines:
        if found := bylines.led(line, known):
            yield found
    if at is not None and (bylines.shaped(head[at], known) or (at == 0 and people(head[at]))):
        # A page without a headline: cleaning has taken the byline for it.
        lines.append((at, head[at]))
    for index, line in lines:
        found = bylines.shaped(line, known)
        if found is None and alone and at is not None and (names := _alone(head, index, at, known)):
            found = Byline(names, (), line)
        if found and index == at and not (found.outlets or head[at + 1 : at + 2] and is_kind(head[at + 1])):
            continue
        if found and not _told(found.authors, line, story):
            yield found
        elif found and found.outlets:
            yield Byline((), found.outlets, line)
    yield from _below(head, foot, story)


def _below(head: Sequence[str], foot: Sequence[str], story: str) -> Iterator[Byline]:
    """The line "for the Skarn Gazette" below a byline, and the credits below the story."""
    for line in head:
        name = outlet(rest[1]) if (rest := re.match(r"(?:for|für)\s+(.+)$", line)) else ""
        if name and (is_kind(name) or has_article(name)):
            yield Byline((), (name,), line)
    for line in reversed(foot):
        if (found := bylines.credited(line)) or ((found := bylines.described(line)) and not _told(found.authors, line, story)):
            yield found


def _alone(head: Sequence[str], index: int, at: int, known: Sequence[str]) -> tuple[str, ...]:
    """The people on a line of their own, where a date, an outlet or the story itself stands beside it."""
    names = people(head[index].strip(" *_#"))
    if not names:
        return ()
    beside = [head[near] for near in (index - 1, index + 1) if 0 <= near < len(head) and near != at]
    outlets = [line for line in beside if outlet(line.strip(" |*_#")) and (is_kind(line) or line in known)]
    if index < at:
        return names if outlets and head[index + 1] in outlets else ()
    dated = [line for line in beside if is_date_line(line) or _is_place_and_day(line)]
    # In capitals right between headline and story stands who wrote it.
    direct = index == at + 1 and index + 1 < len(head) and is_story(head[index + 1]) and head[index].strip(" *_#").isupper()
    office = index + 1 < len(head) and bylines.is_office(head[index + 1])
    return names if outlets or dated or direct or office else ()


_FEW = 3


def _is_place_and_day(line: str) -> bool:
    """A line such as "Port Ansel - 4 March 2025, 17:20"."""
    words = re.findall(r"[^\W\d_]+", without_dates(line))
    opens = next(find_dates(line), None)
    return opens is not None and opens.start > 0 and 0 < len(words) <= _FEW and all(word[0].isupper() for word in words)


def _told(names: Sequence[str], line: str, story: str) -> bool:
    """Whether the story speaks of one of these people, besides the line itself, which cleaning may have left in it."""
    story = story.replace(line, "", 1)
    return any(re.search(rf"\b{re.escape(name.split()[-1])}\b", story, re.IGNORECASE) for name in names)
