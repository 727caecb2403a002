"""LlamaIndex coming in: its readers' documents, its language models and its embeddings, taken for ours.

LlamaIndex is imported by whoever made the object, or when a name in the settings asks for one; never by this module alone.
"""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import extras, tokens
from rag.answers import Usage
from rag.errors import PluginError, ProviderError, RagError
from rag.llms import Closing, Message
from rag.loaders import _records
from rag.schema import LoadFailure, RawArticle

# What is not found where llama-index-core is not installed; packages of readers and models stand on it.
_CORE = ("llama_index", "llama_index.core")
# More than other records give: what LlamaIndex readers call the place a document came from.
_PATHS = ("file_path", "path", "filename", "file_name", "url", "source_url", "link")
_PARTS = ("page_label", "page", "row", "chunk_id")


def made(name: str, **options: Any) -> Any:
    """The object that `package.module:Class` names, made with some options.

    Raises PluginError when the name, the package or the options do not fit.
    """
    module, separator, attribute = name.partition(":")
    if not (separator and module and attribute):
        raise PluginError(f"{name!r} names no class: expected package.module:Class")
    try:
        factory = getattr(importlib.import_module(module), attribute)
        return factory(**options)
    except ModuleNotFoundError as error:
        if error.name in _CORE:
            raise PluginError(f"{name!r} {extras.needs_package('llama-index-core', 'llama')}") from error
        raise PluginError(f"{name!r} needs the module {error.name!r}, which is not installed: install its package") from error
    except AttributeError as error:
        raise PluginError(f"{name!r}: {error}; expected package.module:Class") from error
    except (TypeError, ValueError) as error:
        given = ", ".join(options) or "no options"
        raise PluginError(
            f"{name!r} could not be made with {given} ({' '.join(str(error).split())[:160]}): correct them"
        ) from error


def is_document(item: object) -> bool:
    """Whether something is a LlamaIndex document or node."""
    return hasattr(item, "get_content") and hasattr(item, "metadata")


def articles(documents: Iterable[Any]) -> Iterator[RawArticle | LoadFailure]:
    """LlamaIndex documents as articles; title, source, url, author and date come from their metadata, by common names.

    A document without a path or url in its metadata is told from others by its id, which a reader may draw anew each time.
    """
    taken: dict[str, set[str]] = {}
    for number, document in enumerate(documents, start=1):
        metadata: Mapping[str, Any] = document.metadata
        path = next((str(metadata[name]) for name in _PATHS if metadata.get(name)), "") or "documents"
        part = next((str(metadata[name]) for name in _PARTS if metadata.get(name) is not None), "")
        place = part or (str(document.id_) if path == "documents" else f"document {number}")
        keys = taken.setdefault(path, set())
        known = {name: value for name, value in metadata.items() if name not in ("name", "id")}
        body = str(document.get_content(metadata_mode="none"))
        if not body.strip():
            yield LoadFailure(path, f"{place}: the document has no text: expected the text of an article")
            continue
        yield _records.to_article(known, path=path, place=place, fields={}, taken=keys, body=body)


def loaded(reader: str, options: Mapping[str, str]) -> list[RawArticle | LoadFailure]:
    """What a LlamaIndex reader, named as `package.module:Class`, loads.

    Options go to the class where it knows their names, all others to `load_data`. Raises PluginError when it does not load.
    """
    import inspect

    module, _, attribute = reader.partition(":")
    known: set[str] = set()
    try:
        factory = getattr(importlib.import_module(module), attribute, None) if attribute else None
        known = set(inspect.signature(factory).parameters) if factory else set()
    except (ModuleNotFoundError, ValueError):
        known = set()
    given = {name: _value(value) for name, value in options.items()}
    instance = made(reader, **{name: value for name, value in given.items() if name in known})
    rest = {name: value for name, value in given.items() if name not in known}
    try:
        return list(articles(instance.load_data(**rest)))
    except RagError:
        raise
    except Exception as error:
        # A reader is somebody else's code: whatever it raises is told, not passed on.
        raise PluginError(
            f"the reader {reader!r} failed ({type(error).__name__}: {str(error)[:160]}): check its options"
        ) from error


def _value(text: str) -> Any:
    """An option as typed: `3`, `true` and `["a", "b"]` are what they look like, everything else is text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


class LlamaLLM:
    """Any LlamaIndex LLM as a language model of ours; it answers in plain lines."""

    def __init__(self, llm: Any) -> None:
        """Raises PluginError where llama-index-core is not installed: something else only looks like an LLM of its."""
        try:
            from llama_index.core.llms import ChatMessage
        except ModuleNotFoundError as error:
            raise PluginError(
                f"the LlamaIndex LLM {type(llm).__name__} {extras.needs_package('llama-index-core', 'llama')}"
            ) from error
        self._message = ChatMessage
        self._llm = llm
        self.name = str(getattr(llm.metadata, "model_name", "") or type(llm).__name__)
        self.place = f"LlamaIndex {type(llm).__name__}"
        self.structured = False

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        """The reply in pieces, then a Closing with the tokens as counted here. Raises ProviderError."""
        pieces: list[str] = []
        try:
            for response in self._llm.stream_chat([self._message(role=item.role, content=item.text) for item in messages]):
                if response.delta:
                    pieces.append(response.delta)
                    yield response.delta
        except Exception as error:
            said = " ".join(str(error).split())[:160]
            raise ProviderError(
                f"the model {self.name!r} ({self.place}) failed ({type(error).__name__}: {said}): "
                "check its settings, or set RAG_LLM=extractive"
            ) from error
        yield Closing(Usage(sum(tokens.count(item.text) for item in messages), tokens.count("".join(pieces))))

    def price(self, usage: Usage) -> float | None:
        """Not known here."""
        return None

    def close(self) -> None:
        """Nothing to let go of: the object belongs to the caller."""


class LlamaEmbedder:
    """Any LlamaIndex embedding as an embedder of ours."""

    def __init__(self, embedding: Any) -> None:
        self._embedding = embedding
        self._lock = threading.Lock()
        self.fingerprint = f"llama-index-{type(embedding).__name__}-{getattr(embedding, 'model_name', '') or 'unnamed'}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimensions). Raises ProviderError."""
        try:
            # Not every integration may be called from two threads at once.
            with self._lock:
                vectors = self._embedding.get_text_embedding_batch([text or " " for text in texts])
        except Exception as error:
            raise ProviderError(
                f"the embedding {self.fingerprint!r} failed ({type(error).__name__}: {' '.join(str(error).split())[:160]}): "
                "check its settings, or set RAG_EMBEDDER=minilm"
            ) from error
        matrix = np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)
        unit: NDArray[np.float32] = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
        return unit
