"""Addresses of endpoints, as they may be shown and stored."""

from __future__ import annotations

import re


def shown(url: str) -> str:
    """An address without what may be secret: a user, a password, a query."""
    return re.sub(r"[?#].*", "", re.sub(r"^([^/?#]*//)?[^/?#]*@", r"\1", url, flags=re.DOTALL), flags=re.DOTALL)
