"""The language model that writes answers, as the settings or the caller name it; none: answers are quotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag import plugins
from rag.errors import SettingsError
from rag.llms import LLM
from rag.providers.cache import Cached

if TYPE_CHECKING:
    from rag.settings import Settings


def make(settings: Settings, given: Any = None) -> LLM | None:
    """The model to write with: `given` (one of ours, or any LlamaIndex LLM), else the one that the settings name.

    `auto` takes OpenAI when a key is set, the endpoint when a base URL is set, else none. Nothing is connected to yet. Raises
    SettingsError or PluginError when the model cannot be had.
    """
    llm = _taken(given) if given is not None else _named(settings)
    return Cached(llm, settings.cache) if llm is not None and settings.cache is not None else llm


def evidence(settings: Settings) -> int:
    """How many tokens of evidence the model that the settings name is given."""
    if settings.llm != "local":
        return settings.context_tokens
    tokens: int = plugins.load("llms", "local").evidence(settings)
    return tokens


def _named(settings: Settings) -> LLM | None:
    name = settings.llm
    if name == "auto":
        name = "openai" if settings.api_key or settings.llm_base_url else "extractive"
    if name == "extractive":
        return None
    if ":" in name:
        from rag.providers import llama_in

        return _taken(llama_in.made(name))
    if name not in plugins.names("llms"):
        raise SettingsError(
            f"RAG_LLM is {name!r}: expected auto, extractive, openai, local, or package.module:Class of a LlamaIndex LLM"
        )
    made: LLM = plugins.load("llms", name).create(settings)
    return made


def _taken(given: Any) -> LLM:
    """An object as one of our models. Raises SettingsError when it is neither that nor a LlamaIndex LLM."""
    if hasattr(given, "stream_chat") and hasattr(given, "metadata"):
        from rag.providers.llama_in import LlamaLLM

        return LlamaLLM(given)
    if hasattr(given, "stream") and hasattr(given, "structured"):
        ours: LLM = given
        return ours
    raise SettingsError(f"llm is a {type(given).__name__}: expected a LlamaIndex LLM, or a model with `stream` and `price`")
