"""How an exported file looks where Markdown is shown, for who is about to save it.

It knows the Markdown that `ui.export` writes and no more: headings, notes, emphasis, and words with their signs escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from rag.lab import unsteered

_HEADING = re.compile(r"(#{1,6}) (.*)")
_NOTE = re.compile(r"\d+\. ")
_SIGN = re.compile(r"\\(?P<plain>[!-/:-@\[-`{-~])|(?P<mark>\*\*|\*)")
_TAGS = {"*": "em", "**": "strong"}


def html(markdown: str) -> str:
    """The HTML of a file as `ui.export` writes it."""
    return "".join(_block(line) for line in markdown.split("\n") if line.strip())


def _block(line: str) -> str:
    if heading := _HEADING.fullmatch(line):
        # Below the head of the window that this stands in.
        return f'<h3 dir="auto">{_inline(heading[2])}</h3>'
    kind = ' class="dl-note"' if _NOTE.match(line) else ""
    return f'<p{kind} dir="auto">{_inline(line)}</p>'


def _inline(text: str) -> str:
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at, opened = 0, ""
    for sign in _SIGN.finditer(text):
        yield escape(unsteered(text[at : sign.start()]))
        at = sign.end()
        if sign["plain"]:
            yield escape(unsteered(sign["plain"]))
        elif sign["mark"] == opened:
            yield f"</{_TAGS[opened]}>"
            opened = ""
        elif opened:
            yield sign["mark"]
        else:
            opened = sign["mark"]
            yield f"<{_TAGS[opened]}>"
    yield escape(unsteered(text[at:]))
    if opened:
        yield f"</{_TAGS[opened]}>"
