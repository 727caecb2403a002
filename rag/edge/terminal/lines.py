"""Text set in lines as wide as the terminal: wide letters count twice, and what is behind the first line stands further in."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

GLUE = "\ufdd0"
"""A space at which no line ends. It is no character, and never will be; what holds one all the same shows a space there."""

# Narrower than this, a column is no column any more.
_LEAST = 10


def hung(out: Console, text: Text, *, indent: int = 0, by: int = 0) -> None:
    """A text on lines of its own, `indent` from the left, and `by` further from its second line on, as after a break in it."""
    text = text.copy()
    text.expand_tabs(8)
    first = text.wrap(out, max(out.width - indent, _LEAST))[0]
    rest = text[len(first) :]
    rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
    lines = [(indent, first)]
    if rest:
        lines += [(indent + by, line) for line in rest.wrap(out, max(out.width - indent - by, _LEAST))]
    for left, line in lines:
        line.plain = line.plain.replace(GLUE, " ")
        line.rstrip()
        out.print(Text(" " * left) + line, soft_wrap=True)
