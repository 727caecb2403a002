"""Maps between a raw text and the clean text made from it: mending, and spans carried across in both directions.

A clean text only ever leaves raw characters out or mends them in place; it never gains or moves any. So a list of `Run`s, in
order on both sides, says for every clean character which raw characters it came from.
"""

from __future__ import annotations

import bisect
import functools
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from rag.errors import InputError
from rag.schema import Run


class TextSpan(NamedTuple):
    """Characters `[start:end]` of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with its broken characters repaired, and the runs that say where each character stood before."""

    text: str
    runs: tuple[Run, ...]


_START, _RAW_START, _RAW_END = attrgetter("start"), attrgetter("raw_start"), attrgetter("raw_end")


def to_raw(runs: Sequence[Run], start: int, end: int) -> TextSpan:
    """The raw span that clean `[start:end]` came from; a run of another length than its raw text counts as a whole.

    An empty span stays empty. Raises InputError for a span that is not inside the clean text.
    """
    length = runs[-1].end if runs else 0
    if not 0 <= start <= end <= length:
        raise InputError(f"The span {start}:{end} is not in a text of {length} characters: give 0 <= start <= end <= {length}.")
    if not runs:
        return TextSpan(0, 0)
    first = runs[bisect.bisect_right(runs, start, key=_START) - 1]
    if start == first.end:
        raw_start = first.raw_end
    else:
        raw_start = first.raw_start if _resized(first) else first.raw_start + start - first.start
    if start == end:
        return TextSpan(raw_start, raw_start)
    last = runs[bisect.bisect_left(runs, end, key=_START) - 1]
    return TextSpan(raw_start, last.raw_end if _resized(last) else last.raw_start + end - last.start)


def to_clean(runs: Sequence[Run], raw_start: int, raw_end: int) -> TextSpan:
    """The clean span of what is left of raw `[raw_start:raw_end]`; a run of another length than its raw text counts as a whole.

    When nothing is left the span is empty and stands where the clean text goes on. Raises InputError for a backward span.
    """
    if not 0 <= raw_start <= raw_end:
        raise InputError(f"The raw span {raw_start}:{raw_end} runs backwards: give 0 <= raw_start <= raw_end.")
    index = bisect.bisect_right(runs, raw_start, key=_RAW_END)
    if index == len(runs):
        length = runs[-1].end if runs else 0
        return TextSpan(length, length)
    first = runs[index]
    start = first.start if _resized(first) else first.start + max(0, raw_start - first.raw_start)
    index = bisect.bisect_left(runs, raw_end, key=_RAW_START) - 1
    last = runs[max(index, 0)]
    if raw_start == raw_end or last.raw_end <= raw_start or index < 0:
        return TextSpan(start, start)
    return TextSpan(start, last.end if _resized(last) else min(last.end, last.start + raw_end - last.raw_start))


def _resized(run: Run) -> bool:
    return run.end - run.start != run.raw_end - run.raw_start


def select(mended: Mended, spans: Iterable[TextSpan]) -> Mended:
    """The characters in `spans`, mapped to the raw text; the spans are in order; one that cuts a resized run takes it whole."""
    pieces: list[str] = []
    runs: list[Run] = []
    length = index = done = 0
    source = -1
    for span in spans:
        index = max(index - 1, 0)
        while index < len(mended.runs) and mended.runs[index].start < span.end:
            run = mended.runs[index]
            start, end, raw_start, raw_end = run.start, run.end, run.raw_start, run.raw_end
            if start < span.start or end > span.end or start < done:
                start, end = max(start, span.start, done), min(end, span.end)
                if _resized(run) and start < end:
                    start, end = run.start, run.end
                else:
                    raw_start, raw_end = run.raw_start + start - run.start, run.raw_start + end - run.start
            if start < end:
                pieces.append(mended.text[start:end])
                clean_start = length
                length += end - start
                if source == index and runs[-1].raw_end == raw_start:
                    last = runs.pop()
                    clean_start, raw_start = last.start, last.raw_start
                runs.append(Run(clean_start, length, raw_start, raw_end))
                source, done = index, end
            index += 1
    return Mended("".join(pieces), tuple(runs))


def mend(raw: str) -> Mended:
    """Repair mojibake, HTML entities, ligatures, control characters and odd line ends, line by line, and keep the map back.

    Curly quotes, character widths and the Unicode normal form stay as they came. Lines that need nothing are passed on as they
    are; a changed line is aligned word by word, so that a quotation from it still maps to its own words.
    """
    if not _ODD.search(raw):
        return Mended(raw, (Run(0, len(raw), 0, len(raw)),) if raw else ())
    return _join(_mended_pieces(raw))


def _mended_pieces(raw: str) -> Iterator[_Piece]:
    import ftfy
    from ftfy.badness import is_bad

    config = ftfy.TextFixerConfig(uncurl_quotes=False, normalization=None, fix_character_width=False, explain=False)
    plain = _OTHER_END.sub("\n", raw)
    done = 0
    for match in _LINE.finditer(plain):
        start, end = match.span(1)
        line = match[1]
        doubtful = line and (_ODD_IN_LINE.search(line) or not (line.isascii() or not is_bad(line)))
        if doubtful and (fixed := ftfy.fix_text(line, config)) != line:
            yield _Piece(plain[done:start], done, start, same=True)
            yield from _align(line, fixed, start)
            done = end
        if match.end() - end == 2:
            # Of "\r\n" the "\n" stays, so that all that follows knows only one line end.
            yield _Piece(plain[done:end], done, end, same=True)
            done = end + 1
    yield _Piece(plain[done:], done, len(raw), same=True)


_OTHER_END = re.compile(r"\r(?!\n)|[\u2028\u2029]")
_LINE = re.compile(r"([^\r\n]*)(?:\r?\n|\Z)")
_ODD_IN_LINE = re.compile("[&\x00-\x08\x0b\x0e-\x1f\x7f-\x9fŉĲĳǄ-ǌǱ-ǳﬀ-ﬆ\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]")
_ODD = re.compile("[^\t\n\f\x20-\x25\x27-\x7e\u2010-\u201e\u2026\u0590-\u06ff\u3000-\u30ff\u4e00-\u9fff]")
"""Anything that may need mending; what it leaves out is in no single-byte encoding's mojibake on its own."""


class _Piece(NamedTuple):
    """Text that came from raw `[start:end]`; `same` when each of its characters stands for one raw character."""

    text: str
    start: int
    end: int
    same: bool


def _join(pieces: Iterable[_Piece]) -> Mended:
    runs: list[Run] = []
    texts: list[str] = []
    length = start = raw_start = raw_end = 0
    joinable = False
    for text, first, end, same in pieces:
        if not text:
            continue
        if not (joinable and same and raw_end == first):
            if length:
                runs.append(Run(start, length, raw_start, raw_end))
            start, raw_start = length, first
        length += len(text)
        raw_end = end
        texts.append(text)
        joinable = same
    if length:
        runs.append(Run(start, length, raw_start, raw_end))
    return Mended("".join(texts), tuple(runs))


def _align(raw: str, fixed: str, at: int) -> Iterator[_Piece]:
    """Pieces of `fixed` with their places in a text that has `raw` at `at`, in linear time (difflib's is quadratic)."""
    old, new = raw.split(" "), fixed.split(" ")
    if len(old) != len(new):
        old, new = [raw], [fixed]
    begun = end = 0
    for before, after in zip(old, new, strict=True):
        if before != after:
            yield _Piece(raw[begun:end], at + begun, at + end, same=True)
            known = _align_word if len(before) <= _REACH else _align_characters
            for text, start, stop, same in known(before, after):
                yield _Piece(text, at + end + start, at + end + stop, same)
            begun = end + len(before)
        end += len(before) + 1
    yield _Piece(raw[begun:], at + begun, at + len(raw), same=True)


_ENTITY = re.compile(r"&#?\w{1,31};")
_REACH = 64
_PROBES = ((4, 16), (2, 8), (1, 4))
"""How many characters have to agree, and how many of the mended text may be passed over before they do."""
_SEEN = 1 + _REACH + max(length for length, _ in _PROBES)
_WRITTEN = max(length + limit for length, limit in _PROBES)


def _align_characters(raw: str, fixed: str) -> tuple[_Piece, ...]:
    """Walk both texts at once; where they differ, go on where they next agree for a few characters, if that is within reach."""
    pieces: list[_Piece] = []
    i = j = 0
    while i < len(raw) and j < len(fixed):
        entity = _ENTITY.match(raw, i) if raw[i] == "&" else None
        if entity and not fixed.startswith(entity[0], j) and fixed.startswith(plain := _unescaped(entity[0]), j):
            skipped, written = len(entity[0]), len(plain)
        elif length := _common(raw, i, fixed, j):
            pieces.append(_Piece(fixed[j : j + length], i, i + length, same=True))
            i, j = i + length, j + length
            continue
        else:
            skipped, written = _resume(raw, i, fixed, j)
        if i + skipped == len(raw):
            written = len(fixed) - j
        if written:
            pieces.append(_Piece(fixed[j : j + written], i, i + skipped, same=False))
        i, j = i + skipped, j + written
    return tuple(pieces)


# A text that is broken in one way a hundred thousand times says the same here again and again.
_unescaped = functools.lru_cache(4_096)(html.unescape)
_align_word = functools.lru_cache(4_096)(_align_characters)


def _common(raw: str, i: int, fixed: str, j: int) -> int:
    """How many characters from `raw[i]` and `fixed[j]` on are the same; never all of `raw` unless `fixed` ends with it."""
    length, limit = 0, min(len(raw) - i, len(fixed) - j)
    while length < limit and raw[i + length] == fixed[j + length]:
        length += 1
    if i + length == len(raw) and j + length < len(fixed):
        length -= 1
    return length


def _resume(raw: str, i: int, fixed: str, j: int) -> tuple[int, int]:
    """How many characters of `raw` and of `fixed` to pass over until both agree again; all of both when they do not."""
    return _agreeing(raw[i : i + _SEEN], fixed[j : j + _WRITTEN]) or (len(raw) - i, len(fixed) - j)


@functools.lru_cache(4_096)
def _agreeing(raw: str, fixed: str) -> tuple[int, int] | None:
    for length, limit in _PROBES:
        for written in range(min(limit, len(fixed) - length + 1)):
            probe = fixed[written : written + length]
            found = raw.find(probe, 1, 1 + _REACH + length)
            if found >= 0:
                return found, written
    return None
