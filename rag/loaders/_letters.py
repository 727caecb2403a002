"""What is no letter of any document: written as such, or as a reference to it."""

from __future__ import annotations

import re

_NO_LETTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(x(?=[0-9a-f])|(?=[0-9]+;))([0-9a-f]{1,1000});", re.IGNORECASE)
_MARK = "\N{REPLACEMENT CHARACTER}"


def readable(text: str) -> str:
    """A text as XML allows it, with a mark for each character that it does not."""
    return _NO_LETTERS.sub(_MARK, text)


def referring(text: str) -> str:
    """Markup whose references are all to characters: one to half a character, or to none, becomes the mark for that."""
    return _REFERENCE.sub(_whole, text)


def _whole(reference: re.Match[str]) -> str:
    number = int(reference[2], 16 if reference[1] else 10)
    return _MARK if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else reference[0]
