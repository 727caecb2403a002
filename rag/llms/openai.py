"""Models of OpenAI and of any endpoint that speaks its chat completions: vLLM, llama.cpp, Ollama, LM Studio, a hosted one."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag import prices
from rag.errors import ProviderError, SettingsError
from rag.llms import Closing, Message
from rag.schema import Usage

if TYPE_CHECKING:
    import openai

    from rag.settings import Settings

OPENAI = "https://api.openai.com/v1"
# With the first try three requests; the client waits as long as Retry-After says.
RETRIES = 2
_WHAT_TO_DO = {
    400: "check RAG_LLM_MODEL and RAG_CONTEXT_TOKENS",
    401: "check OPENAI_API_KEY",
    403: "check that OPENAI_API_KEY may use this model",
    404: "check RAG_LLM_MODEL and RAG_LLM_BASE_URL",
    413: "lower RAG_CONTEXT_TOKENS",
    429: "wait, or check the limits of your account",
}


class OpenAIChat:
    """A model behind an OpenAI-compatible endpoint."""

    def __init__(self, *, model: str, base_url: str = "", key: str = "", timeout: float = 60.0, retries: int = RETRIES) -> None:
        self.name = model
        self.place = re.sub(r"//[^/@]*@", "//", base_url or OPENAI)
        self.structured = True
        self._base_url = base_url or OPENAI
        self._key = key
        self._timeout = timeout
        self._retries = retries
        self._lock = threading.Lock()
        self._client: openai.OpenAI | None = None

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        """The reply in pieces, then a Closing. Raises ProviderError, which never holds the key.

        An endpoint that refuses a schema is asked again without one, once and for all: `structured` turns False.
        """
        import httpx2
        import openai

        try:
            reply = self._ask(messages, schema if self.structured else None, max_tokens)
            with reply:
                yield from _pieces(reply)
        except openai.APIStatusError as error:
            raise self._failed(error.status_code, error) from error
        except openai.APITimeoutError as error:
            raise ProviderError(
                f"the model {self.name!r} at {self.place} did not answer within {self._timeout:g} seconds: "
                "try again, raise RAG_LLM_TIMEOUT, or set RAG_LLM=extractive"
            ) from error
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise ProviderError(
                f"the model {self.name!r} at {self.place} could not be reached, or the reply broke off "
                f"({type(error).__name__}): check RAG_LLM_BASE_URL and the network, or set RAG_LLM=extractive"
            ) from error
        except ValueError as error:
            raise ProviderError(
                f"the endpoint {self.place} sent something that is not a chat completion: check RAG_LLM_BASE_URL"
            ) from error

    def price(self, usage: Usage) -> float | None:
        """What so many tokens cost at OpenAI; None for other endpoints and unknown models."""
        return prices.dollars(self.name, usage) if self._base_url == OPENAI else None

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _ask(self, messages: Sequence[Message], schema: Mapping[str, Any] | None, max_tokens: int) -> Any:
        import openai

        own = self._base_url == OPENAI
        options: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        # Reasoning models count their thoughts as output, and take neither max_tokens nor a temperature.
        options |= {"max_completion_tokens": max_tokens * 4} if own else {"max_tokens": max_tokens, "temperature": 0}
        form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
        completions: Any = self._open().chat.completions
        if schema is None:
            return completions.create(**options)
        try:
            return completions.create(**options, response_format=form)
        except (openai.BadRequestError, openai.UnprocessableEntityError, openai.InternalServerError) as error:
            if not _about_schema(error):
                raise
            self.structured = False
            return completions.create(**options)

    def _open(self) -> openai.OpenAI:
        import httpx2
        import openai

        with self._lock:
            if self._client is None:
                self._client = openai.OpenAI(
                    api_key=self._key or "none",
                    base_url=self._base_url,
                    timeout=httpx2.Timeout(self._timeout, connect=min(self._timeout, 5.0)),
                    max_retries=self._retries,
                )
            return self._client

    def _failed(self, status: int, error: openai.APIStatusError) -> ProviderError:
        advice = _WHAT_TO_DO.get(status, "try again later")
        detail = " ".join(str(error.message).split())[:160]
        if self._key:
            detail = detail.replace(self._key, "…")
        # Some endpoints repeat a part of the key.
        detail = re.sub(r"\b(?:sk|key|Bearer)[-_ ][\w*.-]{4,}", "…", detail)
        return ProviderError(
            f"the model {self.name!r} at {self.place} answered {status} ({detail}): {advice}, or set RAG_LLM=extractive"
        )


def create(settings: Settings) -> OpenAIChat:
    """The model that the settings describe. Raises SettingsError when neither a key nor an endpoint is set."""
    if not settings.api_key and not settings.llm_base_url:
        raise SettingsError("RAG_LLM=openai needs OPENAI_API_KEY or RAG_LLM_BASE_URL: set one, or RAG_LLM=extractive")
    return OpenAIChat(
        model=settings.llm_model, base_url=settings.llm_base_url, key=settings.api_key, timeout=settings.llm_timeout
    )


def _about_schema(error: openai.APIStatusError) -> bool:
    """Whether a refusal speaks of the reply's form; some servers say no more than "bad request" or break on it."""
    words = str(error.message).lower()
    named = any(word in words for word in ("response_format", "json_schema", "schema", "grammar", "structured"))
    return named or (error.status_code != 400 and "not implemented" in words)


def _pieces(reply: Any) -> Iterator[str | Closing]:
    usage, cut, ended = Usage(), False, False
    for chunk in reply:
        if chunk.usage is not None:
            usage = Usage(chunk.usage.prompt_tokens or 0, chunk.usage.completion_tokens or 0)
        for choice in chunk.choices or ():
            if choice.delta is not None and choice.delta.content:
                yield choice.delta.content
            if choice.finish_reason:
                ended, cut = True, choice.finish_reason == "length"
    yield Closing(usage, cut or not ended)
