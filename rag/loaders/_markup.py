"""HTML text to a tree, and a tree to plain text. No network, no scripts, no limits that real pages meet."""

from __future__ import annotations

import re
from typing import Any

from rag.loaders._letters import readable, referring

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr iframe li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul "
    "video".split()
)
"""Elements that start on a line of their own."""

_SILENT = frozenset("script style noscript template svg iframe head title object select button form textarea".split())
_MARKUP = re.compile(
    r"</(?:p|div|a|span|strong|em|b|i|li|ul|h[1-6]|blockquote|figure)\s*>|<(?:br|p|img)\b[^<>]{0,500}>", re.IGNORECASE
)
_NESTING_TAGS = re.compile(
    r"</?(?:div|span|font|center|section|b|i|u|em|strong|a|small|big|blockquote|ul|ol|li|table|tbody|tr|td)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_HUGE_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,50})[^<>]{20000,}>")
"""Images inside their own tag, mostly. The parser needs minutes for a tag with 100,000 attributes."""
_DOCTYPE = re.compile(r"""<!DOCTYPE\s[^<>\[]{0,2000}\[(?:[^\]"']|"[^"]*"|'[^']*')*+\]\s*>""", re.IGNORECASE)
"""One that declares entities and the like, which the parser takes for text from the first `>` on."""
_CONTROLS: dict[int, str | None] = {**dict.fromkeys((*range(9), *range(14, 32))), 11: " ", 12: " "}
"""Control characters, which say nothing, and two that stand for blanks."""
_DEEPEST = 2000
"""Levels of nesting. The parser drops what lies deeper than 2,048."""


def parse(text: str) -> Any:
    """The tree of an HTML page or fragment, as an `lxml.html` element. Raises ValueError when there is no element in it."""
    text = _HUGE_TAG.sub(r"<\1>", _DOCTYPE.sub("", readable(referring(text.translate(_CONTROLS))), count=1))
    root = _tree(text)
    if _is_deeper_than(root, _DEEPEST):
        # Nobody nests like this on purpose: these are tags that were never closed, and closing them loses no text.
        root = _tree(_NESTING_TAGS.sub(" ", text))
    return root


def looks_like_markup(text: str) -> bool:
    """Whether a text is HTML rather than prose that happens to contain a `<`."""
    return "<" in text and _MARKUP.search(text) is not None


def to_text(root: Any) -> str:
    """All that a tree says, one line per block, blank lines between blocks, without scripts, forms and the like."""
    lines: list[str] = []
    line: list[str] = []

    def end_line() -> None:
        words = " ".join("".join(line).split())
        line.clear()
        if words:
            lines.append(words)

    silent = 0
    import lxml.etree

    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
            if tag in BLOCKS or tag == "br":
                end_line()
            if not silent and tag:
                line.append(element.text or "")
        else:
            silent -= tag in _SILENT
            if tag in BLOCKS:
                end_line()
            if not silent and element is not root:
                line.append(element.tail or "")
    end_line()
    return "\n\n".join(lines)


def text_of(element: Any, *, most_nodes: int = 0) -> str:
    """The words of an element on one line. With `most_nodes`, an element that holds more elements than that gives ''."""
    if most_nodes:
        for count, _ in enumerate(element.iter()):
            if count > most_nodes:
                return ""
    return " ".join("".join(element.itertext()).split())


def _tree(text: str) -> Any:
    import lxml.etree
    import lxml.html

    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.LxmlError as error:
        if any(entry.type == lxml.etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
            raise MemoryError from error
        raise ValueError("no element in it") from error


def _is_deeper_than(root: Any, limit: int) -> bool:
    import lxml.etree

    depth = 0
    for event, _ in lxml.etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False
