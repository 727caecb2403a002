"""LlamaIndex with Chroma, as its own pages show it: a splitter of sentences, sentence-transformers, a Chroma collection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.bench.peers import TORCH

TITLE = "LlamaIndex + Chroma"
NEEDS = (
    *TORCH,
    "chromadb==1.5.9",
    "llama-index-core==0.14.25",
    "llama-index-embeddings-huggingface==0.8.0",
    "llama-index-vector-stores-chroma==0.6.0",
)
_PASSAGE_TOKENS = 256


def build(articles: Sequence[tuple[str, str]], index: Path, weights: str) -> int:
    """Split, embed and keep in Chroma."""
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter

    store = _store(index)
    VectorStoreIndex.from_documents(
        [Document(text=body, metadata={"title": title}) for title, body in articles],
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=_embedding(weights),
        transformations=[SentenceSplitter(chunk_size=_PASSAGE_TOKENS, chunk_overlap=0)],
    )
    return int(store._collection.count())


def opened(index: Path, weights: str) -> Callable[[str, int], list[str]]:
    """A retriever over what `build` kept."""
    from llama_index.core import VectorStoreIndex

    kept = VectorStoreIndex.from_vector_store(_store(index), embed_model=_embedding(weights))

    def search(question: str, count: int) -> list[str]:
        return [found.node.get_content() for found in retriever(count).retrieve(question)]

    made: dict[int, Any] = {}

    def retriever(count: int) -> Any:
        if count not in made:
            made[count] = kept.as_retriever(similarity_top_k=count)
        return made[count]

    return search


def _store(index: Path) -> Any:
    import chromadb
    from llama_index.vector_stores.chroma import ChromaVectorStore

    return ChromaVectorStore(chroma_collection=chromadb.PersistentClient(str(index)).get_or_create_collection("articles"))


def _embedding(weights: str) -> Any:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(model_name=weights, device="cpu")
