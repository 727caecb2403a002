"""What a line of a page is: a sentence of its story, or its headline again."""

from __future__ import annotations

import re

_LONGEST_LINE = 200
_SENTENCE = re.compile(r".{80,}[.!?…。؟][\"'”’»)\]]{0,3}\s*$")


def is_story(line: str) -> bool:
    return len(line) > _LONGEST_LINE or bool(_SENTENCE.match(line))


def same(line: str, title: str) -> bool:
    return re.sub(r"[\W_]+", "", line).casefold() == re.sub(r"[\W_]+", "", title).casefold()
