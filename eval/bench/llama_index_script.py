"""What people write first with LlamaIndex: load a persisted VectorStoreIndex and retrieve. `rag bench speed` compares with it.

It stands alone and imports nothing of this project, so that it pays for nothing but its own parts. The vectors come from the
same MiniLM file by the same runtime. `build` splits, embeds and persists; `ask` retrieves once; `warm` retrieves for every
question of a JSON list and prints the milliseconds of each as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import TokenTextSplitter
from pydantic import PrivateAttr
from tokenizers import BertWordPieceTokenizer

_WINDOW, _PASSAGE_TOKENS, _RESULTS = 254, 256, 10


class MiniLM(BaseEmbedding):
    """all-MiniLM-L6-v2: mean of the last layer, as a unit vector."""

    _session: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()

    def __init__(self, model: Path, vocabulary: Path) -> None:
        super().__init__(model_name="minilm")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)

    def _embed(self, text: str) -> list[float]:
        ids = np.array([[101, *self._tokenizer.encode(text, add_special_tokens=False).ids[:_WINDOW], 102]], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = self._session.run(None, feeds)[0][0]
        vector: list[float] = (mean / np.linalg.norm(mean)).tolist()
        return vector

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed(text)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._embed(query)


def build(embedding: MiniLM, articles: Path, index: Path) -> None:
    """Make the index of a folder of text files and persist it."""
    documents = SimpleDirectoryReader(str(articles)).load_data()
    # Its sentence splitter refuses its own data files where an installer has hard-linked them.
    splitter = TokenTextSplitter(chunk_size=_PASSAGE_TOKENS, chunk_overlap=0)
    made = VectorStoreIndex.from_documents(documents, embed_model=embedding, transformations=[splitter])
    made.storage_context.persist(str(index))


def warm(retriever: Any, questions: Sequence[str]) -> list[float]:
    """The milliseconds of each retrieval."""
    laps = []
    for question in questions:
        began = time.perf_counter()
        retriever.retrieve(question)
        laps.append((time.perf_counter() - began) * 1000)
    return laps


def main() -> None:
    """Read the command line and do as it says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["build", "ask", "warm"])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--question")
    given = parser.parse_args()
    embedding = MiniLM(given.model, given.vocabulary)
    if given.what == "build":
        build(embedding, given.articles, given.index)
        return
    storage = StorageContext.from_defaults(persist_dir=str(given.index))
    retriever = load_index_from_storage(storage, embed_model=embedding).as_retriever(similarity_top_k=_RESULTS)
    if given.what == "ask":
        for node in retriever.retrieve(given.question):
            print(f"{node.score:.3f} {node.text}")
    else:
        print(json.dumps(warm(retriever, json.load(sys.stdin))))


if __name__ == "__main__":
    main()
