"""What the archive keeps, as records."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.schema import Article, Chunk, Cleaned, Sentence

# What of an article has a checksum, in their order; and what else can be wrong with it.
SUMMED = ("its title, source or date", "its text", "its raw text", "its sentences")
GROUP, NUMBER, ALL = "its group of near-copies", "the number of its passages", "all of it but its passages"
BY_HAND = "what was corrected by hand"
EARLIER = "an earlier version of it"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be stored: cleaned, split and embedded."""

    article: Article
    raw: str
    cleaned: Cleaned
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    embeddings: NDArray[np.float32]
    content_hash: str
    signature: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Listed:
    """What searches go by of an article, besides its passages."""

    id: str
    title: str
    source: str
    url: str
    published: str | None
    day: datetime.date | None
    """The day of publication, None where it is not known."""
    group: str
    """Of near-copies, empty where there are none."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What an index needs to know of a passage."""

    chunk: Chunk
    article: Article
    embedding: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Damage:
    """Something of an article that is not what was stored; `path` is its file, where that is known."""

    article_id: str
    path: str
    what: str

    @property
    def of_article(self) -> bool:
        """Whether the article itself is damaged, rather than only its passages or vectors."""
        return self.what in {*SUMMED, GROUP, ALL, BY_HAND}


@dataclass(frozen=True, slots=True)
class Matrix:
    """All vectors, row by row, sorted by chunk id: `vectors` has the shape (chunks, dimensions)."""

    chunk_ids: tuple[str, ...]
    article_ids: tuple[str, ...]
    vectors: NDArray[np.float32]
