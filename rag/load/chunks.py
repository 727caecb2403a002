"""Split: a text into passages of whole sentences, with exact offsets."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Sequence

from rag.english import dates
from rag.schema import Article, Chunk, Sentence

# A sentence longer than a passage is cut at white space; without any, after so many characters.
_HARD_CUT = 1000
_REMEMBERED = 4_096


def chunks(
    article_id: str, text: str, sentences: Sequence[Sentence], *, max_tokens: int, count: Callable[[str], int]
) -> tuple[Chunk, ...]:
    """Passages of at most `max_tokens` tokens that together hold every sentence.

    A passage starts with the last sentence of the one before where that fits in an eighth of it, so that a pronoun keeps
    its name at hand; more overlap than that fills the results with near-copies. `text[chunk.start:chunk.end] == chunk.text`.
    """
    # A text of very many sentences says the same ones again and again.
    counted = functools.lru_cache(_REMEMBERED)(count)
    units = [unit for sentence in sentences for unit in _units(text, sentence, max_tokens, counted)]
    sizes = [counted(text[unit.start : unit.end]) for unit in units]
    spans: list[tuple[int, int]] = []
    first, size = 0, 0
    for at, (unit, length) in enumerate(zip(units, sizes, strict=True)):
        if at > first and size + length > max_tokens:
            spans.append((units[first].start, units[at - 1].end))
            overlap = sizes[at - 1] <= max_tokens // 8 and at - 1 > first and sizes[at - 1] + length <= max_tokens
            first = at - 1 if overlap else at
            size = sizes[at - 1] if overlap else 0
        size += length
        if at == len(units) - 1:
            spans.append((units[first].start, unit.end))
    return tuple(_chunk(article_id, text, number, start, end) for number, (start, end) in enumerate(spans))


def header(title: str, source: str, published: str | None) -> str:
    """The line that is indexed in front of a passage, in the words of a person: `Title (Source, October 8, 2024)`."""
    inside = ", ".join(part for part in (source, dates.in_words(published) if published else "") if part)
    return f"{title} ({inside})" if inside else title


def indexed(article: Article, chunk: Chunk, *, headed: bool) -> str:
    """What is indexed of a passage: the passage, with its header in front where that is wanted."""
    return f"{header(article.title, article.stated_source, article.published)}\n{chunk.text}" if headed else chunk.text


def _units(text: str, sentence: Sentence, max_tokens: int, count: Callable[[str], int]) -> list[Sentence]:
    if sentence.end - sentence.start <= max_tokens or count(text[sentence.start : sentence.end]) <= max_tokens:
        return [sentence]
    words = [
        (sentence.start + word.start() + at, min(sentence.start + word.start() + at + _HARD_CUT, sentence.start + word.end()))
        for word in re.finditer(r"\S+", text[sentence.start : sentence.end])
        for at in range(0, word.end() - word.start(), _HARD_CUT)
    ]
    pieces: list[Sentence] = []
    start, size = words[0][0], 0
    for at, (left, right) in enumerate(words):
        length = count(text[left:right]) + 1
        if size and size + length > max_tokens:
            pieces.append(Sentence(start, words[at - 1][1]))
            start, size = left, 0
        size += length
    return [*pieces, Sentence(start, words[-1][1])]


def is_id_of(chunk_id: str, text: str) -> bool:
    """Whether a passage of this id can have this text: the id ends with a digest of it."""
    return chunk_id.rpartition(".")[2] == _digest(text)


def _chunk(article_id: str, text: str, number: int, start: int, end: int) -> Chunk:
    passage = text[start:end]
    return Chunk(f"{article_id}.{number:03d}.{_digest(passage)}", article_id, start, end, passage)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
