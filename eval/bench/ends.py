"""How a fault can end, and how the trials of one kind did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

End = Literal["named", "without effect", "served wrong", "raw error"]
ENDS: tuple[End, ...] = ("named", "without effect", "served wrong", "raw error")


@dataclass(frozen=True, slots=True)
class Row:
    """How the trials of one kind ended."""

    what: str
    ends: Counter[End] = field(default_factory=Counter)
    remarks: tuple[str, ...] = ()

    @property
    def tried(self) -> int:
        """How many trials there were."""
        return self.ends.total()
