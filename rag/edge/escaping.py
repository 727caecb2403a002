"""Text of articles, questions and models where Markdown is read: it stays words, whatever it holds."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>&~$|@])")
_LEADING = re.compile(r"^(#|\+|-|=|!)")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")


def markdown_text(text: str) -> str:
    """Text that a Markdown reader shows as these words on one line and nothing else."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    line = line.replace("://", "\\://").replace("www.", "www\\.")
    return _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\\\1", line))
