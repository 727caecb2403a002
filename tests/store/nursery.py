"""A process that runs ingests in children which can be killed, for `test_killed.py`.

It loads what an ingest needs once, then forks a child for each line `archive<TAB>folder` of its input: what a test kills is
the ingest alone. It prints the child's process id, and its exit status once it has ended.
"""

import os
import sys
import zlib
from collections.abc import Sequence

import chromadb  # noqa: F401
import numpy as np
import tantivy  # noqa: F401
import tiktoken  # noqa: F401
from numpy.typing import NDArray

import rag.store.intake  # noqa: F401
from rag import Assistant, RawArticle, Settings, tokens
from rag.english import sentences
from rag.load import articles


class Buckets:
    """Counts words in 64 buckets: fast, so that most of an ingest is spent on storing, where a kill could hurt."""

    fingerprint = "buckets-64"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), 64), 0.1, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, zlib.crc32(word.encode()) % 64] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def settings(archive: object) -> Settings:
    return Settings(data_dir=archive, llm="extractive", chunk_tokens=32, _env_file=None)


def warm_up() -> None:
    """Load the tables of sentences, tokens and dates, which start no thread that a fork would lose."""
    article, _, _ = articles.read(RawArticle("A barge hit the bridge on Monday. It sank.", "", published="2024-10-08"))
    assert sentences.sentences(article.text)
    assert tokens.count(article.text)


def main() -> None:
    warm_up()
    print("ready", flush=True)
    for line in sys.stdin:
        archive, folder = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            with Assistant(settings(archive), embedder=Buckets()) as assistant:
                assistant.ingest(folder, sync=True)
            os._exit(0)
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    main()
