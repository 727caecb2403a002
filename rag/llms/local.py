"""A GGUF file on this machine, served inside the process by llama.cpp and asked through its loopback port."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import PluginError, ProviderError, SettingsError
from rag.llms import Closing, Message
from rag.llms.openai import OpenAIChat
from rag.schema import Usage

if TYPE_CHECKING:
    from rag.settings import Settings

# A slow machine reads for minutes before its first word, and nobody else waits for it: it is asked once and given its time.
PATIENCE = 10
# llama.cpp's threads wait for one another busily after each step: on a core that something else uses they all but stand still.
SPARE_CORES = 1
# Two readers at once, each with room for the passages and the reply.
SLOTS = 2


class LocalModel:
    """A model file. Its server starts with the first reply."""

    place = "this machine"

    def __init__(self, path: Path, *, context: int, timeout: float, threads: int) -> None:
        self.name = path.stem
        self.structured = True
        self._path = path
        self._context = context
        self._timeout = timeout
        self._threads = threads
        self._lock = threading.Lock()
        self._server: Any = None
        self._chat: OpenAIChat | None = None

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        """The reply in pieces, then a Closing. Raises ProviderError, or PluginError when xllamacpp is not installed."""
        chat = self._open()
        yield from chat.stream(messages, schema=schema, max_tokens=max_tokens)
        self.structured = chat.structured

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
                self._chat = OpenAIChat(model=self.name, base_url=f"{address}/v1", timeout=self._timeout * PATIENCE, retries=0)
            return self._chat


def _serve(path: Path, context: int, threads: int) -> Any:
    try:
        import xllamacpp
    except ModuleNotFoundError as error:
        raise PluginError("a local model needs the package xllamacpp: pip install 'dateline[local]'") from error
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
    return LocalModel(
        settings.local_model,
        context=settings.context_tokens + 2048,
        timeout=settings.llm_timeout,
        threads=max(1, min(settings.threads, os.cpu_count() or 2)),
    )
