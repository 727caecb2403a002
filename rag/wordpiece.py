"""The uncased WordPiece tokenizer of BERT, which both small models read with."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import BertWordPieceTokenizer

VOCABULARY = Path(__file__).parent / "models" / "wordpiece_vocab.txt"


@functools.cache
def tokenizer() -> BertWordPieceTokenizer:
    """The tokenizer, loaded on first use. It is safe to share between threads."""
    from tokenizers import BertWordPieceTokenizer

    return BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
