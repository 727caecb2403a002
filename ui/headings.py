"""The headings inside an article that came with no sign of it: what was an `<h2>` of a page is a line like others.

They are told by what a line is and what stands around it, as the library tells them where it quotes none of them. The text
itself stays as it is, because quotations count its characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.lab import is_heading

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_SIGNED = re.compile(r"\s*(#{1,6}|[-*+•])\s")
_STOPPED = re.compile(r"""[.!?…。！？؟۔।]["”’»')\]]*\s*$""")
_PARAGRAPH = 60
"""What stands under a heading has at least so many characters."""


def headings(text: str) -> Iterator[tuple[int, int]]:
    """Where the headings of a text begin and end: short lines without a stop, between two paragraphs."""
    lines = list(_LINE.finditer(text))
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        told = line.group()
        if _SIGNED.match(told) or not is_heading(told.strip().rstrip("?")):
            continue
        if _STOPPED.search(above.group()) and _STOPPED.search(below.group()) and len(below.group()) >= _PARAGRAPH:
            yield line.span()
