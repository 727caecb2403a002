"""Which of several a text speaks of: "the third vote", "her 2nd term".

Days ("May 3rd", "the 16th of June") are none, nor are names, centuries and parts of words ("First Minister", "Second World
War", "the 19th century", "twenty-first").
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from rag.english.datewords import MONTHS

_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_MONTH = "|".join(MONTHS)
_NUMBERED = re.compile(
    rf"(?P<day>\b(?:{_MONTH})\.?\s+\d+(?:st|nd|rd|th)\b|\b\d+(?:st|nd|rd|th)\s+(?:of\s+)?(?:{_MONTH})\b)"
    rf"|(?<!-)\b(?P<figure>\d{{1,3}})(?:st|nd|rd|th)\b(?!-|\s+centur)"
    rf"|(?<!-)\b(?P<word>{'|'.join(_WORDS)})\b(?!-|\s+centur|(?-i:\s+[A-Z]))",
    re.I,
)


def ordinals(text: str) -> AbstractSet[int]:
    """The numbers of what a text numbers; 1 for the first."""
    return frozenset(
        int(found["figure"]) if found["figure"] else _WORDS.index(found["word"].lower()) + 1
        for found in _NUMBERED.finditer(text)
        if not found["day"]
    )
