"""Where in the passages does a quotation stand that a model gives?

Models quote well and copy badly: a straight quotation mark for a curly one, a capital at the beginning, a letter mended, dots
where something was left out, two sentences joined that do not follow each other. Words are compared, without case, accents,
quotation marks and punctuation; where they are not all the same, so few letters may be different that it is still the same
sentence, and none of its figures. What is returned are spans of the article, so that what is shown is what the archive has.

Time is linear in the passage and in the quotation: words are looked up, and compared only along the few alignments that most of
the quotation's rarer words speak for.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.schema import Passage, Sentence

Place = tuple[Passage, Sentence]

# Scripts that put no space between words: each letter counts as one.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
# What may stand inside a word without being seen.
_WITHIN = "\u0300-\u036f\u00ad\u200b-\u200d"
_LETTER = rf"(?![{_UNSPACED}])[\w{_WITHIN}]"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:{_LETTER})+(?:['’ʼ](?:{_LETTER})+)*")
# Where a writer left something out, or put in a word of explanation.
_GAP = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{2,}|\. \. \.)\s*[\])]|…|\.{3,}|\. \. \.|\[[^\]\d]{1,60}\])\s*")
_STOP = re.compile(r"(?<=[.!?。！？؟।])[\"'“”„«»‘’)\]]*\s+|(?<=[。！？])|\n+")
# A quotation of fewer words says nothing about where it is from.
_LEAST = 2
# A longer one is no quotation, and a longer part of one must be there as it is.
_LONGEST, _LONGEST_PART = 8_000, 1_500
# So many letters may be other ones, in so many, and never more than so many.
_OTHER, _AMONG, _MOST_OTHER = 2, 40, 12
# Two words that differ in more are two words.
_OTHER_IN_WORD = 3
# Words that occur more often than this in a passage do not show where in it one is, and so many alignments are tried.
_RARE, _TRIED = 12, 3
# So many words may be missing or more up to some point.
_SHIFT = 3
_LONG_WORD = 40


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as its words, folded, with where each begins and ends; and all of them in one line."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    line: str
    places: tuple[int, ...]
    """Where in the line each word begins."""


def located(quote: str, number: int, passages: Mapping[int, Passage]) -> tuple[Place, ...]:
    """The whole sentences that a quotation is taken from, in the passage of that number or else in another; none: not there.

    All of a quotation must be found: its parts, where dots or the ends of sentences part it, each in the same passage if
    possible. A part of a sentence can say the opposite of the whole, so that whole sentences are what is checked and shown.
    """
    if len(quote) > _LONGEST:
        return ()
    quote = re.sub(r" ?\n[ \n]*", "\n", re.sub(r"[^\S\n]+", " ", quote))
    ordered = [*([passages[number]] if number in passages else []), *(item for at, item in passages.items() if at != number)]
    parts = _parts(quote)
    for tries in ([quote], parts):
        for loose in (False, True):
            for passage in ordered:
                if found := _all_in(tries, passage, loose):
                    return found
    if len(parts) > 1:
        each = [next((found for passage in ordered if (found := _all_in([part], passage, True))), ()) for part in parts]
        if all(each):
            return _merged(place for found in each for place in found)
    return ()


def span(quote: str, text: str, *, loose: bool = True) -> tuple[int, int] | None:
    """Where a quotation without gaps stands in a text, as offsets; None when it does not. `loose` allows for other letters."""
    wanted, known = _folded(quote), _folded(text)
    if len(wanted.words) < _LEAST or not known.words:
        return None
    loose = loose and len(quote) <= _LONGEST_PART
    found = _exactly(wanted, known) or (_nearly(wanted, known, _index(text)) if loose else None)
    return None if found is None else (known.starts[found[0]], known.ends[found[1] - 1])


def _parts(quote: str) -> list[str]:
    """What a quotation consists of: what stands between its gaps, sentence by sentence."""
    pieces = [piece for part in _GAP.split(quote) for piece in _STOP.split(part)]
    # A word between two gaps, such as "… said …", is no quotation by itself.
    return [piece for piece in pieces if len(_WORD.findall(piece)) >= _LEAST][:40]


def _all_in(parts: Sequence[str], passage: Passage, loose: bool) -> tuple[Place, ...]:
    """Where each of the parts stands in a passage; nothing when one of them does not."""
    chunk = passage.scored.chunk
    found = []
    for part in parts:
        here = span(part, chunk.text, loose=loose)
        if here is None:
            return ()
        found.append((passage, _widened(passage, here[0] + chunk.start, here[1] + chunk.start)))
    return _merged(found)


def _widened(passage: Passage, start: int, end: int) -> Sentence:
    inside = [sentence for sentence in passage.sentences if sentence.start < end and sentence.end > start]
    return Sentence(min([start, *(s.start for s in inside)]), max([end, *(s.end for s in inside)]))


def _merged(places: Iterable[Place]) -> tuple[Place, ...]:
    """Places in their order, those of a passage that overlap or touch made one."""
    made: list[Place] = []
    for passage, sentence in places:
        at = next((n for n, (other, known) in enumerate(made) if other is passage and _touch(passage, known, sentence)), None)
        if at is None:
            made.append((passage, sentence))
        else:
            known = made[at][1]
            made[at] = (passage, Sentence(min(known.start, sentence.start), max(known.end, sentence.end)))
    return tuple(made)


def _touch(passage: Passage, one: Sentence, other: Sentence) -> bool:
    first, last = sorted((one, other), key=lambda item: item.start)
    return last.start <= first.end or not passage.article.text[first.end : last.start].strip()


@functools.lru_cache(maxsize=256)
def _folded(text: str) -> _Text:
    found = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    words = tuple(_fold(word) for word, _, _ in found)
    places, at = [], 0
    for word in words:
        places.append(at)
        at += len(word) + 1
    return _Text(
        words, tuple(start for _, start, _ in found), tuple(end for _, _, end in found), " ".join(words), tuple(places)
    )


def _fold(word: str) -> str:
    """A word without case, accents and apostrophes. Marks that are letters of their own, as in Hindi, stay."""
    if word.isascii():
        return word.lower().replace("'", "")
    apart = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(letter for letter in apart if not 0x300 <= ord(letter) < 0x370 and letter not in "'’ʼ\u00ad\u200b")
    return unicodedata.normalize("NFC", bare)


def _exactly(wanted: _Text, known: _Text) -> tuple[int, int] | None:
    """The words of the text, from and to, that are the same as those wanted."""
    at = f" {known.line} ".find(f" {wanted.line} ")
    if at < 0:
        return None
    first = bisect_left(known.places, at)
    return first, first + len(wanted.words)


def _nearly(wanted: _Text, known: _Text, index: Mapping[str, Sequence[int]]) -> tuple[int, int] | None:
    """The words of the text, from and to, that differ from those wanted in a few letters; the nearest of them."""
    letters = len(wanted.line)
    allowed = min(max(_OTHER, _OTHER * letters // _AMONG), _MOST_OTHER) if letters >= _AMONG // 2 else 1
    best: tuple[int, int, int] | None = None
    for shift in _alignments(wanted, index):
        found = _compared(wanted.words, known.words, shift, allowed)
        if found and (best is None or found < best):
            best = found
    return best and (best[1], best[2])


def _alignments(wanted: _Text, index: Mapping[str, Sequence[int]]) -> list[int]:
    """Where in the text the first word wanted would stand, by what most of the rarer words wanted say."""
    votes = Counter(
        place - at for at, word in enumerate(wanted.words) for place in index.get(word, ()) if len(index[word]) <= _RARE
    )
    return [shift for shift, _ in votes.most_common(_TRIED)]


@functools.lru_cache(maxsize=256)
def _index(text: str) -> Mapping[str, Sequence[int]]:
    """Where each word of a text stands."""
    index: dict[str, list[int]] = {}
    for at, word in enumerate(_folded(text).words):
        index.setdefault(word, []).append(at)
    return index


def _compared(wanted: Sequence[str], words: Sequence[str], shift: int, allowed: int) -> tuple[int, int, int] | None:
    """How many letters differ along an alignment, and the words from and to; None when it is more than is allowed.

    The words wanted are gone through in order; at each, the cost is known for the text's word that is due and for those up to
    three before and after it, because a word may have been left out or put in.
    """
    over = allowed + 1
    # For each place in the text up to which words are used: the cost so far, and where the use began.
    row = {place: (0, place) for place in range(max(shift - _SHIFT, 0), min(shift + _SHIFT, len(words)) + 1)}
    for at, word in enumerate(wanted):
        following: dict[int, tuple[int, int]] = {}
        for place in range(max(shift + at - _SHIFT, 0), min(shift + at + 1 + _SHIFT, len(words)) + 1):
            choices = []
            if place in row:
                choices.append((row[place][0] + _dear(word), row[place][1]))
            if place - 1 in row:
                choices.append((row[place - 1][0] + _differing(word, words[place - 1]), row[place - 1][1]))
            if place - 1 in following:
                choices.append((following[place - 1][0] + _dear(words[place - 1]), following[place - 1][1]))
            if choices and min(choices)[0] < over:
                following[place] = min(choices)
        row = following
        if not row:
            return None
    (cost, start), end = min((value, place) for place, value in row.items())
    return (cost, start, end) if end > start else None


def _dear(word: str) -> int:
    """What a word costs that is on one side only: its letters; a figure can be neither left out nor put in."""
    return 10_000 if any(letter.isdigit() for letter in word) else len(word)


def _differing(one: str, other: str) -> int:
    """How many letters two words differ in; all of them where it is no slip. Figures are the same or different altogether."""
    if one == other:
        return 0
    digits = any(letter.isdigit() for letter in one + other)
    whole = _dear(one) + _dear(other)
    if digits or abs(len(one) - len(other)) > _OTHER_IN_WORD or max(len(one), len(other)) > _LONG_WORD:
        return whole
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        corner, row[0] = row[0], at
        for place, sign in enumerate(other, start=1):
            corner, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, corner + (letter != sign))
    return row[-1] if row[-1] <= _OTHER_IN_WORD else whole
