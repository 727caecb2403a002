"""Haystack, as its own pages show it: a splitter of 200 words, sentence-transformers, the document store in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eval.bench.peers import TORCH

TITLE = "Haystack"
NEEDS = (*TORCH, "haystack-ai==3.4.1", "sentence-transformers-haystack==2.0.0")


def build(articles: Sequence[tuple[str, str]], index: Path, weights: str) -> int:
    """Split, embed and save the store."""
    from haystack import Document
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    embedder = SentenceTransformersDocumentEmbedder(
        model=weights, device=ComponentDevice.from_str("cpu"), meta_fields_to_embed=["title"], progress_bar=False
    )
    embedder.warm_up()
    splitter = DocumentSplitter()
    splitter.warm_up()
    parts = splitter.run([Document(content=body, meta={"title": title}) for title, body in articles])["documents"]
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(embedder.run(parts)["documents"])
    index.mkdir(parents=True)
    store.save_to_disk(str(index / "store.json"))
    return int(store.count_documents())


def opened(index: Path, weights: str) -> Callable[[str, int], list[str]]:
    """A retriever over what `build` kept."""
    from haystack.components.retrievers import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    embedder = SentenceTransformersTextEmbedder(model=weights, device=ComponentDevice.from_str("cpu"), progress_bar=False)
    embedder.warm_up()
    retriever = InMemoryEmbeddingRetriever(InMemoryDocumentStore.load_from_disk(str(index / "store.json")))

    def search(question: str, count: int) -> list[str]:
        found = retriever.run(embedder.run(question)["embedding"], top_k=count)["documents"]
        return [item.content for item in found]

    return search
