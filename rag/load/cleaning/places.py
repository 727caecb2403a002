"""What the place of a line proves: the comments section, lists of other articles, doubtful lines, lines said twice."""

from __future__ import annotations

from collections.abc import Sequence

from rag.load.cleaning.page import Line, Page

_SHORTEST_STORY, _LONG_STORY, _NEAR = 300, 200, 5


def drop_comments(page: Page) -> None:
    """The comments section goes, from its heading to the end, when it comes after a story and looks like comments."""
    lines = page.lines
    story = 0
    signs = sum(map(_is_sign_of_comments, lines))
    long_lines = sum(map(_is_long_story, lines))
    for index, line in enumerate(lines):
        signs -= _is_sign_of_comments(line)
        long_lines -= _is_long_story(line)
        if line.is_story:
            story += len(line.text)
        elif line.verdict and line.verdict.opens == "comments" and story >= _SHORTEST_STORY:
            near = any(map(_is_sign_of_comments, lines[index + 1 : index + 1 + _NEAR]))
            # Buttons in the middle of a story may say "Comments" too: paragraphs that follow weigh more than signs.
            if long_lines <= (2 * signs + 1 if near else 0):
                for later in lines[index + 1 :]:
                    if near or not later.is_story:
                        later.reason = later.reason or "comments"
                return


def _is_sign_of_comments(line: Line) -> bool:
    """Whether a line is one that comments have around them: a form, "Reply", "2 hours ago", the rules of the house."""
    return line.verdict is not None and not line.verdict.opens and line.verdict.reason in ("comments", "age")


def _is_long_story(line: Line) -> bool:
    return line.is_story and len(line.text) >= _LONG_STORY


_HEAD, _SUMMARY, _SUMMARIES = 6, 250, 2


def drop_doubtful(page: Page) -> None:
    """Lines that may be furniture go before and after the story, and beside other furniture."""
    first, last = page.first_story(), page.last_story()
    if first == len(page.lines):
        return
    for index, line in enumerate(page.lines):
        if not line.verdict or not line.kept:
            continue
        below_summary = index <= first + _HEAD and line.verdict.reason in ("byline", "date", "reading time")
        if not first < index < last or (below_summary and _are_summaries(page.lines[first:index])):
            line.reason = line.verdict.reason
    _spread(page.lines)
    _spread(page.lines[::-1])


def _are_summaries(lines: Sequence[Line]) -> bool:
    """Whether what stands between the headline and a byline is no more than a summary of the story."""
    story = [line for line in lines if line.is_story]
    return len(story) <= _SUMMARIES and all(len(line.text) < _SUMMARY for line in story)


def _spread(lines: Sequence[Line]) -> None:
    for neighbour, line in zip(lines, lines[1:], strict=False):
        # A date may be the heading of an entry in a timeline, whatever stands above it.
        if neighbour.reason and line.kept and line.verdict and line.verdict.reason not in ("byline", "date"):
            line.reason = line.verdict.reason


def drop_repeated(page: Page) -> None:
    """A line that says again what the line before it said goes."""
    previous: Line | None = None
    for line in page.lines:
        if not line.kept:
            continue
        if previous and previous.text == line.text and (line.is_label or len(line.text) >= 40):
            line.reason = "repeated"
        else:
            previous = line


_LIST_LINES = 12


def drop_lists(page: Page) -> None:
    """Headlines of other articles below "Related stories" and the like go."""
    lines = page.lines
    last = page.last_story()
    for index, line in enumerate(lines):
        if not line.reason or not line.verdict or line.verdict.opens != "list":
            continue
        for at in range(index + 1, min(len(lines), index + 1 + _LIST_LINES)):
            item = lines[at]
            if item.reason:
                continue
            if not item.is_label:
                break
            # The last one may be the heading of what follows, unless it clearly belongs to the list.
            heads = at < last and at + 1 < len(lines) and lines[at + 1].is_story
            if heads and (item.after_blank or not lines[at + 1].after_blank):
                break
            item.reason = "related"
