"""Sentences with exact offsets, by the trained Punkt model (Kiss and Strunk, 2006).

Its parameters are in `models/punkt_english`, made by `eval/sentences.py` and described in `models/NOTICE.md`. The untrained
tokenizer splits at "Jan. 3" and "U.S. economy"; a quotation needs whole sentences.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rag.errors import PluginError
from rag.schema import Sentence

PARAMETERS = Path(__file__).parents[1] / "models" / "punkt_english"
_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# Full stops of other scripts, which the English model does not know.
_OTHER_STOPS = re.compile(r"[。！？؟۔।]")
# Whatever has so many words says something, stop or no stop.
_SENTENCE = 7
_NO_HEADING = re.compile(r"""[\d:;]|[.!?…。！？؟۔।]["”’»')\]]*\s*$|["”»]\s*$""")
# A line longer than this is no paragraph that a person wrote; Punkt sees it in pieces, so that time stays linear.
_PIECE = 20_000
# Punkt finds no end without one of these stops, and none worth finding where no word stands between them.
_STOP = re.compile(r"[.?!]")
_WORD = re.compile(r"\w")
# A stop before a closing mark ends what is quoted or put in, and no sentence where small letters follow that are no address.
_STOPPED_INSIDE = re.compile(r"""[.!?…]["”’»')\]]+$""")
_MARKS = 8
_ADDRESS = re.compile(r"\S*\w[./]\w")
# Letters with a stop after each are an abbreviation, whoever's initials they are: "J.K.", "U.A.E.".
_LETTERS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
# What stands around a stop decides whether it ends a sentence; text made of stops says the same again and again.
_REMEMBERED = 4_096
_PIECES_REMEMBERED = 256


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, in order, trimmed of white space. They never cross a line end and never overlap."""
    found: list[Sentence] = []
    for line in _LINE.finditer(text):
        at, end = line.span()
        while at < end:
            found += [Sentence(at + left, at + right) for left, right in _spans(text[at : min(at + _PIECE, end)])]
            at += _PIECE
    return tuple(found)


def is_heading(text: str) -> bool:
    """Whether a line is no sentence but a heading, a caption or a link: a few words without a stop, a colon or a figure."""
    return len(text.split()) < _SENTENCE and not _NO_HEADING.search(text)


# A text of very many lines, or of a very long one, says the same again and again.
@functools.lru_cache(_PIECES_REMEMBERED)
def _spans(piece: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a piece of a line stand in it."""
    spans = _punkt().span_tokenize(piece) if _STOP.search(piece) and _WORD.search(piece) else ((0, len(piece)),)
    if _OTHER_STOPS.search(piece):
        spans = _at_other_stops(piece, spans)
    found: list[tuple[int, int]] = []
    for left, right in spans:
        rest = piece[left:right].lstrip()
        whole = rest.rstrip()
        if whole:
            begin = right - len(rest)
            end = begin + len(whole)
            if found and _goes_on(piece[max(found[-1][1] - _MARKS, 0) : found[-1][1]], rest):
                begin = found.pop()[0]
            found.append((begin, end))
    return tuple(found)


def _goes_on(before: str, text: str) -> bool:
    """Whether a text goes on with a sentence that holds a stop: “Is it over?” she asked."""
    small = text[0].islower() and not text[1:2].isupper()
    return small and bool(_STOPPED_INSIDE.search(before)) and not _ADDRESS.match(text)


def _at_other_stops(piece: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        stops = [start, *(stop.end() for stop in _OTHER_STOPS.finditer(piece, start, end)), end]
        yield from itertools.pairwise(stops)


@functools.cache
def _punkt() -> Any:
    from nltk.tokenize.punkt import PunktLanguageVars, PunktSentenceTokenizer

    # NLTK's patterns have a time limit on the clock, also where they cannot take long: it slows them down, and a busy machine
    # meets it.
    class Variables(PunktLanguageVars):  # type: ignore[misc]
        re_boundary_realignment = re.compile(PunktLanguageVars.re_boundary_realignment.pattern, re.MULTILINE)

    variables = Variables()
    variables._re_period_context = re.compile(variables.period_context_re().pattern, re.VERBOSE)
    tokenizer = PunktSentenceTokenizer(parameters(PARAMETERS), lang_vars=variables)
    tokenizer.text_contains_sentbreak = functools.lru_cache(_REMEMBERED)(tokenizer.text_contains_sentbreak)
    return tokenizer


class Abbreviations(set[str]):
    """Abbreviations without their last stop, in lower case: those that are listed, and all that are letters with stops."""

    def __contains__(self, word: object) -> bool:
        """Whether a word is one."""
        return super().__contains__(word) or (isinstance(word, str) and bool(_LETTERS.fullmatch(word)))


def parameters(folder: Path) -> Any:
    """Trained parameters of Punkt, from the files that NLTK keeps them in.

    NLTK's own reader refuses files that an installer has hard-linked. Raises PluginError when one cannot be read.
    """
    from nltk.tokenize.punkt import PunktParameters

    made = PunktParameters()
    made.abbrev_types = Abbreviations(_lines(folder / "abbrev_types.txt"))
    made.collocations = {tuple(line.split("\t")) for line in _lines(folder / "collocations.tab")}
    made.sent_starters = set(_lines(folder / "sent_starters.txt"))
    made.ortho_context.update(
        (word, int(flags)) for word, _, flags in (line.rpartition("\t") for line in _lines(folder / "ortho_context.tab"))
    )
    return made


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PluginError(
            f"the sentence model {path} cannot be read ({error.strerror}): expected parameters of Punkt; reinstall dateline"
        ) from error
    return [line for line in text.split("\n") if line]
