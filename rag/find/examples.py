"""What kind of question something is, told by its likeness in meaning to a few known ones.

The known ones stand in a TOML file beside the module that asks: `[kind]` with `said = [...]`. The kind `news` holds questions
about the news that only look like the others. So a few ways of saying each are enough, where a list of words never is.
"""

from __future__ import annotations

import functools
from pathlib import Path

from rag.embedders import Embed
from rag.english.wording import content_terms
from rag.find import known

NEWS = "news"
# A question of more words asks for something else; it is this like to a known one, and so much liker than to one of the news.
_WORDS, _LIKE, _BY = 14, 0.6, 0.03


def likeness(file: Path, text: str, embed: Embed) -> dict[str, float]:
    """How like a text is to the likest known one of each kind, -1 to 1."""
    made = known.vectors(file)
    near = (embed(known.texts(file)) if made is None else made) @ embed([text.lower()])[0]
    best: dict[str, float] = {}
    for (kind, _), one in zip(known.said(file), near, strict=True):
        best[kind] = max(best.get(kind, -1.0), float(one))
    return best


def surely(file: Path, text: str, embed: Embed, *, very_like: float, kind: str | None = None) -> str | None:
    """The kind of a question, or `kind` where it is surely of that one; None where it may be about the news.

    A word of meaning that no known question has asks for something else; one is allowed from the likeness `very_like` on.
    """
    if len(text.split()) > _WORDS or any(letter.isdigit() for letter in text):
        return None
    strange = set(content_terms(text)) - vocabulary(file)
    if len(strange) > 1:
        return None
    best = likeness(file, text, embed)
    news = best.pop(NEWS)
    kind = kind or max(best, key=lambda name: best[name])
    like = best[kind] >= _LIKE and best[kind] >= news + _BY
    return kind if like and len(strange) <= (1 if best[kind] >= very_like else 0) else None


@functools.cache
def vocabulary(file: Path) -> frozenset[str]:
    """The words of meaning in the known questions, but for those about the news."""
    return frozenset(term for kind, said in known.said(file) if kind != NEWS for term in content_terms(said))
