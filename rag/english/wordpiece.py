"""The uncased WordPiece tokenizer of BERT, which the small models read with, and windows over what is too long for them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import BertWordPieceTokenizer

VOCABULARY = Path(__file__).parents[1] / "models" / "wordpiece_vocab.txt"


@functools.cache
def tokenizer() -> BertWordPieceTokenizer:
    """The tokenizer, loaded on first use. It is safe to share between threads."""
    from tokenizers import BertWordPieceTokenizer

    return BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)


def pieces(text: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Word pieces of a text and where they stand in it, without those that stand for nothing."""
    encoding = tokenizer().encode(text, add_special_tokens=False)
    kept = [(piece, place) for piece, place in zip(encoding.ids, encoding.offsets, strict=True) if place[0] < place[1]]
    return [piece for piece, _ in kept], [place for _, place in kept]


def windows(length: int, room: int, overlap: int) -> Iterator[int]:
    """Where windows of `room` pieces begin, so that they cover `length` pieces and the last one is full.

    Neighbours share at least `overlap` pieces, so that what stands at an edge is whole in one of them.
    """
    at = 0
    while at + room < length:
        yield at
        at = min(at + room - overlap, length - room)
    yield at
