"""Scraped text without its page furniture, and a map back to every raw character.

Whole lines go, and at the ends of a line a date stamp, a photo credit or a pointer to another article; nothing is added, and
inside the story nothing changes but broken characters, and Markdown's marks of emphasis go. The rules look at the words of a
line, then at its place: before the story, after it, beside other furniture. What no rule is sure of stays.

The headline becomes the title. It is neither in the clean text nor among what was dropped; further copies of it are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from rag.load.cleaning.captions import drop_captions, drop_galleries, drop_other_script
from rag.load.cleaning.headline import choose_title, drop_masthead
from rag.load.cleaning.page import Line, Page, lines_of
from rag.load.cleaning.places import drop_comments, drop_doubtful, drop_lists, drop_repeated
from rag.load.cleaning.textmap import Mended, TextSpan, mend, select, to_clean, to_raw
from rag.load.cleaning.words import cut_pointers, cut_stamp, judge_words, keep_day_headings
from rag.schema import Cleaned, Dropped, Run

__all__ = ["clean", "to_clean", "to_raw"]

_MOST_LINES = 20_000
"""No page has so many: it is a table or a book, in which a line's place says nothing, and all of it stays."""
_RULES: tuple[Callable[[Page], None], ...] = (
    cut_stamp,
    cut_pointers,
    judge_words,
    keep_day_headings,
    drop_comments,
    drop_captions,
    choose_title,
    drop_masthead,
    drop_doubtful,
    drop_galleries,
    drop_repeated,
    drop_other_script,
    drop_lists,
    drop_doubtful,
)


def clean(raw: str, *, title: str = "") -> Cleaned:
    """The story of a page, its title (the given one, else the page's headline, else empty), and what was left out and why."""
    mended = mend(raw)
    if mended.text.count("\n") > _MOST_LINES:
        gaps = (Dropped(*gap, "control characters") for gap in _gaps(raw, mended.runs))
        return Cleaned(mended.text, title, mended.runs, tuple(gaps))
    page = Page(mended.text, lines_of(mended.text), title)
    for rule in _RULES:
        rule(page)
    if not any(line.kept for line in page.lines):
        # A headline alone is better than nothing.
        for line in page.lines:
            line.is_title = False
    marks = [mark for line in page.lines if line.kept for mark in _marks(line)]
    page.cuts.extend((mark, "mark of emphasis") for mark in marks)
    kept = select(mended, _without(marks, _spans(page)))
    headline = next((line.text for line in page.lines if line.is_title), "")
    return Cleaned(kept.text, title or _without_markdown(headline), kept.runs, tuple(_dropped(raw, mended, page)))


def _without_markdown(headline: str) -> str:
    return headline.strip("#*_ \t") or headline


def _spans(page: Page) -> Iterator[TextSpan]:
    """What is kept of the page: lines, and between two of them one line end, or two where a blank line stood."""
    span: TextSpan | None = None
    for line in page.lines:
        if not line.kept:
            continue
        if span is None:
            span = TextSpan(line.start, line.end)
            continue
        first, final = page.text.index("\n", span.end), page.text.rindex("\n", span.end, line.start)
        blank = final > first and _BLANK.search(page.text, first, line.start)
        for following in (
            TextSpan(first, first + 1),
            *((TextSpan(final, final + 1),) if blank else ()),
            TextSpan(line.start, line.end),
        ):
            if span.end == following.start:
                span = TextSpan(span.start, following.end)
            else:
                yield span
                span = following
    if span:
        yield span


def _marks(line: Line) -> Iterator[TextSpan]:
    """Pairs of `**` around words: they would stand torn apart in a quotation."""
    for match in _EMPHASIS.finditer(line.text):
        for start, end in (match.span(1), match.span(2)):
            yield TextSpan(line.start + start, line.start + end)


def _without(holes: Sequence[TextSpan], spans: Iterable[TextSpan]) -> Iterator[TextSpan]:
    """The spans without the holes in them; both are in order."""
    at = 0
    for span in spans:
        start = span.start
        while at < len(holes) and holes[at].start < span.end:
            if start < holes[at].start:
                yield TextSpan(start, holes[at].start)
            start = holes[at].end
            at += 1
        if start < span.end:
            yield TextSpan(start, span.end)


_EMPHASIS = re.compile(r"(?<![*\\])(\*\*)(?=[^\s*])[^*\n]+?(?<=[^\s*])(\*\*)(?!\*)")
_BLANK = re.compile(r"\n[^\S\n]*\n")


def _dropped(raw: str, mended: Mended, page: Page) -> Iterator[Dropped]:
    """Everything of the raw text that is left out, except white space and the headline, in order and not overlapping."""
    lines = ((TextSpan(line.start, line.end), line.reason) for line in page.lines if line.reason)
    found = [(to_raw(mended.runs, *span), reason) for span, reason in (*lines, *page.cuts)]
    found += [(gap, "control characters") for gap in _gaps(raw, mended.runs)]
    end = 0
    for span, reason in sorted(found):
        if span.end > end:
            yield Dropped(max(span.start, end), span.end, reason)
            end = span.end


def _gaps(raw: str, runs: Sequence[Run]) -> Iterator[TextSpan]:
    """Raw characters that mending took away, white space apart."""
    position = 0
    for start, end in [*((run.raw_start, run.raw_end) for run in runs), (len(raw), len(raw))]:
        if raw[position:start].strip():
            yield TextSpan(position, start)
        position = end
