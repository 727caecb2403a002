"""English words that names, follow-ups and the verifier look things up in; they stand in `data/`, in lower case."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

_DATA = Path(__file__).with_name("data")

WordList = Literal["offices", "departments", "common", "links", "weak"]


@functools.cache
def words(which: WordList) -> frozenset[str]:
    """One of the lists of `words.toml`; what it is for stands there."""
    return frozenset(_read("words.toml")[which].split())


@functools.cache
def places() -> Mapping[str, str]:
    """Countries, unions and the words for their people: each word with the place that it stands for."""
    people: dict[str, str] = _read("places.toml")["people"]
    return {word: place for place, named in people.items() for word in (place, *named.split())}


@functools.cache
def capitals() -> Mapping[str, str]:
    """Where the governments of some of these places sit, as words with spaces between them."""
    found: dict[str, str] = _read("places.toml")["capitals"]
    return found


@functools.cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))
