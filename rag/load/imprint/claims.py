"""What a page seems to say of the outlet that it comes from."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from rag.load.cleaning import phrases


@dataclass(frozen=True, slots=True)
class Claim:
    """A name of an outlet with the words that say it; a negative weight where something else has to bear it out."""

    weight: int
    name: str
    words: str
    sign: str


@functools.cache
def wire() -> re.Pattern[str]:
    """An agency, at the end of a line or alone in it."""
    return re.compile(rf"(?:^|\s)(?:Associated Press|{phrases.one_of('agency')})$")
