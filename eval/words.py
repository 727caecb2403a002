"""Text brought to a form in which the same words compare equal."""

from __future__ import annotations

import re
import unicodedata

_SPELLING = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "`": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u200e": None, "\u200f": None, "\ufeff": None,
})  # fmt: skip
# Kana and Chinese, where no space tells words apart: each sign is one.
_SIGN = "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_TOKEN = re.compile(rf"\d+(?:[.,:]\d+)*|{_SIGN}|(?:(?!{_SIGN})[^\W\d_])+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def squeeze(text: str) -> str:
    """The text without any white space, with straight quotation marks and plain dashes."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_SPELLING).split())


def tokens(text: str) -> list[str]:
    """The words and numbers of a text: lower case, without accents, `1,200` as `1200`."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLING))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return [_THOUSANDS.sub("", token) for token in _TOKEN.findall(letters.casefold())]


def mentions(text: str, wording: str) -> bool:
    """Whether the words of `wording` stand side by side in `text`, whatever their case and punctuation."""
    wanted = " ".join(tokens(wording))
    return bool(wanted) and f" {wanted} " in f" {' '.join(tokens(text))} "
