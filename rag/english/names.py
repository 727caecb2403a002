"""Proper names in English text, by their capital letters."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from rag.english import lexicon

_WORD = r"[^\W\d_](?:[\w]|[’'.&-](?=\w))*\.?"
_TOKENS = re.compile(_WORD)
_ENDS = ("'s", "’s", "'", "’")
_LAST = frozenset("s'’.")
"""What a name ends with that has a possessive ending, a full stop, or the s of a plural before an apostrophe."""


class Name(NamedTuple):
    """A name in a text, `text[start:end]`, without titles and without a possessive ending.

    A tuple, since a hostile text can have half a million of them.
    """

    text: str
    start: int
    end: int
    possessive: bool

    @property
    def words(self) -> tuple[str, ...]:
        """Its words in lower case, without linking words and full stops."""
        return tuple(word.strip(".").lower() for word in self.text.split() if word.lower() not in lexicon.words("links"))


def names(text: str) -> list[Name]:
    """The names in a text, in order. Common words that only begin a sentence are no names; titles are left out of them."""
    found: list[Name] = []
    run: list[re.Match[str]] = []
    links = lexicon.words("links")
    for token in _TOKENS.finditer(text):
        if run and not _adjacent(text, run[-1], token):
            _add(found, text, run)
            run.clear()
        word = token[0]
        if word[0].isupper() or (run and word in links):
            run.append(token)
        elif run:
            _add(found, text, run)
            run.clear()
    if run:
        _add(found, text, run)
    return found


def is_place(name: Name) -> bool:
    """Whether a name is a country, a union, or the word for its people."""
    return " ".join(name.words) in lexicon.places()


@functools.cache
def _no_names() -> frozenset[str]:
    """Words that are no name when they stand alone."""
    return lexicon.words("offices") | lexicon.words("common") | lexicon.words("links")


def _adjacent(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    if text[one.end() : other.start()] != " ":
        return False
    ends_sentence = one[0].endswith(".") and len(one[0]) > 4 and "." not in one[0][:-1]
    return not one[0].endswith(("'s", "’s")) and not ends_sentence


def _add(found: list[Name], text: str, run: list[re.Match[str]]) -> None:
    """Add the names that a run of capitalised words makes."""
    if len(run) == 1:  # most are
        whole = run[0][0]
        if whole.lower().strip(".") not in _no_names():
            found.append(_ended(text, whole, *run[0].span()))
        return
    words = [(token.start(), token.end()) for token in run]
    lower = [text[start:end].lower().strip(".") for start, end in words]
    offices = [at for at, word in enumerate(lower) if word in lexicon.words("offices")]
    if not offices:
        found += _trimmed(text, words, lower)
        return
    first, after = offices[0], offices[-1] + 1
    while first and lower[first - 1] in lexicon.words("departments"):
        first -= 1
    while after < len(lower) and (lower[after] in lexicon.words("departments") or lower[after] in lexicon.words("links")):
        after += 1
    found += [*_trimmed(text, words[:first], lower[:first]), *_trimmed(text, words[after:], lower[after:])]


def _trimmed(text: str, words: list[tuple[int, int]], lower: list[str]) -> list[Name]:
    kept = [at for at, word in enumerate(lower) if word not in lexicon.words("common") and word not in lexicon.words("links")]
    if not kept:
        return []
    start, end = words[kept[0]][0], words[kept[-1]][1]
    return [_ended(text, text[start:end], start, end)]


def _ended(text: str, whole: str, start: int, end: int) -> Name:
    """The name at `[start:end]`, which is `whole`, a possessive ending or a full stop left out."""
    if whole[-1] not in _LAST:  # most are
        return Name(whole, start, end, False)
    ending = next((ending for ending in _ENDS if whole.endswith(ending)), "") if whole.endswith(_ENDS) else ""
    end -= len(ending)
    if not ending and whole.endswith(".") and "." not in whole[:-1]:
        end -= 1
    plural = not ending and text[end : end + 1] in ("'", "’") and text[end - 1] == "s"
    return Name(text[start:end], start, end, bool(ending) or plural)
