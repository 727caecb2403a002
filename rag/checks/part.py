"""A sentence of the evidence, as the checks read it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.facts import Reading


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a quotation: which quotation it is in, its place there, and what it says."""

    quote: int
    place: int
    reading: Reading
    source: str
    published: str | None
