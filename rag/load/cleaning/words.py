"""The first rules: what the lines of a page say about themselves, and what hangs on the ends of its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.english.day_headings import day_headings
from rag.load.cleaning import furniture
from rag.load.cleaning.page import Line, Page
from rag.load.cleaning.textmap import TextSpan

_STAMP = re.compile(
    r"(?:date|published|updated)[:\s]\s{0,3}\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{2}:\d{2}\S{0,20})?\s+(?=\S)", re.IGNORECASE
)


def cut_stamp(page: Page) -> None:
    """A date stamp glued to the start of the first line goes."""
    stamp = _STAMP.match(page.lines[0].text) if page.lines else None
    if stamp:
        first = page.lines[0]
        page.cuts.append((TextSpan(first.start, first.start + len(stamp.group().rstrip())), "date"))
        first.start, first.text = first.start + stamp.end(), first.text[stamp.end() :]


def judge_words(page: Page) -> None:
    """What each line shows by its own words. In text that was broken into lines anywhere, only whole paragraphs are judged."""
    lines = page.lines
    wrapped = _is_wrapped(lines)
    for index, line in enumerate(lines):
        if wrapped and not _stands_alone(lines, index):
            line.is_story = True
            continue
        line.verdict = furniture.judge(line.text)
        if line.verdict and line.verdict.sure:
            line.reason = line.verdict.reason
        line.is_story = line.verdict is None and furniture.story_shaped(line.text)


def keep_day_headings(page: Page) -> None:
    """The days above the entries of a live page are part of its story: they tell when an entry was written."""
    headings = {heading.start for heading in day_headings(page.text)}
    for line in page.lines if headings else ():
        if line.start in headings:
            line.verdict, line.is_story, line.reason = None, True, ""


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether many lines end in the middle of a sentence, as in text taken from a PDF or a mail."""
    broken = 0
    for line, following in zip(lines, lines[1:], strict=False):
        goes_on = not following.after_blank and following.text[0].islower()
        broken += goes_on and len(line.text) >= 40 and line.text[-1] not in ".!?:;…"
    return broken >= 3 and broken * 5 >= len(lines)


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    before = index == 0 or lines[index].after_blank
    after = index + 1 == len(lines) or lines[index + 1].after_blank
    return before and after


def cut_pointers(page: Page) -> None:
    """Pointers to other articles at the end of a paragraph go."""
    for line in page.lines:
        start = furniture.pointer(line.text) if line.kept else None
        if start is not None:
            page.cut(line, start, "related")
