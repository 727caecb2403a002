"""Passages as a model sees them: numbered, dated, fenced as data, and no more of them than fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.english.sentences import sentences
from rag.schema import Passage, Sentence

# Our fence, and the marks that stand for citations, mean nothing inside an article.
_FENCE = re.compile(r"<(?=\s*/?\s*(?:passage|system|instructions?)\b)", re.IGNORECASE)
# So many passages come before any article is made whole; so many articles are, if they are no longer than this, in characters.
_BEST, _WHOLE, _SHORT = 12, 4, 6_000
# Less room than this is none.
_LEAST = 60
_MARK = re.compile(r"\[(\s*\d{1,4}\s*(?:,\s*\d{1,4}\s*)*)\]")


@dataclass(frozen=True, slots=True)
class Packed:
    """What a model is given: the text, and the passage that each number in it stands for."""

    text: str
    passages: dict[int, Passage]


def pack(passages: Sequence[Passage], *, tokens: int, count: Callable[[str], int]) -> Packed:
    """As many of the passages, given best first, as fit into so many tokens, grouped by article and in reading order there.

    First come the best passages, then short articles of which there are some are made whole, then what else fits. Passages that
    overlap or follow one another are one. The best articles stand first and last, which is where models read best (Liu et al.,
    2024, Lost in the Middle). The first passage is cut at the end of a sentence when it alone is too long.
    """
    if not passages:
        return Packed("", {})
    first = passages[0]
    if count(_fenced(1, first, first.scored.chunk.text)) > tokens:
        return Packed(_fenced(1, first, _shortened(first, tokens, count)), {1: first})
    groups: dict[str, list[Passage]] = {}
    room = _taken(passages[:_BEST], groups, tokens, count)
    for key, parts in list(groups.items())[:_WHOLE]:
        if len(parts[0].article.text) > _SHORT:
            continue
        whole = _whole(parts[0])
        more = count(_fenced(1, whole, whole.scored.chunk.text)) - sum(count(_fenced(1, p, p.scored.chunk.text)) for p in parts)
        if more <= room:
            groups[key], room = [whole], room - more
    _taken(passages[_BEST:], groups, room, count)
    joined = [_joined(parts) for parts in groups.values()]
    ordered = [passage for parts in (*joined[::2], *reversed(joined[1::2])) for passage in parts]
    numbered = dict(enumerate(ordered, start=1))
    text = "\n\n".join(_fenced(number, passage, passage.scored.chunk.text) for number, passage in numbered.items())
    return Packed(text, numbered)


def _taken(passages: Sequence[Passage], groups: dict[str, list[Passage]], room: int, count: Callable[[str], int]) -> int:
    """Put the passages that fit with those of their article; gives the room that is left."""
    for passage in passages:
        parts = groups.get(passage.article.id, [])
        chunk = passage.scored.chunk
        if any(part.scored.chunk.start <= chunk.start and chunk.end <= part.scored.chunk.end for part in parts):
            continue
        size = count(_fenced(len(groups) + 1, passage, chunk.text))
        if size <= room:
            groups.setdefault(passage.article.id, []).append(passage)
            room -= size
        elif room < _LEAST:
            break
    return room


def _whole(passage: Passage) -> Passage:
    """The whole article that a passage is from, as one."""
    text = passage.article.text
    return _spanning(passage, 0, len(text), sentences(text))


def _joined(parts: Sequence[Passage]) -> list[Passage]:
    """Passages of one article in reading order, those that overlap or follow one another made one."""
    made: list[Passage] = []
    for passage in sorted(parts, key=lambda part: part.scored.chunk.start):
        chunk = passage.scored.chunk
        last = made[-1].scored.chunk if made else None
        if last is None or passage.article.text[last.end : chunk.start].strip():
            made.append(passage)
        else:
            known = {sentence.start: sentence for sentence in (*made[-1].sentences, *passage.sentences)}
            told = tuple(known[start] for start in sorted(known))
            made[-1] = _spanning(made[-1], last.start, max(last.end, chunk.end), told)
    return made


def _spanning(passage: Passage, start: int, end: int, told: tuple[Sentence, ...]) -> Passage:
    chunk = replace(passage.scored.chunk, start=start, end=end, text=passage.article.text[start:end])
    return Passage(replace(passage.scored, chunk=chunk), passage.article, told)


def defused(text: str) -> str:
    """An article's text with our own fence and our citation marks made harmless; it keeps its length."""
    return _MARK.sub(lambda mark: f"({mark[1]})", _FENCE.sub("‹", text))


def _fenced(number: int, passage: Passage, text: str) -> str:
    article = passage.article
    known = {"title": article.title, "source": article.stated_source, "date": article.published or "unknown"}
    about = "".join(f' {name}="{_attribute(value)}"' for name, value in known.items() if value)
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
