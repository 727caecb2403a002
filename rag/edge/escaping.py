"""Text of articles, questions and models where something reads it: it stays words, whatever it holds."""

from __future__ import annotations

import re
import unicodedata

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&~$|@])")
_LEADING = re.compile(r"^(#|\+|-|=|!)")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")


def markdown_text(text: str) -> str:
    """Text that a Markdown reader shows as these words on one line and nothing else."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    line = line.replace("://", "\\://").replace("www.", "www\\.")
    return _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\\\1", line))


def unsteered(text: str) -> str:
    """Text in which characters that turn the writing round, or steer a screen, are named instead of obeyed."""
    return "".join(f"⟨U+{ord(letter):04X}⟩" if _steers(letter) else letter for letter in text)


def _steers(letter: str) -> bool:
    return letter in _TURNING or (letter not in "\n\t\r" and unicodedata.category(letter) == "Cc")
