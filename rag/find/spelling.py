"""Misspelt words of a question, mended from the words of the archive."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from rag.english import wording
from rag.english.wording import STOP_WORDS
from rag.english.wordpiece import tokenizer

# Shorter words have too many neighbours to tell which one was meant.
_SHORTEST = 4
# British and American spellings differ in these.
_SPELLINGS = (("ys", "yz"), ("is", "iz"), ("our", "or"), ("tre", "ter"), ("ence", "ense"), ("ogue", "og"), ("ll", "l"))
# What the forms of a word end with.
_ENDINGS = ("e", "s", "es", "ed", "ing")


def mended(
    text: str,
    frequencies: Callable[[Sequence[str]], tuple[dict[str, int], int]],
    words_like: Callable[[str], Mapping[str, int]],
    names: Callable[[], AbstractSet[str]] = frozenset,
    is_name: Callable[[str], bool] = lambda _: True,
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question with words unknown to the archive replaced by their nearest known ones, and the pairs `(was, now)`.

    One letter may be wrong, missing, doubled or swapped with its neighbour, two from eight letters on; the first letter
    stands. Distances after Damerau (1964). A common word of the language is not misspelt because the archive lacks it, nor is
    one of `names`, the words in small letters of the archive's sources and authors, which are asked for only where a word is
    unknown. What is written with a capital letter is a name, and mended only into what is one by `is_name`. A word that the
    archive has in its other spelling, British or American, is read as that.
    """
    found = [match for match in re.finditer(r"[^\W\d_]{4,}", text) if match.group().lower() not in STOP_WORDS]
    stems = {match.group(): wording.analyze(match.group()) for match in found}
    known, _ = frequencies([stem for parts in stems.values() for stem in parts])
    pairs: list[tuple[str, str]] = []
    for match in reversed(found):
        word = match.group()
        if any(known[stem] for stem in stems[word]) or (word.islower() and tokenizer().token_to_id(word) is not None):
            continue
        if word.lower() in names():
            continue
        # The index leaves out words of more than 64 letters.
        plain = next(iter(wording.words(word)), "")
        like = words_like(plain[0]) if plain else {}
        # "galants trip" lacks an apostrophe as well.
        if word[0].isupper() and len(plain) == _SHORTEST and text[: match.start()].strip():
            # Of so short a name another letter makes another name, Maul of Maui; one that is missing or swapped is seen.
            like = {other: count for other, count in like.items() if len(other) > _SHORTEST or sorted(other) == sorted(plain)}
        nearest = _other_spelling(plain, like) or _nearest(plain, like) or _nearest(plain.removesuffix("s"), like)
        if nearest and (not _a_name(text, match) or is_name(nearest)):
            shown = nearest.capitalize() if word[0].isupper() else nearest
            text = text[: match.start()] + shown + text[match.end() :]
            pairs.append((word, shown))
    return text, tuple(dict.fromkeys(reversed(pairs)))


def _a_name(text: str, match: re.Match[str]) -> bool:
    """Whether a word is surely written as a name: with a capital letter, but not as the first of the text."""
    return match[0][0].isupper() and bool(text[: match.start()].strip())


def _other_spelling(word: str, like: Mapping[str, int]) -> str:
    """The word as it is spelt on the other side of the Atlantic, where the archive has that or a form of it; '' where not."""
    for one, other in (*_SPELLINGS, *((other, one) for one, other in _SPELLINGS)):
        at = word.rfind(one)
        if at > 0:
            spelt = word[:at] + other + word[at + len(one) :]
            # "Paralyse" is meant where "paralyzed" stands.
            forms = {spelt, *(spelt.rstrip("e") + ending for ending in _ENDINGS)} & like.keys()
            if forms:
                return max(forms, key=lambda known: (known == spelt, like[known], known))
    return ""


def distance(one: str, other: str, limit: int) -> int:
    """Letters to change, add, drop or swap with their neighbour to make one word the other; `limit + 1` if it takes more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        row = [at]
        for to, mark in enumerate(other, start=1):
            cost = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != mark))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == mark:
                cost = min(cost, before[to - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]


def _nearest(word: str, like: Mapping[str, int]) -> str:
    limit = 2 if len(word) >= 8 else 1
    near = [
        (distance(word, other, limit), -count, other)
        for other, count in like.items()
        if len(other) >= _SHORTEST and abs(len(other) - len(word)) <= limit
    ]
    return min((item for item in near if item[0] <= limit), default=(0, 0, ""))[2]
