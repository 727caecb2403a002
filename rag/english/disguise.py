"""Text as a person or a model may read it, whatever letters it is written with.

An order or a link can be written with letters that nobody sees (zero-width, tags, variation selectors) or with letters of
another alphabet that look like Latin ones. What is looked for in a text is looked for in its `readings`; what is quoted stays
as it is.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_LOOKS_LIKE = {
    "аАαΑ": "a", "вВВβΒᏏᏴ": "b", "сСϲϹᏟ": "c", "ԁᎠᏧ": "d", "еЕёЁєεΕᎬ": "e", "ғϝ": "f", "ԍցᏀᏳ": "g", "һНΗհнᎻᏂ": "h",
    "іІїЇιΙᎥ": "i", "јЈϳᎫ": "j", "кКκΚᏦ": "k", "ӏӀᏞ": "l", "мМΜᎷ": "m", "пηΝՈոռ": "n", "оОοΟσօՕ": "o", "рРρΡքᏢ": "p",
    "ԛզ": "q", "гᎡᏒ": "r", "ѕЅᏚՏ": "s", "тТτΤᎢ": "t", "υսՍ": "u", "ѵѴνᏙ": "v", "ԝԜωաᎳᏔ": "w", "хХχΧ": "x",
    "уУүҮγΥᎩᎽ": "y", "ΖᏃ": "z", "ɑ": "a", "ɩ": "i",
}  # fmt: skip
"""Letters of Cyrillic, Greek, Armenian and Cherokee that are drawn like a Latin one; others tell theirs by name."""
_LETTER = {letter: plain for letters, plain in _LOOKS_LIKE.items() for letter in letters}
_DIGITS = str.maketrans("013457@$", "oieastas")
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
_NAMED = re.compile(
    r"(?:LATIN|REGIONAL INDICATOR|NEGATIVE (?:CIRCLED|SQUARED)).*?(?:LETTER|CAPITAL) (?:[A-Z]+ )*?([A-Z])(?: |$)"
)
_MIXING = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
"""Alphabets that share the look of letters with Latin; no language writes one word in two of them."""
_WORD = re.compile(r"[^\W\d_]+")
_SPELT = re.compile(r"(?<!\w)\w(?:([ .\-_*|])\w(?!\w)){3,}")
_WITH_DIGITS = re.compile(r"(?<![\w.,$])[^\W\d_]*(?:[013457@$][^\W\d_]+)+\b")
_STOP_IN_HOST = re.compile(r"(?<=[A-Za-z0-9])[。｡．․](?=[A-Za-z0-9])")


def visible(text: str) -> str:
    """The text in compatibility form (NFKC) without letters that nobody sees; tag letters become the letters they stand for."""
    if text.isascii():
        return text
    shown = "".join(_shown(letter) for letter in _STOP_IN_HOST.sub(".", text))
    return unicodedata.normalize("NFKC", shown)


def readings(text: str) -> tuple[str, ...]:
    """The text as it can be read: as it is seen, with look-alikes as plain Latin letters, and with spelt words whole.

    For looking only: none of them has the offsets of the text.
    """
    seen = visible(text)
    plain = seen if seen.isascii() else "".join(map(_plain, unicodedata.normalize("NFKD", seen)))
    whole = _SPELT.sub(lambda spelt: spelt[0].replace(spelt[1], ""), plain)
    whole = _WITH_DIGITS.sub(lambda word: word[0].translate(_DIGITS), whole)
    return tuple(dict.fromkeys((seen, plain, whole)))


def mixed_words(text: str) -> tuple[str, ...]:
    """The words written in two alphabets that look alike, in order: only somebody who disguises a word writes so."""
    if text.isascii():
        return ()
    seen = "".join(_shown(letter) for letter in unicodedata.normalize("NFC", text))
    return tuple(word[0] for word in _WORD.finditer(seen) if not word[0].isascii() and _is_mixed(word[0]))


def _is_mixed(word: str) -> bool:
    scripts = {_script(letter) for letter in word} - {""}
    return len(scripts) > 1 and any(letter in _LETTER for letter in word)


@functools.lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((script for script in ("LATIN", *_MIXING) if name.startswith(script)), "")


@functools.lru_cache(maxsize=4096)
def _shown(letter: str) -> str:
    code = ord(letter)
    if 0xE0020 <= code <= 0xE007E:
        return chr(code - 0xE0000)
    if letter in _FILLERS or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return ""
    category = unicodedata.category(letter)
    return (
        " "
        if category == "Zs"
        else ""
        if category in ("Cf", "Co", "Cs") or (category == "Cc" and letter not in "\t\n\r")
        else letter
    )


@functools.lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """A letter as the Latin one that it is drawn like; marks above and below go."""
    if letter.isascii():
        return letter
    if unicodedata.category(letter) == "Mn":
        return ""
    plain = _LETTER.get(letter)
    if plain is None and (named := _NAMED.match(unicodedata.name(letter, ""))):
        plain = named[1].lower()
    return (plain.upper() if letter.isupper() else plain) if plain else letter
