"""What kind of question something is, told by its likeness in meaning to a few known ones.

The known ones stand in a TOML file beside the module that asks: `[kind]` with `said = [...]`. So a few ways of
saying each are enough, where a list of words never is.
"""

from __future__ import annotations

from pathlib import Path

from rag.embedders import Embed
from rag.find import known


def likeness(file: Path, text: str, embed: Embed) -> dict[str, float]:
    """How like a text is to the likest known one of each kind, -1 to 1."""
    made = known.vectors(file)
    near = (embed(known.texts(file)) if made is None else made) @ embed([text.lower()])[0]
    best: dict[str, float] = {}
    for (kind, _), one in zip(known.said(file), near, strict=True):
        best[kind] = max(best.get(kind, -1.0), float(one))
    return best
