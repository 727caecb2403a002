"""txtai, as its own pages show it: sentences gathered by its chunker, its hybrid index with the texts kept beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eval.bench.peers import TORCH

TITLE = "txtai"
NEEDS = (*TORCH, "txtai==9.14.0", "chonkie==1.7.0")
_PASSAGE_WORDS = 180


def build(articles: Sequence[tuple[str, str]], index: Path, weights: str) -> int:
    """Split, embed and save the index."""
    from txtai import Embeddings
    from txtai.pipeline import Segmentation

    split = Segmentation(chunker="sentence", tokenizer="word", chunk_size=_PASSAGE_WORDS)
    embeddings = Embeddings(path=weights, content=True, hybrid=True)
    embeddings.index([f"{title}\n{part}" for title, body in articles for part in split(body)])
    embeddings.save(str(index))
    return int(embeddings.count())


def opened(index: Path, weights: str) -> Callable[[str, int], list[str]]:
    """A search over what `build` kept."""
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(index))
    return lambda question, count: [str(found["text"]) for found in embeddings.search(question, count)]
