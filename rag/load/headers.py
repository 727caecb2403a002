"""What the headers of a reply say, as far as it can be used."""

from __future__ import annotations

import email.utils
import re
import time

from rag.loaders._decode import known_encoding

_LONGEST_REST, _REST = 86_400.0, 60.0
"""Seconds: the longest pause that a server gets, and what it gets when it names none."""


def charset(kind: str) -> str:
    """The encoding that a Content-Type names, where it is one of text; else empty."""
    found = re.search(r"""charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", kind[:500], re.IGNORECASE | re.ASCII)
    return known_encoding(found[1]) if found else ""


def validator(value: str) -> str:
    """What the next request may repeat of an ETag or a Last-Modified: printable and not long."""
    return value if re.fullmatch(r"[\x20-\x7e]{1,500}", value) else ""


def rest(retry_after: str) -> float:
    """The seconds of a Retry-After, in numbers or as a date, within reason."""
    text = retry_after.strip()[:100]
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(float(text), _LONGEST_REST)
    try:
        seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError, OSError):
        return _REST
    return min(max(seconds, 0.0), _LONGEST_REST)
