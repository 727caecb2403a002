"""Embeddings from OpenAI or any endpoint that speaks its `/v1/embeddings`."""

from __future__ import annotations

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

    def _request(self, parts: list[str]) -> list[list[float]]:
        import openai

        # The endpoint refuses an empty text, which has no meaning to embed either.
        parts = [part if part.strip() else "." for part in parts]
        where = shown(self._base_url) or "OpenAI"
        try:
            with openai.OpenAI(
                api_key=self._key or "none", base_url=self._base_url or None, timeout=self._timeout, max_retries=2
            ) as client:
                reply = client.embeddings.create(
                    model=self._model, input=parts, dimensions=self._dimensions if self._dimensions else openai.omit
                )
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
        return [item.embedding for item in sorted(reply.data, key=lambda item: item.index)]


def create(settings: Settings) -> OpenAIEmbedder:
    """The embedder that the settings describe. Raises SettingsError when neither a key nor an endpoint is set."""
    if not settings.api_key and not settings.embedding_base_url:
        raise SettingsError(
            "the embedder 'openai' needs OPENAI_API_KEY or RAG_EMBEDDING_BASE_URL: set one, or RAG_EMBEDDER=minilm"
        )
    return OpenAIEmbedder(
        key=settings.api_key,
        base_url=settings.embedding_base_url,
        model=settings.embedding_model,
        dimensions=settings.embedding_dimensions,
        timeout=settings.llm_timeout,
    )
