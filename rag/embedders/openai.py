"""Embeddings from OpenAI or any endpoint that speaks its `/v1/embeddings`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.addresses import shown
from rag.errors import ProviderError, SettingsError

if TYPE_CHECKING:
    from rag.settings import Settings

BATCH = 96
# The documented limit of the embedding models is 8,191 tokens; no token is shorter than a character.
WINDOW = 8000


class OpenAIEmbedder:
    """Embeds text through an OpenAI-compatible endpoint."""

    def __init__(self, *, key: str, base_url: str, model: str, dimensions: int | None, timeout: float) -> None:
        self._key = key
        self._base_url = base_url
        self._model = model
        self._dimensions = dimensions
        self._timeout = timeout
        self.fingerprint = f"openai-{model}-{dimensions or 'full'}-{shown(base_url) or 'default'}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimensions). Long texts are split into windows, weighted by their length.

        Raises ProviderError when the endpoint fails; the client retries twice, honouring Retry-After.
        """
        windows = [
            (row, text[at : at + WINDOW]) for row, text in enumerate(texts) for at in range(0, max(len(text), 1), WINDOW)
        ]
        vectors = [
            vector
            for at in range(0, len(windows), BATCH)
            for vector in self._request([part for _, part in windows[at : at + BATCH]])
        ]
        sums = np.zeros((len(texts), len(vectors[0]) if vectors else 1), dtype=np.float32)
        for (row, part), vector in zip(windows, vectors, strict=True):
            sums[row] += np.asarray(vector, dtype=np.float32) * max(len(part), 1)
        return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12), dtype=np.float32)

    def _request(self, parts: list[str]) -> NDArray[np.float32]:
        import openai

        # The endpoint refuses an empty text, which has no meaning to embed either.
        parts = [part if part.strip() else "." for part in parts]
        where = shown(self._base_url) or "OpenAI"
        try:
            with openai.OpenAI(
                api_key=self._key or "none", base_url=self._base_url or None, timeout=self._timeout, max_retries=2
            ) as client:
                # The reply is read here, because the client trusts an endpoint to keep to the format.
                reply = client.embeddings.with_raw_response.create(
                    model=self._model,
                    input=parts,
                    encoding_format="float",
                    dimensions=self._dimensions if self._dimensions else openai.omit,
                )
                body = reply.http_response.content
        except openai.APIStatusError as error:
            raise ProviderError(
                f"the embeddings endpoint {where} answered {error.status_code} for model {self._model!r}: "
                "check the key, the model's name and RAG_EMBEDDING_BASE_URL, or set RAG_EMBEDDER=minilm"
            ) from error
        except openai.OpenAIError as error:
            raise ProviderError(
                f"the embeddings endpoint {where} could not be reached ({type(error).__name__}): "
                "check RAG_EMBEDDING_BASE_URL and the network, or set RAG_EMBEDDER=minilm"
            ) from error
        return _vectors(body, len(parts), where)


def _vectors(body: bytes, count: int, where: str) -> NDArray[np.float32]:
    try:
        items = sorted(json.loads(body)["data"], key=lambda item: int(item["index"]))
        vectors = np.array([item["embedding"] for item in items], dtype=np.float32)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ProviderError(
            f"the embeddings endpoint {where} sent no embeddings ({type(error).__name__}): expected the reply of OpenAI's "
            "/v1/embeddings; check RAG_EMBEDDING_BASE_URL"
        ) from error
    if vectors.ndim != 2 or len(vectors) != count or not vectors.size or not np.isfinite(vectors).all():
        raise ProviderError(
            f"the embeddings endpoint {where} sent {len(vectors)} vectors for {count} texts, or numbers that are none: "
            "expected one of finite numbers for each; check RAG_EMBEDDING_BASE_URL and the model"
        )
    return vectors


def create(settings: Settings) -> OpenAIEmbedder:
    """The embedder that the settings describe. Raises SettingsError when neither a key nor an endpoint is set."""
    if not settings.api_key and not settings.embedding_base_url:
        raise SettingsError(
            "the embedder 'openai' needs OPENAI_API_KEY or RAG_EMBEDDING_BASE_URL: set one, or RAG_EMBEDDER=minilm"
        )
    if not (settings.api_key.isascii() and settings.api_key.isprintable()):
        raise SettingsError(
            "OPENAI_API_KEY has characters that cannot be sent: expected plain letters, digits and signs; copy it again"
        )
    return OpenAIEmbedder(
        key=settings.api_key,
        base_url=settings.embedding_base_url,
        model=settings.embedding_model,
        dimensions=settings.embedding_dimensions,
        timeout=settings.llm_timeout,
    )
