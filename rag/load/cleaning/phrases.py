"""The wordings of page furniture, from `phrases.toml`: the one place to touch when a site has yet another wording."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any, Literal

_TABLES = Path(__file__).with_name("phrases.toml")


@functools.cache
def tables() -> dict[str, Any]:
    """All of them, by the names that they have in the file."""
    return tomllib.loads(_TABLES.read_text(encoding="utf-8"))


@functools.cache
def one_of(which: Literal["network", "agency", "picture"]) -> str:
    """A regular expression that matches any of some names."""
    lines = tables()[which].strip().splitlines()
    return f"(?:{'|'.join(name for line in lines for name in line.split(' | '))})"
