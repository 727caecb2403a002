"""Passages as a model sees them: numbered, dated, fenced as data, and no more of them than fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.evidence import Passage

# Our fence, and the marks that stand for citations, mean nothing inside an article.
_FENCE = re.compile(r"<(?=\s*/?\s*(?:passage|system|instructions?)\b)", re.IGNORECASE)
_MARK = re.compile(r"\[(\s*\d{1,4}\s*(?:,\s*\d{1,4}\s*)*)\]")


@dataclass(frozen=True, slots=True)
class Packed:
    """What a model is given: the text, and the passage that each number in it stands for."""

    text: str
    passages: dict[int, Passage]


def pack(passages: Sequence[Passage], *, tokens: int, count: Callable[[str], int]) -> Packed:
    """As many of the passages, given best first, as fit into so many tokens; the best stand first and last.

    Models read the beginning and the end of a long prompt best (Liu et al., 2024, Lost in the Middle). The first passage is
    cut at the end of a sentence when it alone is too long.
    """
    chosen: list[tuple[Passage, str]] = []
    room = tokens
    for passage in passages:
        text = passage.scored.chunk.text
        size = count(_fenced(len(chosen) + 1, passage, text))
        if size > room and not chosen:
            text = _shortened(passage, room, count)
            size = count(_fenced(1, passage, text))
        if size > room and chosen:
            break
        chosen.append((passage, text))
        room -= size
    ordered = [*chosen[::2], *reversed(chosen[1::2])]
    numbered = list(enumerate(ordered, start=1))
    return Packed(
        "\n\n".join(_fenced(number, passage, text) for number, (passage, text) in numbered),
        {number: passage for number, (passage, _) in numbered},
    )


def defused(text: str) -> str:
    """An article's text with our own fence and our citation marks made harmless; it keeps its length."""
    return _MARK.sub(lambda mark: f"({mark[1]})", _FENCE.sub("‹", text))


def _fenced(number: int, passage: Passage, text: str) -> str:
    article = passage.article
    about = "".join(
        f' {name}="{_attribute(value)}"'
        for name, value in (("title", article.title), ("source", article.source), ("date", article.published or "unknown"))
        if value
    )
    return f'<passage number="{number}"{about}>\n{defused(text)}\n</passage>'


def _attribute(value: str) -> str:
    return " ".join(defused(value).replace('"', "'").replace("<", "‹").replace(">", "›").split())[:200]


def _shortened(passage: Passage, room: int, count: Callable[[str], int]) -> str:
    """As many of the first sentences as fit, at least the beginning of the first one."""
    start = passage.scored.chunk.start
    room -= count(_fenced(1, passage, ""))
    best = ""
    for sentence in passage.sentences:
        text = passage.article.text[start : sentence.end]
        if count(defused(text)) > room:
            break
        best = text
    # Three characters to a token is on the safe side in English.
    return best or passage.scored.chunk.text[: max(room, 20) * 3]
