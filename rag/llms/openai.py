"""Models of OpenAI and of any endpoint that speaks its chat completions or responses: vLLM, llama.cpp, Ollama, a hosted one."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rag import addresses, connections
from rag.answers import Usage
from rag.errors import ProviderError, SettingsError
from rag.llms import Closing, Message, _dialect, _kept_dialects, _prices, _replies, _wire
from rag.llms._dialect import Dialect
from rag.llms._replies import Heard
from rag.llms._thoughts import Spoken
from rag.llms._wire import Patience, Refused

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2

    from rag.settings import Settings

OPENAI = "https://api.openai.com/v1"
# With the first try three requests; the wait that Retry-After asks for is kept where it is not longer than the timeout.
RETRIES = 2
THOUGHTS = 4096
_BACKOFF = 0.5
# So many things an endpoint may refuse one after the other.
_LESSONS = 12
_PASSING = (408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529)
_WHAT_TO_DO = {
    400: "check RAG_LLM_MODEL and RAG_CONTEXT_TOKENS",
    401: "check OPENAI_API_KEY",
    402: "check the balance of your account",
    403: "check that OPENAI_API_KEY may use this model",
    404: "check RAG_LLM_MODEL and RAG_LLM_BASE_URL",
    407: "check the proxy in HTTPS_PROXY",
    413: "lower RAG_CONTEXT_TOKENS",
    422: "check RAG_LLM_MODEL and RAG_CONTEXT_TOKENS",
    429: "wait, or check the limits of your account",
}
_FILTERED = re.compile(r"content.?(?:filter|management|policy)|responsible.?ai|moderation|safety")
_CUT = ("length", "content_filter")
_BEFORE_IT_BEGAN = re.compile(r"output limit was reached|could not finish the message")


class OpenAIChat:
    """A model behind an OpenAI-compatible endpoint. What the endpoint refuses is found out once, and left out from then on."""

    def __init__(
        self,
        *,
        model: str,
        base_url: str = "",
        key: str = "",
        timeout: float = 60.0,
        retries: int = RETRIES,
        thoughts: int = THOUGHTS,
        folder: Path | None = None,
    ) -> None:
        """`thoughts` is the room, in tokens, for what a model thinks before it replies; `folder` is where it is kept what the
        endpoint refuses, if anywhere. Raises SettingsError for no address.
        """
        try:
            self._bases = addresses.meant(base_url or OPENAI)
        except ValueError:
            raise SettingsError(
                f"RAG_LLM_BASE_URL is {addresses.shown(base_url)!r}: expected an address such as http://127.0.0.1:11434/v1"
            ) from None
        self.name = model
        self.structured = True
        self._key = key
        self._secrets = (*((key,) if key else ()), *addresses.secrets(self._bases[0]))
        self._timeout = timeout
        self._retries = retries
        self._thoughts = thoughts
        self._folder = folder
        self._begun = _dialect.first(model, self._bases[0])
        recalled = self._recalled()
        self._dialect = recalled or self._begun
        self._is_recalled = recalled is not None
        if not self._dialect.schema:
            self.structured = False
        self._lock = threading.Lock()
        self._client: httpx2.Client | None = None

    @property
    def place(self) -> str:
        """The endpoint's address without what is secret, as it was last found to answer."""
        return addresses.shown(self._bases[self._dialect.base])

    @property
    def spared(self) -> tuple[str, ...]:
        """What the endpoint had to be asked without, in words, as far as it is known."""
        return _dialect.unlike(self._dialect, self._begun)

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        """The reply in pieces, without its thoughts, then a Closing. Raises ProviderError, which never holds the key.

        `max_tokens` is room for the reply; room for thoughts is added to all but the shortest. A parameter that the endpoint
        refuses is left out or renamed, and remembered once a reply came; then `structured` turns False if it was the schema.
        """
        heard, said = Heard(), False
        try:
            for text in self._asked(messages, schema if self.structured else None, max_tokens, heard):
                said = said or bool(text.strip())
                yield text
        except TimeoutError as error:
            raise ProviderError(
                f"the model {self.name!r} at {self.place} did not answer within {self._timeout:g} seconds: "
                "try again, raise RAG_LLM_TIMEOUT, or set RAG_LLM=extractive"
            ) from error
        except ConnectionError as error:
            raise ProviderError(
                f"the model {self.name!r} at {self.place} could not be reached, or the reply broke off "
                f"({error}): check RAG_LLM_BASE_URL and the network, or set RAG_LLM=extractive"
            ) from error
        except ValueError as error:
            raise ProviderError(
                f"the endpoint {self.place} sent something that is not a chat completion: check RAG_LLM_BASE_URL"
            ) from error
        # An endpoint that never says why a reply ended, or ended it without a word, has not cut what there is of it.
        yield Closing(heard.usage, heard.finish in _CUT or (said and not heard.finish), "" if said else self._silence(heard))

    def price(self, usage: Usage) -> float | None:
        """What so many tokens cost at OpenAI; None for other endpoints and unknown models."""
        return _prices.dollars(self.name, usage) if addresses.host(self._bases[0]) == addresses.host(OPENAI) else None

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _asked(
        self, messages: Sequence[Message], schema: Mapping[str, Any] | None, max_tokens: int, heard: Heard
    ) -> Generator[str, None, None]:
        """The text of the reply, asked for as often and in as many ways as it takes."""
        client = self._open()
        patience, retries = Patience(self._timeout, time.monotonic()), self._retries
        told: Refused | None = None
        dialect, limit = self._dialect, max_tokens + (self._thoughts if max_tokens > 1 else 0)
        lessons = _LESSONS
        while True:
            try:
                refused = yield from self._once(client, dialect, messages, schema, limit, heard, patience)
            except ConnectionError:
                # A line that fails before the first word is tried again; what was said before it failed cannot be unsaid.
                if heard.began or not retries or patience.left <= _BACKOFF:
                    raise
                refused = Refused(503)
            if refused is None:
                return
            if _BEFORE_IT_BEGAN.search(refused.text.lower()):
                heard.finish = "length"
                return
            if heard.began:
                raise ProviderError(f"the reply of the model {self.name!r} at {self.place} broke off ({self._said(refused)})")
            next_one = _dialect.learnt(dialect, refused, bound=schema is not None, bases=len(self._bases))
            if next_one is not None and lessons:
                # The first of several refusals that name nothing says as much as the last, and was about the whole request.
                blind = _dialect.names_nothing(dialect, refused, bound=schema is not None)
                told = (told or refused) if blind else None
                dialect, lessons = next_one, lessons - 1
            elif refused.status in _PASSING and retries and "insufficient_quota" not in refused.code:
                self._wait(refused, _BACKOFF * 2 ** (self._retries - retries), patience)
                retries -= 1
            elif self._is_recalled and _dialect.may_have_changed(refused):
                # What another process has learnt may be out of date: found out anew, it replaces that.
                self._is_recalled = False
                dialect, lessons, told = self._begun, _LESSONS, None
            else:
                raise self._failed(refused if told is None or (refused.text and refused.status != told.status) else told)

    def _once(
        self,
        client: httpx2.Client,
        dialect: Dialect,
        messages: Sequence[Message],
        schema: Mapping[str, Any] | None,
        limit: int,
        heard: Heard,
        patience: Patience,
    ) -> Generator[str, None, Refused | None]:
        """The text of the reply to one request in one dialect, or what came instead."""
        path, body = _dialect.request(dialect, self.name, messages, schema, limit)
        url = addresses.beneath(self._bases[dialect.base], path)
        spoken, read = Spoken(), _replies.READERS[dialect.api]
        with contextlib.closing(_wire.post(client, url, body, self._headers(), patience)) as events:
            for event in events:
                if isinstance(event, Refused):
                    return event
                if text := spoken.feed(read(event, heard)):
                    if not heard.began:
                        heard.began = True
                        self._remember(dialect)
                    yield text
        if text := spoken.end():
            self._remember(dialect)
            yield text
        return None

    def _recalled(self) -> Dialect | None:
        if self._folder is None:
            return None
        return _kept_dialects.recalled(self._folder, addresses.shown(self._bases[0]), self.name, bases=len(self._bases))

    def _remember(self, dialect: Dialect) -> None:
        self._is_recalled = False
        if dialect != self._dialect:
            with self._lock:
                self._dialect = dialect
                if self._folder is not None:
                    _kept_dialects.keep(
                        self._folder, addresses.shown(self._bases[0]), self.name, _dialect.lasting(dialect, self._begun)
                    )
        if not dialect.schema:
            self.structured = False

    def _wait(self, refused: Refused, backoff: float, patience: Patience) -> None:
        seconds = backoff if refused.wait is None else refused.wait
        if seconds >= patience.left:
            asked = f"it asks to wait {seconds:g} seconds, which is longer than RAG_LLM_TIMEOUT" if refused.wait else ""
            raise self._failed(refused, asked)
        time.sleep(seconds)

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "text/event-stream, application/json", "User-Agent": "dateline"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
            if addresses.host(self._bases[0]).endswith(".azure.com"):
                headers["api-key"] = self._key
        return headers

    def _open(self) -> httpx2.Client:
        with self._lock:
            if self._client is None:
                self._client = connections.client(self._bases[0])
            return self._client

    def _silence(self, heard: Heard) -> str:
        """Why a reply says nothing, in words."""
        who = f"the model {self.name!r} at {self.place}"
        if heard.refusal or heard.finish == "content_filter":
            said = f" ({self._clean(heard.refusal)})" if heard.refusal else ""
            return f"{who} refused to answer{said}"
        if heard.finish == "length":
            return f"{who} was cut off before its reply began: raise RAG_LLM_THOUGHT_TOKENS"
        if heard.tools:
            return f"{who} called a tool instead of answering"
        return f"{who} sent an empty reply"

    def _failed(self, refused: Refused, advice: str = "") -> ProviderError:
        if _FILTERED.search(f"{refused.code} {refused.text}".lower()) and refused.status in (200, 400, 403):
            return ProviderError(
                f"the model {self.name!r} at {self.place} refused to answer ({self._said(refused)}): put the question otherwise"
            )
        if refused.page and refused.status not in _PASSING:
            title = f" “{self._clean(refused.text)}”" if refused.text else ""
            return ProviderError(
                f"{self.place} sent a web page{title} instead of a reply ({refused.status}), as a login or a firewall does: "
                "open it in a browser, check RAG_LLM_BASE_URL, or set RAG_LLM=extractive"
            )
        advice = advice or _WHAT_TO_DO.get(refused.status, "try again later")
        return ProviderError(
            f"the model {self.name!r} at {self.place} answered {refused.status} ({self._said(refused)}): "
            f"{advice}, or set RAG_LLM=extractive"
        )

    def _said(self, refused: Refused) -> str:
        return self._clean(refused.text or refused.code) or "without a word"

    def _clean(self, text: str) -> str:
        """What an endpoint says, on one line, short, and without a secret."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        # Some endpoints repeat a part of the key.
        text = re.sub(r"\b(?:sk|key|Bearer)[-_ ][\w*.-]{4,}", "…", text)
        return " ".join("".join(letter for letter in text if letter.isprintable()).split())[:160]


def create(settings: Settings) -> OpenAIChat:
    """The model that the settings describe. Raises SettingsError when neither a key nor an endpoint is set."""
    if not settings.api_key and not settings.llm_base_url:
        raise SettingsError("RAG_LLM=openai needs OPENAI_API_KEY or RAG_LLM_BASE_URL: set one, or RAG_LLM=extractive")
    if not (settings.api_key.isascii() and settings.api_key.isprintable()):
        raise SettingsError(
            "OPENAI_API_KEY has characters that cannot be sent: expected plain letters, digits and signs; copy it again"
        )
    return OpenAIChat(
        model=settings.llm_model,
        base_url=settings.llm_base_url,
        key=settings.api_key,
        timeout=settings.llm_timeout,
        thoughts=settings.llm_thought_tokens,
        folder=settings.data_dir,
    )
