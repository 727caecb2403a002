"""What is no letter of any document: written as such, or as a reference to it."""

from __future__ import annotations

import re
import sys

_NO_LETTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,1000})|([0-9]{1,1000}));?", re.IGNORECASE)
_MARK = "\N{REPLACEMENT CHARACTER}"


def readable(text: str) -> str:
    """A text as XML allows it, with a mark for each character that it does not."""
    return _NO_LETTERS.sub(_MARK, text)


def referring(text: str) -> str:
    """Markup whose references are all to characters: one to what is none, such as half a pair, becomes the mark for that."""
    return _REFERENCE.sub(_whole, text)


def _whole(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return _MARK if number > sys.maxunicode or _NO_LETTERS.match(chr(number)) else reference[0]
