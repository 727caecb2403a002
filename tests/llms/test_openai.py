from __future__ import annotations

import json
import time
from typing import Any

import pytest

from rag.answers import Usage
from rag.errors import ProviderError, SettingsError
from rag.llms import Closing, Message
from rag.llms.openai import OpenAIChat, create
from rag.settings import Settings
from rag.write.replies import SCHEMA

ASK = (Message("system", "Be brief."), Message("user", "Who closed the bridge?"))
KEY = "sk-test-0123456789abcdef"


def _chat(endpoint: Any, timeout: float = 5.0) -> OpenAIChat:
    return OpenAIChat(model="scripted", base_url=endpoint.url, key=KEY, timeout=timeout)


def _read(chat: OpenAIChat, **options: Any) -> tuple[str, Closing]:
    try:
        pieces = list(chat.stream(ASK, **options))
    finally:
        chat.close()
    closing = pieces.pop()
    assert isinstance(closing, Closing)
    return "".join(piece for piece in pieces if isinstance(piece, str)), closing


def test_a_reply_comes_in_pieces_and_ends_with_its_tokens(endpoint: Any) -> None:
    endpoint.say("The city engineer closed it on Monday.")
    assert _read(_chat(endpoint)) == ("The city engineer closed it on Monday.", Closing(Usage(1000, 200), cut=False))


def test_a_reply_that_ran_into_its_limit_is_told_as_cut(endpoint: Any) -> None:
    endpoint.say(endpoint.reply("The city engineer", finish="length"))
    assert _read(_chat(endpoint))[1].cut


def test_a_reply_without_an_end_is_told_as_cut_or_fails(endpoint: Any) -> None:
    endpoint.say(endpoint.reply("The city engineer closed the bridge on Monday, she said.", cut=True))
    try:
        assert _read(_chat(endpoint))[1].cut
    except ProviderError as error:
        assert "broke off" in str(error)


def test_the_schema_is_sent_and_is_dropped_for_good_when_the_endpoint_refuses_it(endpoint: Any) -> None:
    endpoint.say(endpoint.reply(status=400, body="response_format json_schema is not supported"), "Plain text.", "Again.")
    chat = _chat(endpoint)
    assert "".join(str(p) for p in chat.stream(ASK, schema=SCHEMA) if isinstance(p, str)) == "Plain text."
    assert not chat.structured
    list(chat.stream(ASK, schema=SCHEMA))
    chat.close()
    assert ["response_format" in request for request in endpoint.requests] == [True, False, False]


def test_a_permanent_429_is_asked_three_times_and_no_more(endpoint: Any) -> None:
    endpoint.say(endpoint.reply(status=429, headers={"Retry-After": "0"}, body="slow down"))
    with pytest.raises(ProviderError, match="answered 429"):
        _read(_chat(endpoint))
    assert len(endpoint.requests) == 3


def test_retry_after_is_honoured(endpoint: Any) -> None:
    endpoint.say(endpoint.reply(status=429, headers={"Retry-After": "1"}), "Now.")
    began = time.monotonic()
    assert _read(_chat(endpoint))[0] == "Now."
    assert time.monotonic() - began >= 1


def test_a_500_is_tried_again(endpoint: Any) -> None:
    endpoint.say(endpoint.reply(status=500, headers={"Retry-After": "0"}), "Now.")
    assert _read(_chat(endpoint))[0] == "Now."


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "OPENAI_API_KEY"), (404, "RAG_LLM_MODEL"), (400, "RAG_CONTEXT_TOKENS"), (413, "RAG_CONTEXT_TOKENS")],
)
def test_an_error_says_what_where_and_what_to_do_and_never_the_key(endpoint: Any, status: int, advice: str) -> None:
    endpoint.say(endpoint.reply(status=status, body=f"Incorrect API key provided: {KEY}. Also sk-te*****cdef."))
    with pytest.raises(ProviderError) as caught:
        _read(_chat(endpoint))
    message = str(caught.value)
    assert all(part in message for part in ("'scripted'", endpoint.url, str(status), advice))
    assert KEY not in message and "cdef" not in message and "\n" not in message


def test_a_slow_first_byte_is_a_clear_error(endpoint: Any) -> None:
    endpoint.say(endpoint.reply("late", wait=1.0))
    with pytest.raises(ProviderError, match=r"did not answer within 0\.2 seconds"):
        _read(_chat(endpoint, timeout=0.2))


def test_an_endpoint_that_is_down_is_a_clear_error(endpoint: Any) -> None:
    endpoint.close()
    with pytest.raises(ProviderError, match="could not be reached"):
        _read(_chat(endpoint))


def test_closing_the_iterator_ends_the_request(endpoint: Any) -> None:
    endpoint.say(endpoint.reply("word " * 4000, pause=0.01))
    chat = _chat(endpoint)
    pieces = chat.stream(ASK)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert endpoint.hung_up.wait(10)
    chat.close()


def test_openai_is_asked_without_what_reasoning_models_refuse(endpoint: Any) -> None:
    endpoint.say("ok")
    _read(_chat(endpoint))
    assert endpoint.requests[0]["temperature"] == 0 and "max_tokens" in endpoint.requests[0]
    assert json.dumps(endpoint.requests[0]).count(KEY) == 0


def test_without_a_key_and_an_endpoint_the_settings_are_wrong() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY or RAG_LLM_BASE_URL"):
        create(Settings(llm="openai", _env_file=None))


def test_a_password_in_the_address_is_not_shown() -> None:
    assert OpenAIChat(model="m", base_url="http://user:secret@localhost:1/v1").place == "http://localhost:1/v1"


def test_only_openai_has_prices() -> None:
    usage = Usage(1_000_000, 1_000_000)
    assert OpenAIChat(model="gpt-6-luna").price(usage) == pytest.approx(0.10 + 0.50)
    assert OpenAIChat(model="no-such-model").price(usage) is None
    assert OpenAIChat(model="gpt-6-luna", base_url="http://localhost:1/v1").price(usage) is None
