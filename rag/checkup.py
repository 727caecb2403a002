"""The check-up behind `rag doctor`: what is configured, what is missing and what to do. It never shows a key."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.addresses import shown
from rag.errors import RagError

if TYPE_CHECKING:
    from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `wrong` needs something to be done, a `note` does not."""

    what: str
    state: Literal["good", "note", "wrong"]
    text: str


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything that an answer needs."""
    return (
        Finding("Python", "good", sys.version.split()[0]),
        _archive(settings),
        _embedder(settings),
        _vectors(settings),
        _writer(settings),
        *_local_servers(settings),
        _page(),
    )


def _archive(settings: Settings) -> Finding:
    from rag.archive import Archive

    if not (settings.data_dir / "archive.db").exists():
        return Finding(
            "Archive", "wrong", f"none in {settings.data_dir.absolute()}: run `rag ingest PATH`, or set RAG_DATA_DIR"
        )
    try:
        archive = Archive(settings.data_dir, create=False)
    except RagError as error:
        return Finding("Archive", "wrong", str(error))
    try:
        articles, chunks = archive.count()
        waiting = len(archive.pending("lexical")) + len(archive.pending("vectors"))
        stored = archive.meta("embedder")
    finally:
        archive.close()
    if waiting:
        return Finding("Archive", "wrong", f"{waiting} passages are not indexed yet: an ingest was cut short; run it again")
    return Finding(
        "Archive", "good", f"{articles:,} articles, {chunks:,} passages in {settings.data_dir.absolute()}, embedded by {stored}"
    )


def _embedder(settings: Settings) -> Finding:
    from rag import embedding

    try:
        embedder = embedding.make(settings)
        if settings.embedder == "minilm":
            embedder.embed(["a question"])
    except RagError as error:
        return Finding("Embedder", "wrong", str(error))
    return Finding("Embedder", "good", f"{settings.embedder} ({embedder.fingerprint})")


def _vectors(settings: Settings) -> Finding:
    if settings.chroma_url:
        return Finding("Vectors", "note", f"on the Chroma server {shown(settings.chroma_url)}")
    return Finding(
        "Vectors", "good", f"in the archive's folder; compared exactly up to {settings.exact_limit:,} passages, then by Chroma"
    )


def _writer(settings: Settings) -> Finding:
    key = "a key is set" if settings.api_key else "no key is set"
    if settings.llm == "extractive" or (settings.llm == "auto" and not settings.api_key and not settings.llm_base_url):
        return Finding("Writer", "good", f"quotation ({key}); for written answers set OPENAI_API_KEY or RAG_LLM_BASE_URL")
    if settings.llm == "local":
        if settings.local_model is None or not settings.local_model.is_file():
            return Finding("Writer", "wrong", f"no model file {settings.local_model}: let RAG_LOCAL_MODEL name a GGUF file")
        if importlib.util.find_spec("xllamacpp") is None:
            return Finding("Writer", "wrong", "a local model needs the package xllamacpp: pip install 'dateline[local]'")
        return Finding("Writer", "good", f"the local model {settings.local_model}")
    if settings.llm == "openai" and not settings.api_key and not settings.llm_base_url:
        return Finding(
            "Writer", "wrong", "RAG_LLM=openai needs OPENAI_API_KEY or RAG_LLM_BASE_URL: set one, or RAG_LLM=extractive"
        )
    where = shown(settings.llm_base_url) or "OpenAI"
    return Finding("Writer", "good", f"{settings.llm_model} at {where} ({key})")


def _local_servers(settings: Settings) -> tuple[Finding, ...]:
    from rag import servers

    used = settings.llm_base_url.rstrip("/")
    return tuple(Finding("Local models", "note", item.how) for item in servers.running() if item.base_url != used)


def _page() -> Finding:
    if importlib.util.find_spec("streamlit") is None:
        return Finding("Chat page", "wrong", "streamlit is not installed: pip install streamlit")
    return Finding("Chat page", "good", "run `rag ui`")
