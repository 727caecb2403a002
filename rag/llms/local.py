"""A GGUF file on this machine, served inside the process by llama.cpp and asked through its loopback port."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag import extras
from rag.answers import Usage
from rag.errors import PluginError, ProviderError, SettingsError
from rag.llms import Closing, Message
from rag.llms.openai import OpenAIChat

if TYPE_CHECKING:
    from rag.settings import Settings

# A slow machine reads for minutes before its first word, and nobody else waits for it: it is asked once and given its time.
PATIENCE = 10
# llama.cpp's threads wait for one another busily after each step: on a core that something else uses they all but stand still.
SPARE_CORES = 1
# Beside the evidence there must be room for the instructions and the reply.
BESIDE = 2048
# Two readers at once, each with room for the passages and the reply.
SLOTS = 2


@dataclass(frozen=True, slots=True)
class Size:
    """What a model of some size can make use of, in tokens."""

    evidence: int
    thoughts: int


SIZES: Mapping[str, Size] = {"small": Size(1000, 0), "medium": Size(3000, 1024), "large": Size(6000, 4096)}
# Files up to so many bytes hold small models (of up to some 1.5 billion weights in four bits), and medium ones (up to 9).
_SMALL, _MEDIUM = 1_200_000_000, 6_000_000_000


class LocalModel:
    """A model file. Its server starts with the first reply."""

    place = "this machine"

    def __init__(self, path: Path, *, context: int, timeout: float, threads: int, thoughts: int = 0) -> None:
        self.name = path.stem
        self.structured = True
        self._path = path
        self._context = context
        self._timeout = timeout
        self._threads = threads
        self._thoughts = thoughts
        self._lock = threading.Lock()
        self._server: Any = None
        self._chat: OpenAIChat | None = None

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        """The reply in pieces, then a Closing. Raises ProviderError, or PluginError when xllamacpp is not installed."""
        chat = self._open()
        yield from chat.stream(messages, schema=schema if self.structured else None, max_tokens=max_tokens)
        self.structured = self.structured and chat.structured

    def price(self, usage: Usage) -> float | None:
        """Nothing."""
        return 0.0

    def close(self) -> None:
        """Stop the server."""
        with self._lock:
            if self._chat is not None:
                self._chat.close()
            self._chat = self._server = None

    def _open(self) -> OpenAIChat:
        with self._lock:
            if self._chat is None:
                self._server = _serve(self._path, self._context, self._threads)
                address = self._server.listening_address
                self._chat = OpenAIChat(
                    model=self.name,
                    base_url=f"{address}/v1",
                    timeout=self._timeout * PATIENCE,
                    retries=0,
                    thoughts=self._thoughts,
                )
            return self._chat


def _serve(path: Path, context: int, threads: int) -> Any:
    try:
        import xllamacpp
    except ModuleNotFoundError as error:
        raise PluginError(f"a local model {extras.needs_package('xllamacpp', 'local')}") from error
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ProviderError(
            f"the model file {path} cannot be read ({error.strerror}): expected a GGUF file; correct RAG_LOCAL_MODEL"
        ) from error
    if magic != b"GGUF":
        raise ProviderError(f"{path} is not a GGUF file (it begins with {magic!r}): let RAG_LOCAL_MODEL name one")
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context * SLOTS
    params.n_parallel = SLOTS
    params.cpuparams.n_threads = max(1, threads - SPARE_CORES)
    params.cpuparams_batch.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.ui = params.warmup = False
    params.verbosity = -1
    try:
        return xllamacpp.Server(params)
    except (RuntimeError, ValueError) as error:
        raise ProviderError(
            f"the model file {path} cannot be loaded ({error}): it may be damaged or cut short; fetch it again"
        ) from error


def create(settings: Settings) -> LocalModel:
    """The model that the settings name. Raises SettingsError when they name none."""
    if settings.local_model is None:
        raise SettingsError("RAG_LLM=local needs RAG_LOCAL_MODEL: let it name a GGUF file, or set RAG_LLM=extractive")
    thoughts = size(settings).thoughts
    return LocalModel(
        settings.local_model,
        context=evidence(settings) + thoughts + BESIDE,
        timeout=settings.llm_timeout,
        threads=max(1, min(settings.threads, os.cpu_count() or 2)),
        thoughts=thoughts,
    )


def size(settings: Settings) -> Size:
    """The size that the settings name, else that of the model's file; the smallest for a file that is not there."""
    if settings.local_size != "auto":
        return SIZES[settings.local_size]
    path = settings.local_model
    held = path.stat().st_size if path is not None and path.is_file() else 0
    return SIZES["small" if held <= _SMALL else "medium" if held <= _MEDIUM else "large"]


def evidence(settings: Settings) -> int:
    """How many tokens of evidence the model is given: what the settings say, where they do, else what its size can use."""
    stated = settings.origins.get("context_tokens") != "default"
    return settings.context_tokens if stated else size(settings).evidence
