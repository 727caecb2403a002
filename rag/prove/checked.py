"""What is said of a draft: of each of its sentences a verdict, with the quotations that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rag.answers import Citation

DraftVerdict = Literal["supported", "contradicted", "partly", "absent", "nothing"]
CALLED: Mapping[DraftVerdict, str] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "partly": "partly supported",
    "absent": "not in the archive",
    "nothing": "nothing to check",
}
"""The verdicts in words."""
"""Of a sentence of a draft; `nothing`: there is nothing to check."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of a draft, `draft[start:end] == text`, with what the archive says of it and why.

    `carried` and `refuted` are the judge's probabilities. The citations are what the verdict stands on; none of what is absent.
    """

    start: int
    end: int
    text: str
    verdict: DraftVerdict
    reason: str = ""
    carried: float = 0.0
    refuted: float = 0.0
    citations: tuple[Citation, ...] = ()

    @property
    def called(self) -> str:
        """The verdict in words."""
        return CALLED[self.verdict]

    @property
    def remark(self) -> str:
        """The reason, where it says more than the verdict."""
        return "" if self.reason == self.called else self.reason


@dataclass(frozen=True, slots=True)
class DraftReport:
    """All sentences of a draft in their order, and the quotations that they are held against."""

    sentences: tuple[Checked, ...]
    citations: tuple[Citation, ...]

    def count(self, verdict: DraftVerdict) -> int:
        """How many sentences have a verdict."""
        return sum(item.verdict == verdict for item in self.sentences)

    @property
    def counts(self) -> tuple[str, ...]:
        """How many sentences have each of the verdicts that there are: `12 supported`."""
        return tuple(f"{count:,} {called}" for verdict, called in CALLED.items() if (count := self.count(verdict)))
