"""The example questions of an archive, remembered from one start of the page to the next while the archive is the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ui.offers import Offer

_VERSION = 3
"""Of the way in which example questions are made; those made otherwise are not taken."""


def offer(file: Path, generation: str) -> Offer | None:
    """The questions that were tried on this state of the archive; None where there are none."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # None yet, or a file that somebody has spoilt: they are tried out again.
        return None
    if not isinstance(kept, dict) or kept.get("archive") != generation or kept.get("version") != _VERSION:
        return None
    return Offer.known(tuple(question for question in kept.get("questions", ()) if isinstance(question, str)))


def keep(file: Path, generation: str, found: Sequence[str]) -> None:
    """Remember the questions that a state of the archive answers."""
    part = file.with_suffix(".part")
    part.write_text(
        json.dumps({"version": _VERSION, "archive": generation, "questions": list(found)}, ensure_ascii=False),
        encoding="utf-8",
    )
    part.replace(file)
