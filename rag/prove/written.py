"""A statement as a model wrote it, before anything is checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as a model wrote it, without its marks, and each quotation with its passage's number. Nothing is checked."""

    text: str
    evidence: tuple[tuple[int, str], ...]
    listed: bool = False
    """Whether the model set it as an item of a list."""
