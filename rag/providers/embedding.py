"""The embedder that the settings or the caller name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag import plugins
from rag.embedders import Embedder
from rag.errors import SettingsError

if TYPE_CHECKING:
    from rag.settings import Settings


def make(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises PluginError or SettingsError when it cannot be had."""
    if ":" in settings.embedder:
        from rag.providers import llama_in

        return taken(llama_in.made(settings.embedder))
    made: Embedder = plugins.load("embedders", settings.embedder).create(settings)
    return made


def taken(given: Any) -> Embedder:
    """An object as an embedder of ours. Raises SettingsError when it is neither that nor a LlamaIndex embedding."""
    if hasattr(given, "get_text_embedding_batch"):
        from rag.providers.llama_in import LlamaEmbedder

        return LlamaEmbedder(given)
    if hasattr(given, "embed") and hasattr(given, "fingerprint"):
        ours: Embedder = given
        return ours
    raise SettingsError(
        f"embedder is a {type(given).__name__}: expected a LlamaIndex embedding, or one with `embed` and `fingerprint`"
    )
