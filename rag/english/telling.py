"""Whether a sentence tells something: questions, headings, markup and orders to the reader do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.english.datewords import is_date_line
from rag.english.day_headings import is_clock
from rag.english.orders import announces, marked_up, orders
from rag.english.sentences import is_heading

# The longest sentence that is quoted, in characters.
LONGEST = 900
# What an item of a list begins with, and of how many words, its sign among them, one is that tells nothing by itself.
_ITEMS, _FEW = "-–—*•·", 6
# So many words that stand twice, one time right behind the other, come from a machine, as in a box that takes addresses.
_TWICE = 5
# Who posted something, and when, below a post that a page embeds: "— The club (@club) May 3, 2025".
_POSTED = re.compile(r"(?:(?:pic\.twitter\.com|t\.co)/\w+\s*)?[—–-]\s?[^\n]{1,80}\(@\w{1,30}\) [A-Z][a-z]{2,8} \d{1,2}, \d{4}")
# With these no sentence begins: what stands before them was torn off, as the name of a field is.
_TORN = (":", ";", ",", ")", "]", "!", "?")
_QUOTES = "\"'“”‘’«»"


def asks(text: str) -> bool:
    """Whether a sentence is a question; what somebody asks in it ("Biden said, 'what for?'") makes it none."""
    text = text.strip()
    return text.rstrip(_QUOTES + " )").endswith("?") if text[:1] in _QUOTES else text.endswith("?")


def tells(text: str) -> bool:
    """Whether a sentence tells something: it asks nothing, orders nothing, is no heading and no markup, and has a word."""
    told = any(letter.isalnum() for letter in text)
    return told and not (asks(text) or is_heading(text) or marked_up(text) or orders(text))


def quotable(texts: Sequence[str], imprint: tuple[str, str] = ("", "")) -> list[bool]:
    """Which of the sentences of a text, in their order, may be quoted: those that tell something and are not too long.

    Nor is what an order announces ("say the following:"), whoever planted it, nor an item of a list in a few words, which says
    nothing without what stands above the list, nor what is torn off what stood before it, nor what has the same words twice
    over, nor who posted what a page embeds, nor a date or a time of day alone, nor what only tells the `imprint` of the text,
    its source and its day in ISO form.
    """
    return [
        len(text) <= LONGEST
        and tells(text)
        and not text.startswith(_TORN)
        and not _is_item(text)
        and not _stammers(text)
        and not _POSTED.fullmatch(text)
        and not is_date_line(text.rstrip(":"))
        and not is_clock(text)
        and not (all(imprint) and all(part in text for part in imprint))
        and not (at and announces(texts[at - 1]))
        for at, text in enumerate(texts)
    ]


def _is_item(text: str) -> bool:
    return text[:1] in _ITEMS and text[1:2].isspace() and len(text.split()) <= _FEW


def _stammers(text: str) -> bool:
    words = text.split()
    seen: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        for before in seen.get(word, ()):
            size = at - before
            if size >= _TWICE and words[before:at] == words[at : at + size]:
                return True
        seen.setdefault(word, []).append(at)
    return False
