"""What an endpoint refuses is left out, what it knows by another name is renamed, and both are remembered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from rag.errors import ProviderError
from rag.write.replies import SCHEMA
from tests.llms.odd_endpoint import (
    ASK,
    BARE,
    NO_TEMPERATURE,
    TEXT,
    OddEndpoint,
    Refusal,
    Says,
    as_chat,
    as_error,
    as_json,
    model_of,
    replied,
)


def _system(request: dict[str, Any]) -> bool:
    return any(message["role"] == "system" for message in request["messages"])


REFUSALS: dict[str, Refusal] = {
    "usage, by 422": (
        lambda request: "stream_options" in request,
        as_json({"detail": [{"loc": ["body", "stream_options"], "msg": "extra inputs are not permitted", "input": {}}]}, 422),
    ),
    "the limit's name": (
        lambda request: "max_tokens" in request,
        as_error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", param="max_tokens"),
    ),
    "either name": (
        lambda request: {"max_tokens", "max_completion_tokens"} & request.keys(),
        as_error(400, "unknown argument max_completion_tokens or max_tokens"),
    ),
    "the temperature": NO_TEMPERATURE,
    "limit and temperature, one after the other": (
        lambda request: "max_tokens" in request or "temperature" in request,
        as_error(400, "Unsupported parameter", param=""),
    ),
    "the system role": (_system, as_error(400, "System role not supported")),
    "the system role, in a template's words": (_system, as_error(500, "Conversation roles must alternate user/assistant")),
    "a schema, by 422": (lambda request: "response_format" in request, as_json({"message": "json_schema is unknown"}, 422)),
    "a schema, by 400 in plain text": (
        lambda request: "response_format" in request,
        Says([b"guided decoding is off"], 400, "text/plain"),
    ),
    "a schema, not implemented": (lambda request: "response_format" in request, as_error(500, "grammar: not implemented")),
    "streaming": (lambda request: "stream" in request, as_error(400, "stream is not supported by this deployment")),
    "usage, without a word": (lambda request: "stream_options" in request, BARE),
    "the limit, without a word": (lambda request: "max_tokens" in request, BARE),
    "the temperature, without a word": (lambda request: "temperature" in request, BARE),
    "the system role, without a word": (_system, BARE),
    "a schema, without a word": (lambda request: "response_format" in request, BARE),
    "so much room, without enough of it": (
        lambda request: request.get("max_tokens", 0) > 2000,
        as_error(400, "max_tokens is too large: 5120. This model's maximum context length is 4096 tokens"),
    ),
    "an error inside a good status": (
        lambda request: "temperature" in request,
        as_json({"error": {"message": "temperature: unsupported", "code": 400}}),
    ),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_an_endpoint_refuses_is_left_out_and_remembered(server: OddEndpoint, kind: str) -> None:
    offends, said = REFUSALS[kind]
    server.refuses(lambda request: bool(offends(request)), said)
    model = model_of(server)
    assert replied(model, schema=SCHEMA)[0] == TEXT
    tries = len(server.asked)
    assert 2 <= tries <= 7
    assert replied(model, schema=SCHEMA)[0] == TEXT
    assert len(server.asked) == tries + 1, "what was found out once is not tried again"
    model.close()
    assert [message["content"] for message in server.asked[-1][1]["messages"]][-1].endswith(ASK[1].text)


def test_a_limit_that_has_another_name_is_still_sent(server: OddEndpoint) -> None:
    server.refuses(*REFUSALS["the limit's name"])
    model = model_of(server, thoughts=500)
    replied(model, max_tokens=100)
    model.close()
    assert server.asked[-1][1]["max_completion_tokens"] == 600 and "max_tokens" not in server.asked[-1][1]


def test_a_schema_stays_where_something_else_was_refused(server: OddEndpoint) -> None:
    server.refuses(*NO_TEMPERATURE)
    model = model_of(server)
    replied(model, schema=SCHEMA)
    model.close()
    assert model.structured and "response_format" in server.asked[-1][1] and model.spared == ("without a temperature",)


def test_what_was_left_out_in_vain_is_sent_again(server: OddEndpoint) -> None:
    server.rule = lambda _path, _request: BARE
    model = model_of(server)
    with pytest.raises(ProviderError, match="answered 400"):
        replied(model, schema=SCHEMA)
    server.rule = lambda _path, _request: as_chat()
    replied(model, schema=SCHEMA)
    model.close()
    assert model.structured and {"temperature", "max_tokens", "stream_options"} <= server.asked[-1][1].keys()


@pytest.mark.parametrize("name", ["o4-mini", "openai/gpt-6-luna", "gpt-5.4-nano"])
def test_a_reasoning_model_is_asked_as_one_at_any_address(server: OddEndpoint, name: str) -> None:
    model = model_of(server, name, thoughts=3000)
    replied(model, max_tokens=1000)
    model.close()
    (_, request), *more = server.asked
    assert not more and "temperature" not in request and "max_tokens" not in request
    assert (request["max_completion_tokens"], request["reasoning_effort"]) == (4000, "low")


@pytest.mark.parametrize("name", ["gpt-4.1", "qwen3:8b", "gpt-5-chat-latest", "llama-3.3-70b", "mistral-o1ga"])
def test_other_models_are_asked_as_usual(server: OddEndpoint, name: str) -> None:
    model = model_of(server, name)
    replied(model)
    model.close()
    assert server.asked[0][1]["temperature"] == 0 and "reasoning_effort" not in server.asked[0][1]


def test_two_threads_find_out_the_same(server: OddEndpoint) -> None:
    server.refuses(*REFUSALS["limit and temperature, one after the other"])
    model = model_of(server)
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda _: replied(model)[0], range(8)))
    assert replies == [TEXT] * 8
    before = len(server.asked)
    replied(model)
    model.close()
    assert len(server.asked) == before + 1
