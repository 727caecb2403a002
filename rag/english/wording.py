"""The words of a text as everything compares them: lower case, without accents, and stemmed or not."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

from rag.english.datewords import ENGLISH_MONTHS, ENGLISH_WEEKDAYS

# A run of signs that are a syllable or a word each: kana, Chinese, Hangul. No space tells where a word ends there.
_SIGNS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]{2,}")
_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]")


def analyze(text: str) -> list[str]:
    """The index terms of a text, in order: lower case, without accents, stemmed."""
    return [str(term) for term in analyzer(stem=True).analyze(spaced(text))]


def words(text: str) -> list[str]:
    """The words of a text as the index knows them: lower case, without accents, not stemmed."""
    return [str(term) for term in analyzer(stem=False).analyze(spaced(text))]


def spaced(text: str) -> str:
    """A text as the index takes it: letters composed and in their usual width, without points of Hebrew and Arabic.

    Where signs stand for words, each pair of neighbours is a word of its own: pairs find as much as words do there that
    somebody has told apart (Nie, Gao, Zhang and Zhou, 2000).
    """
    if text.isascii():
        return text
    plain = _POINTS.sub("", unicodedata.normalize("NFKC", text))
    return _SIGNS.sub(lambda run: " ".join(run[0][at : at + 2] for at in range(len(run[0]) - 1)).join("  "), plain)


@functools.cache
def analyzer(*, stem: bool) -> Any:
    import tantivy

    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(64))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
    return (builder.filter(tantivy.Filter.stemmer("english")) if stem else builder).build()


STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his how i if in
    into is it its just may me might more most much must my no nor not now of off on once only or other our out over own per
    same shall she should so some such than that the their them then there these they this those through to too under until up
    upon us very was we were what when where which while who whom whose why will with would you your s t d ll re ve m
    didn doesn isn aren wasn weren hasn haven hadn wouldn couldn shouldn
    according article articles report reports reported reporting news tell say says said please know happened happen""".split()
)


_TIME = re.compile(rf"(?:{'|'.join((*ENGLISH_MONTHS, *ENGLISH_WEEKDAYS))}|Q[1-4]|[AP]M)(?:\s|$)")


def content_terms(text: str) -> tuple[str, ...]:
    """The index terms of a text without those of plain words; all of them where nothing else is left."""
    plain = [word for word in words(text) if word not in STOP_WORDS]
    return tuple(dict.fromkeys(analyze(" ".join(plain) or text)))


def telling_terms(text: str) -> frozenset[str]:
    """The index terms of a text without those of plain words."""
    return frozenset(analyze(" ".join(word for word in words(text) if word not in STOP_WORDS)))


def is_time(name: str) -> bool:
    """Whether what looks like a name is a month, a day of the week or a time of day."""
    return bool(_TIME.match(name))
