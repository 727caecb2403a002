"""The lines of a page, and what the rules have found out about them so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.load.cleaning.furniture import LineVerdict
from rag.load.cleaning.textmap import TextSpan


@dataclass(slots=True)
class Line:
    """A line of the page without the white space around it."""

    start: int
    end: int
    text: str
    after_blank: bool
    verdict: LineVerdict | None = None
    """What kind of furniture the line looks like by its own words."""
    is_story: bool = False
    """Shaped like sentences, and no furniture by its own words."""
    is_title: bool = False
    reason: str = ""
    """Why the line is left out; empty as long as it stays."""

    @property
    def kept(self) -> bool:
        """Whether the line is part of the clean text, as things stand."""
        return not self.reason and not self.is_title

    @property
    def is_label(self) -> bool:
        """Whether nothing tells what the line is: a heading, a caption, a name."""
        return self.kept and not self.is_story and self.verdict is None


@dataclass(slots=True)
class Page:
    """A page under the rules: its text, its lines that are not blank, the title that was given, and parts of lines cut off."""

    text: str
    lines: list[Line]
    title: str
    cuts: list[tuple[TextSpan, str]] = field(default_factory=list)

    def first_story(self) -> int:
        """Index of the first line of the story; the number of lines when there is none."""
        return next((index for index, line in enumerate(self.lines) if line.is_story and line.kept), len(self.lines))

    def last_story(self) -> int:
        """Index of the last line of the story; the number of lines when there is none."""
        backwards = range(len(self.lines) - 1, -1, -1)
        return next((index for index in backwards if self.lines[index].is_story and self.lines[index].kept), len(self.lines))

    def cut(self, line: Line, start: int, reason: str) -> None:
        """Shorten a line to its first `start` characters."""
        kept, rest = line.text[:start].rstrip(), line.text[start:].lstrip()
        self.cuts.append((TextSpan(line.end - len(rest), line.end), reason))
        line.text, line.end = kept, line.start + len(kept)


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank."""
    lines: list[Line] = []
    position = 0
    blank = False
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + len(line) - len(line.lstrip())
            lines.append(Line(start, start + len(stripped), stripped, blank))
        blank = not stripped
        position += len(line) + 1
    return lines
