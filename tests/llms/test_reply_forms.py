"""Replies in every form that endpoints give them, and those that say nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rag.answers import Usage
from rag.errors import ProviderError
from rag.llms import Closing, complete
from rag.write.replies import SCHEMA
from tests.llms.odd_endpoint import (
    ASK,
    LOGIN,
    TEXT,
    OddEndpoint,
    Says,
    as_chat,
    as_delta,
    as_error,
    as_events,
    as_json,
    model_of,
    replied,
)


@pytest.mark.parametrize(
    ("events", "why"),
    [
        (
            [as_delta(refusal="I will not "), as_delta(refusal="help with that."), as_delta("stop")],
            "refused to answer .I will not help",
        ),
        ([as_delta("content_filter")], "refused to answer"),
        ([as_delta("stop")], "sent an empty reply"),
        ([], "sent an empty reply"),
        (
            [as_delta(reasoning_content="Hm, the gate …"), as_delta("length")],
            "cut off before its reply began: raise RAG_LLM_THOUGHT",
        ),
        ([as_delta(content="<think>Hm, the gate"), as_delta("length")], "cut off before its reply began"),
        ([as_delta(tool_calls=[{"index": 0, "function": {"name": "look"}}]), as_delta("tool_calls")], "called a tool instead"),
    ],
)
def test_a_reply_that_says_nothing_says_why_and_changes_nothing(server: OddEndpoint, events: list[Any], why: str) -> None:
    server.rule = lambda _path, _request: as_events(*events)
    model = model_of(server)
    text, closing = replied(model, schema=SCHEMA)
    assert text == "" and model.structured
    with pytest.raises(ProviderError, match=why):
        raise ProviderError(closing.silence)
    with pytest.raises(ProviderError, match=why):
        complete(model, ASK)
    server.rule = lambda _path, _request: as_chat()
    assert replied(model, schema=SCHEMA)[0] == TEXT and "response_format" in server.asked[-1][1]
    model.close()


def test_a_filter_that_refuses_the_question_is_told_as_such(server: OddEndpoint) -> None:
    server.rule = lambda *_: as_error(400, "The prompt triggered the content management policy.", code="content_filter")
    model = model_of(server)
    with pytest.raises(ProviderError, match="refused to answer .*put the question otherwise"):
        replied(model)
    model.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize("before", ["<think>OUTCOME: not_found\n</think>\n", "<thinking>hm</thinking>", "[THINK]hm[/THINK] "])
def test_thoughts_are_no_part_of_the_reply(server: OddEndpoint, before: str) -> None:
    server.rule = lambda _path, _request: as_events(*(as_delta(content=letter) for letter in before + TEXT), as_delta("stop"))
    model = model_of(server)
    assert replied(model)[0].strip() == TEXT
    model.close()


WHOLE = {"object": "chat.completion", "choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}
PARTED = {"choices": [{"message": {"content": [{"type": "text", "text": TEXT}]}, "finish_reason": "stop"}]}
FORMS = {
    "no streaming": as_json(WHOLE | {"usage": {"prompt_tokens": 40, "completion_tokens": 9}}),
    "no streaming, and the type of one": Says([json.dumps(WHOLE).encode()], kind="text/event-stream"),
    "a list of one": as_json([WHOLE]),
    "a text in parts": as_json(PARTED),
    "lines": Says([f"{json.dumps(as_delta(content=TEXT))}\n{json.dumps(as_delta('stop'))}\n".encode()]),
    "one line end after each event": Says(
        [f"data: {json.dumps(as_delta(content=TEXT))}\ndata: {json.dumps(as_delta('stop'))}\ndata: [DONE]\n".encode()]
    ),
    "comments, and line ends of another kind": Says(
        [
            b": waiting\r\n\r\n",
            f"data:{json.dumps(as_delta(content=TEXT))}\r\n\r\n".encode(),
            b"event: ping\r\ndata: {}\r\n\r\n",
        ],
        kind="text/event-stream",
    ),
    "an event in pieces": Says([bytes([byte]) for byte in f"data: {json.dumps(as_delta(content=TEXT))}\n\n".encode()]),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_reply_is_read_in_whatever_form_it_comes(server: OddEndpoint, form: str) -> None:
    server.rule = lambda _path, _request: FORMS[form]
    model = model_of(server)
    assert replied(model)[0] == TEXT
    model.close()


def test_an_endpoint_that_does_not_stream_says_what_it_cost(server: OddEndpoint) -> None:
    server.rule = lambda _path, _request: FORMS["no streaming"]
    model = model_of(server)
    assert replied(model) == (TEXT, Closing(Usage(40, 9)))
    model.close()


def test_an_error_in_the_middle_of_a_reply_is_told(server: OddEndpoint) -> None:
    server.rule = lambda *_: as_events(as_delta(content=TEXT), {"error": {"message": "upstream is gone", "code": 502}})
    model = model_of(server)
    pieces = model.stream(ASK)
    assert next(pieces) == TEXT
    with pytest.raises(ProviderError, match=r"broke off \(upstream is gone\)"):
        next(pieces)
    model.close()


def test_an_error_inside_a_good_status_counts_as_what_it_says(server: OddEndpoint) -> None:
    said = [as_json({"error": {"message": "slow down", "code": 429}}), as_chat()]
    server.rule = lambda *_: said[min(len(server.asked), 2) - 1]
    model = model_of(server)
    assert replied(model)[0] == TEXT and len(server.asked) == 2
    server.rule = lambda *_: as_json({"error": {"message": "no such key", "code": 401}})
    with pytest.raises(ProviderError, match="answered 401 .no such key.: check OPENAI_API_KEY"):
        replied(model)
    model.close()


@pytest.mark.parametrize(
    "said", [Says([LOGIN], kind="text/html"), Says([LOGIN], 403, "text/html"), Says([b""], 302, headers={"Location": "/login"})]
)
def test_a_login_page_is_told_as_such(server: OddEndpoint, said: Says) -> None:
    server.rule = lambda _path, _request: said
    model = model_of(server)
    with pytest.raises(ProviderError, match="sent a web page .*open it in a browser") as caught:
        replied(model)
    model.close()
    assert "<" not in str(caught.value) and (said.status == 302 or "Sign in to Fernhill" in str(caught.value))


def test_what_is_no_completion_is_told_as_such(server: OddEndpoint) -> None:
    model = model_of(server)
    for said in (Says([b"hello there"]), Says([b"data: hello\n\n"]), as_json("x"), as_json(["x"]), Says([b"[" * 100_000])):
        server.rule = lambda _path, _request, said=said: said
        with pytest.raises(ProviderError, match="not a chat completion"):
            replied(model)
    model.close()


RESPONSE = {
    "object": "response",
    "status": "completed",
    "output": [{"type": "reasoning"}, {"type": "message", "content": [{"type": "output_text", "text": TEXT}]}],
    "usage": {"input_tokens": 40, "output_tokens": 9},
}
STREAMED = as_events(
    {"type": "response.created", "response": {"status": "in_progress"}},
    {"type": "response.reasoning_summary_text.delta", "delta": "Hm."},
    {"type": "response.output_text.delta", "delta": TEXT},
    {"type": "response.completed", "response": RESPONSE},
)


@pytest.mark.parametrize("said", [STREAMED, as_json(RESPONSE)])
@pytest.mark.parametrize(
    "refusal",
    [
        as_error(404, "Not Found"),
        as_error(404, "This model is only supported in v1/responses and not in v1/chat/completions."),
        Says([b""], 405),
    ],
)
def test_an_endpoint_that_has_only_responses_is_asked_by_them(server: OddEndpoint, said: Says, refusal: Says) -> None:
    server.rule = lambda path, _request: said if path == "/v1/responses" else refusal
    model = model_of(server, "gpt-6-luna", thoughts=1000)
    assert replied(model, schema=SCHEMA, max_tokens=24) == (TEXT, Closing(Usage(40, 9)))
    assert replied(model, schema=SCHEMA)[0] == TEXT and len(server.asked) == 3
    model.close()
    _, request = server.asked[1]
    assert request["max_output_tokens"] == 1024 and request["reasoning"] == {"effort": "low"} and request["store"] is False
    assert request["text"]["format"]["schema"] == json.loads(json.dumps(SCHEMA)) and "by the Responses API" in model.spared


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (
            {"type": "response.incomplete", "response": {"incomplete_details": {"reason": "max_output_tokens"}}},
            "before its reply",
        ),
        ({"type": "response.refusal.delta", "delta": "No."}, "refused to answer .No"),
        (
            {"type": "response.failed", "response": {"error": {"code": "server_error", "message": "out of order"}}},
            "out of order",
        ),
        ({"type": "error", "message": "out of order"}, "out of order"),
    ],
)
def test_responses_that_say_nothing_say_why(server: OddEndpoint, last: dict[str, Any], why: str) -> None:
    server.rule = lambda path, _request: as_events(last) if path.endswith("responses") else Says([b""], 404)
    model = model_of(server, retries=0)
    with pytest.raises(ProviderError, match=why):
        complete(model, ASK)
    model.close()
