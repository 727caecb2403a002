"""The marks that models set on their statements: of citation, of emphasis, of lists."""

from __future__ import annotations

import re

_NUMBERS = r"\d{1,4}(?:\s*(?:[,;–-]|and|&)\s*\d{1,4})*"
_MARKS = re.compile(
    rf"\s*\[\s*\^?{_NUMBERS}\s*\]|\s*\[\d{{1,4}}†[^\]]{{0,60}}\]|\s*【\d{{1,4}}(?::\d{{1,4}})?(?:†[^】]{{0,60}})?】"
    rf"|\s*[(\[]\s*(?:see\s+)?(?:passages?|sources?|quotes?)\s*:?\s*(?:passages?\s*)?{_NUMBERS}\s*[)\]]"
    r"|(?:(?<=[.,;:!?”\"’')\]])|(?<=[^\W\d_]{3}))[¹²³⁰⁴-⁹]+(?:[\s,]+[¹²³⁰⁴-⁹]+)*(?=[\s.,;:!?]|$)",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__|\*|`)(?=[^\s*])(.{1,600}?)(?<=\S)\1(?!\w)")
_LIST_SIGN = re.compile(r"^(?:(?:#{1,6}|>|[-*+•–—▪‣·])\s+)+")
# Statements longer than this are not shown, so their marks do not matter.
_LONGEST_STATEMENT = 2_000


def plain(text: str, number: int = 0) -> str:
    """A statement without marks of citation, emphasis and lists; its `number` in the reply may stand before it."""
    if len(text) > _LONGEST_STATEMENT:
        return text.strip()
    text = _LIST_SIGN.sub("", _unmarked(text))
    if number:
        text = _numbered(number).sub("", text)
    return text.strip()


def is_item(text: str, number: int) -> bool:
    """Whether a statement is set as an item of a list, by a sign or its number."""
    start = _unmarked(text[:_LONGEST_STATEMENT])
    return bool(_LIST_SIGN.match(start) or _numbered(number).match(start))


def _unmarked(text: str) -> str:
    """A statement without marks of citation and emphasis."""
    text = _MARKS.sub("", text)
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return text.replace("**", "").strip()


def _numbered(number: int) -> re.Pattern[str]:
    return re.compile(rf"^{number}[.)]\s+(?=\D)")
