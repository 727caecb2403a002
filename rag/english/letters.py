"""Runs of letters, which stand for words in scripts that the models do not read."""

from __future__ import annotations

import functools

from rag.english.wording import words

# So many letters; a pair of signs that stand for syllables or words is short of it, and is a run of its own.
_RUN = 3
_REMEMBERED = 4_096


@functools.lru_cache(_REMEMBERED)
def runs(text: str) -> frozenset[str]:
    """The runs of letters of a text, word by word; a shorter word is a run of its own.

    They stand for words where these take prefixes and endings whose rules are not known (McNamee and Mayfield, 2004).
    """
    return frozenset(word[at : at + _RUN] for word in words(text) for at in range(max(1, len(word) - _RUN + 1)))
