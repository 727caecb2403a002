"""The ground of a statement: the quotations that it is compared with, and all that they tell, read once for all rules."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cached_property

from rag.english.amounts import Amount, amounts

_SPELLING = {"‘": "'", "’": "'", "‑": "-", "\u00a0": " "}
_WORD = re.compile(r"(?:\b[^\W\d_]\.)+[^\W\d_]\b(?!['’])|[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a statement is compared with: the quotations, all that stands around them, and when their articles were published.

    `published` is an ISO date or moment, as are `others`, of further articles that are quoted.
    """

    quotes: str
    around: str = ""
    published: str | None = None
    others: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that is known."""
        return f"{self.quotes}\n{self.around}"

    @property
    def days(self) -> tuple[datetime.date, ...]:
        """The days of publication that are known."""
        return tuple(datetime.date.fromisoformat(day[:10]) for day in (self.published, *self.others) if day)


@dataclass(frozen=True)
class Known:
    """All that the evidence tells, read once for all rules; each part when a rule first asks for it."""

    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self._sequence)

    @cached_property
    def line(self) -> str:
        """The words in their order, with a space around each."""
        return f" {' '.join(self._sequence)} "

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        return amounts(self.text)

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(re.findall(r"\d+", self.text))

    @cached_property
    def initials(self) -> frozenset[str]:
        return _initials(self.text)

    @cached_property
    def _sequence(self) -> list[str]:
        return words_of(self.text)


def _initials(text: str) -> frozenset[str]:
    """What names of several words are shortened to, in lower case."""
    runs = re.findall(r"[A-Z][^\W_]+(?:(?: of| and| the| for)? [A-Z][^\W_]+){1,7}", text)
    return frozenset("".join(re.findall(r"\b[A-Z]", run)).lower() for run in runs)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; `U.S.` is `us`."""
    for mark, plain in _SPELLING.items():
        text = text.replace(mark, plain)
    return [word if word.isalnum() else re.sub(r"[\W_]", "", word) for word in _WORD.findall(text.lower())]
