"""Endpoints as they are out there: each takes other parameters, fails in its own way, and is asked over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from rag import Settings
from rag.edge.doctor import examine
from rag.errors import ProviderError, SettingsError
from rag.llms import Closing, Message, complete
from rag.llms.openai import OpenAIChat
from rag.schema import Usage
from rag.write.replies import SCHEMA

ASK = (Message("system", "Say little."), Message("user", "Who opened the lock gate?"))
TEXT = "The keeper opened the lock gate at dawn."


@dataclass
class Says:
    """What the server replies: a status, a body, its type, and seconds between two parts of the body."""

    parts: list[bytes]
    status: int = 200
    kind: str = "application/json"
    pause: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


def _json(value: Any, status: int = 200, **headers: str) -> Says:
    return Says([json.dumps(value).encode()], status, headers=headers)


def _error(status: int, message: str = "", **more: str) -> Says:
    return _json({"error": {"message": message, **more}}, status)


def _events(*events: Any, pause: float = 0.0) -> Says:
    told = [event if isinstance(event, bytes) else f"data: {json.dumps(event)}\n\n".encode() for event in events]
    return Says([*told, b"data: [DONE]\n\n"], kind="text/event-stream", pause=pause)


def _delta(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def _chat(text: str = TEXT) -> Says:
    usage = {"choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": 9}}
    return _events(
        _delta(role="assistant", content=""), _delta(content=text[:9]), _delta(content=text[9:]), _delta("stop"), usage
    )


class Server:
    """An endpoint on loopback that replies as a function of path and request says; it keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.rule: Callable[[str, dict[str, Any]], Says] = lambda _path, _request: _chat()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.asked.append((self.path, request))
                owner.headers.append(dict(self.headers))
                said = owner.rule(self.path, request)
                try:
                    self.send_response(said.status)
                    for name, value in {"Content-Type": said.kind, "Connection": "close", **said.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    for part in said.parts:
                        time.sleep(said.pause)
                        self.wfile.write(part)
                        self.wfile.flush()
                except OSError:
                    """The client has gone, as it may."""
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def refuses(self, offends: Callable[[dict[str, Any]], bool], said: Says) -> None:
        """Refuse requests that offend; the others get the reply."""
        self.rule = lambda _path, request: said if offends(request) else _chat()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def _model(server: Server, name: str = "wren", **options: Any) -> OpenAIChat:
    return OpenAIChat(**{"model": name, "base_url": server.url, "timeout": 20.0, **options})


def _reply(model: OpenAIChat, **options: Any) -> tuple[str, Closing]:
    *pieces, closing = model.stream(ASK, **options)
    assert isinstance(closing, Closing)
    return "".join(map(str, pieces)), closing


def _system(request: dict[str, Any]) -> bool:
    return any(message["role"] == "system" for message in request["messages"])


BARE = Says([b""], 400)
REFUSALS: dict[str, tuple[Callable[[dict[str, Any]], bool], Says]] = {
    "usage, by 422": (
        lambda request: "stream_options" in request,
        _json({"detail": [{"loc": ["body", "stream_options"], "msg": "extra inputs are not permitted", "input": {}}]}, 422),
    ),
    "the limit's name": (
        lambda request: "max_tokens" in request,
        _error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", param="max_tokens"),
    ),
    "either name": (
        lambda request: {"max_tokens", "max_completion_tokens"} & request.keys(),
        _error(400, "unknown argument max_completion_tokens or max_tokens"),
    ),
    "the temperature": (
        lambda request: "temperature" in request,
        _error(400, "Unsupported value: 'temperature' does not support 0 with this model.", code="unsupported_value"),
    ),
    "limit and temperature, one after the other": (
        lambda request: "max_tokens" in request or "temperature" in request,
        _error(400, "Unsupported parameter", param=""),
    ),
    "the system role": (_system, _error(400, "System role not supported")),
    "the system role, in a template's words": (_system, _error(500, "Conversation roles must alternate user/assistant")),
    "a schema, by 422": (lambda request: "response_format" in request, _json({"message": "json_schema is unknown"}, 422)),
    "a schema, by 400 in plain text": (
        lambda request: "response_format" in request,
        Says([b"guided decoding is off"], 400, "text/plain"),
    ),
    "a schema, not implemented": (lambda request: "response_format" in request, _error(500, "grammar: not implemented")),
    "streaming": (lambda request: "stream" in request, _error(400, "stream is not supported by this deployment")),
    "usage, without a word": (lambda request: "stream_options" in request, BARE),
    "the limit, without a word": (lambda request: "max_tokens" in request, BARE),
    "the temperature, without a word": (lambda request: "temperature" in request, BARE),
    "the system role, without a word": (_system, BARE),
    "a schema, without a word": (lambda request: "response_format" in request, BARE),
    "so much room, without enough of it": (
        lambda request: request.get("max_tokens", 0) > 2000,
        _error(400, "max_tokens is too large: 5120. This model's maximum context length is 4096 tokens"),
    ),
    "an error inside a good status": (
        lambda request: "temperature" in request,
        _json({"error": {"message": "temperature: unsupported", "code": 400}}),
    ),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_an_endpoint_refuses_is_left_out_and_remembered(server: Server, kind: str) -> None:
    offends, said = REFUSALS[kind]
    server.refuses(lambda request: bool(offends(request)), said)
    model = _model(server)
    assert _reply(model, schema=SCHEMA)[0] == TEXT
    tries = len(server.asked)
    assert 2 <= tries <= 7
    assert _reply(model, schema=SCHEMA)[0] == TEXT
    assert len(server.asked) == tries + 1, "what was found out once is not tried again"
    model.close()
    assert [message["content"] for message in server.asked[-1][1]["messages"]][-1].endswith(ASK[1].text)


def test_a_limit_that_has_another_name_is_still_sent(server: Server) -> None:
    server.refuses(*REFUSALS["the limit's name"])
    model = _model(server, thoughts=500)
    _reply(model, max_tokens=100)
    model.close()
    assert server.asked[-1][1]["max_completion_tokens"] == 600 and "max_tokens" not in server.asked[-1][1]


def test_a_schema_stays_where_something_else_was_refused(server: Server) -> None:
    server.refuses(*REFUSALS["the temperature"])
    model = _model(server)
    _reply(model, schema=SCHEMA)
    model.close()
    assert model.structured and "response_format" in server.asked[-1][1] and model.spared == ("without a temperature",)


def test_what_was_left_out_in_vain_is_sent_again(server: Server) -> None:
    server.rule = lambda _path, _request: BARE
    model = _model(server)
    with pytest.raises(ProviderError, match="answered 400"):
        _reply(model, schema=SCHEMA)
    server.rule = lambda _path, _request: _chat()
    _reply(model, schema=SCHEMA)
    model.close()
    assert model.structured and {"temperature", "max_tokens", "stream_options"} <= server.asked[-1][1].keys()


@pytest.mark.parametrize("name", ["o4-mini", "openai/gpt-6-luna", "gpt-5.4-nano"])
def test_a_reasoning_model_is_asked_as_one_at_any_address(server: Server, name: str) -> None:
    model = _model(server, name, thoughts=3000)
    _reply(model, max_tokens=1000)
    model.close()
    (_, request), *more = server.asked
    assert not more and "temperature" not in request and "max_tokens" not in request
    assert (request["max_completion_tokens"], request["reasoning_effort"]) == (4000, "low")


@pytest.mark.parametrize("name", ["gpt-4.1", "qwen3:8b", "gpt-5-chat-latest", "llama-3.3-70b", "mistral-o1ga"])
def test_other_models_are_asked_as_usual(server: Server, name: str) -> None:
    model = _model(server, name)
    _reply(model)
    model.close()
    assert server.asked[0][1]["temperature"] == 0 and "reasoning_effort" not in server.asked[0][1]


@pytest.mark.parametrize(
    ("events", "why"),
    [
        (
            [_delta(refusal="I will not "), _delta(refusal="help with that."), _delta("stop")],
            "refused to answer .I will not help",
        ),
        ([_delta("content_filter")], "refused to answer"),
        ([_delta("stop")], "sent an empty reply"),
        ([], "sent an empty reply"),
        (
            [_delta(reasoning_content="Hm, the gate …"), _delta("length")],
            "cut off before its reply began: raise RAG_LLM_THOUGHT",
        ),
        ([_delta(content="<think>Hm, the gate"), _delta("length")], "cut off before its reply began"),
        ([_delta(tool_calls=[{"index": 0, "function": {"name": "look"}}]), _delta("tool_calls")], "called a tool instead"),
    ],
)
def test_a_reply_that_says_nothing_says_why_and_changes_nothing(server: Server, events: list[Any], why: str) -> None:
    server.rule = lambda _path, _request: _events(*events)
    model = _model(server)
    text, closing = _reply(model, schema=SCHEMA)
    assert text == "" and model.structured
    with pytest.raises(ProviderError, match=why):
        raise ProviderError(closing.silence)
    with pytest.raises(ProviderError, match=why):
        complete(model, ASK)
    server.rule = lambda _path, _request: _chat()
    assert _reply(model, schema=SCHEMA)[0] == TEXT and "response_format" in server.asked[-1][1]
    model.close()


def test_a_filter_that_refuses_the_question_is_told_as_such(server: Server) -> None:
    server.rule = lambda *_: _error(400, "The prompt triggered the content management policy.", code="content_filter")
    model = _model(server)
    with pytest.raises(ProviderError, match="refused to answer .*put the question otherwise"):
        _reply(model)
    model.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize("before", ["<think>OUTCOME: not_found\n</think>\n", "<thinking>hm</thinking>", "[THINK]hm[/THINK] "])
def test_thoughts_are_no_part_of_the_reply(server: Server, before: str) -> None:
    server.rule = lambda _path, _request: _events(*(_delta(content=letter) for letter in before + TEXT), _delta("stop"))
    model = _model(server)
    assert _reply(model)[0].strip() == TEXT
    model.close()


WHOLE = {"object": "chat.completion", "choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}
PARTED = {"choices": [{"message": {"content": [{"type": "text", "text": TEXT}]}, "finish_reason": "stop"}]}
FORMS = {
    "no streaming": _json(WHOLE | {"usage": {"prompt_tokens": 40, "completion_tokens": 9}}),
    "no streaming, and the type of one": Says([json.dumps(WHOLE).encode()], kind="text/event-stream"),
    "a list of one": _json([WHOLE]),
    "a text in parts": _json(PARTED),
    "lines": Says([f"{json.dumps(_delta(content=TEXT))}\n{json.dumps(_delta('stop'))}\n".encode()]),
    "one line end after each event": Says(
        [f"data: {json.dumps(_delta(content=TEXT))}\ndata: {json.dumps(_delta('stop'))}\ndata: [DONE]\n".encode()]
    ),
    "comments, and line ends of another kind": Says(
        [b": waiting\r\n\r\n", f"data:{json.dumps(_delta(content=TEXT))}\r\n\r\n".encode(), b"event: ping\r\ndata: {}\r\n\r\n"],
        kind="text/event-stream",
    ),
    "an event in pieces": Says([bytes([byte]) for byte in f"data: {json.dumps(_delta(content=TEXT))}\n\n".encode()]),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_reply_is_read_in_whatever_form_it_comes(server: Server, form: str) -> None:
    server.rule = lambda _path, _request: FORMS[form]
    model = _model(server)
    assert _reply(model)[0] == TEXT
    model.close()


def test_an_endpoint_that_does_not_stream_says_what_it_cost(server: Server) -> None:
    server.rule = lambda _path, _request: FORMS["no streaming"]
    model = _model(server)
    assert _reply(model) == (TEXT, Closing(Usage(40, 9)))
    model.close()


def test_an_error_in_the_middle_of_a_reply_is_told(server: Server) -> None:
    server.rule = lambda *_: _events(_delta(content=TEXT), {"error": {"message": "upstream is gone", "code": 502}})
    model = _model(server)
    pieces = model.stream(ASK)
    assert next(pieces) == TEXT
    with pytest.raises(ProviderError, match=r"broke off \(upstream is gone\)"):
        next(pieces)
    model.close()


def test_an_error_inside_a_good_status_counts_as_what_it_says(server: Server) -> None:
    said = [_json({"error": {"message": "slow down", "code": 429}}), _chat()]
    server.rule = lambda *_: said[min(len(server.asked), 2) - 1]
    model = _model(server)
    assert _reply(model)[0] == TEXT and len(server.asked) == 2
    server.rule = lambda *_: _json({"error": {"message": "no such key", "code": 401}})
    with pytest.raises(ProviderError, match="answered 401 .no such key.: check OPENAI_API_KEY"):
        _reply(model)
    model.close()


LOGIN = b"<!doctype html><html><head><title>Sign in to Fernhill</title></head><body>password</body></html>"


@pytest.mark.parametrize(
    "said", [Says([LOGIN], kind="text/html"), Says([LOGIN], 403, "text/html"), Says([b""], 302, headers={"Location": "/login"})]
)
def test_a_login_page_is_told_as_such(server: Server, said: Says) -> None:
    server.rule = lambda _path, _request: said
    model = _model(server)
    with pytest.raises(ProviderError, match="sent a web page .*open it in a browser") as caught:
        _reply(model)
    model.close()
    assert "<" not in str(caught.value) and (said.status == 302 or "Sign in to Fernhill" in str(caught.value))


def test_what_is_no_completion_is_told_as_such(server: Server) -> None:
    model = _model(server)
    for said in (Says([b"hello there"]), Says([b"data: hello\n\n"]), _json("x"), _json(["x"]), Says([b"[" * 100_000])):
        server.rule = lambda _path, _request, said=said: said
        with pytest.raises(ProviderError, match="not a chat completion"):
            _reply(model)
    model.close()


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("http://127.0.0.1:{}", "/v1"),
        ("127.0.0.1:{}", "/v1"),
        ("localhost:{}/v1", "/v1"),
        (" http://127.0.0.1:{}/v1/ ", "/v1"),
        ("http://127.0.0.1:{}/v1/chat/completions", "/v1"),
        ("http://127.0.0.1:{}", ""),
        ("http://127.0.0.1:{}/gateway", "/gateway"),
        ("http://127.0.0.1:{}/gateway/", "/gateway/v1"),
        ("http://127.0.0.1:{}/openai/deployments/wren?api-version=9", "/openai/deployments/wren"),
    ],
)
@pytest.mark.parametrize(
    "elsewhere", [Says([b""], 404), Says([LOGIN], kind="text/html"), _json({"error": "Unexpected endpoint"})]
)
def test_a_base_url_is_mended(server: Server, typed: str, root: str, elsewhere: Says) -> None:
    def rule(path: str, _request: object) -> Says:
        return _chat() if path.partition("?")[0] == f"{root}/chat/completions" else elsewhere

    server.rule = rule
    model = _model(server, base_url=typed.format(server.port))
    assert _reply(model)[0] == TEXT and len(server.asked) <= 2
    _reply(model)
    model.close()
    assert server.asked[-1][0].startswith(f"{root}/chat/completions") and len(server.asked) <= 3
    assert ("?api-version=9" in server.asked[-1][0]) is ("?" in typed) and "?" not in model.place


@pytest.mark.parametrize("typed", ["ftp://example.org/v1", "http://", "http://127.0.0.1:port/v1", "http://two words/v1"])
def test_what_is_no_address_is_a_settings_error(typed: str) -> None:
    with pytest.raises(SettingsError, match="RAG_LLM_BASE_URL is .*expected an address such as"):
        OpenAIChat(model="wren", base_url=typed)


def test_a_model_that_is_not_there_is_not_looked_for_elsewhere(server: Server) -> None:
    server.rule = lambda *_: _error(404, "model 'wren' not found, try pulling it first")
    model = _model(server, base_url=f"http://127.0.0.1:{server.port}")
    with pytest.raises(ProviderError, match="answered 404 .*RAG_LLM_MODEL"):
        _reply(model)
    model.close()
    assert len(server.asked) == 1


RESPONSE = {
    "object": "response",
    "status": "completed",
    "output": [{"type": "reasoning"}, {"type": "message", "content": [{"type": "output_text", "text": TEXT}]}],
    "usage": {"input_tokens": 40, "output_tokens": 9},
}
STREAMED = _events(
    {"type": "response.created", "response": {"status": "in_progress"}},
    {"type": "response.reasoning_summary_text.delta", "delta": "Hm."},
    {"type": "response.output_text.delta", "delta": TEXT},
    {"type": "response.completed", "response": RESPONSE},
)


@pytest.mark.parametrize("said", [STREAMED, _json(RESPONSE)])
@pytest.mark.parametrize(
    "refusal",
    [
        _error(404, "Not Found"),
        _error(404, "This model is only supported in v1/responses and not in v1/chat/completions."),
        Says([b""], 405),
    ],
)
def test_an_endpoint_that_has_only_responses_is_asked_by_them(server: Server, said: Says, refusal: Says) -> None:
    server.rule = lambda path, _request: said if path == "/v1/responses" else refusal
    model = _model(server, "gpt-6-luna", thoughts=1000)
    assert _reply(model, schema=SCHEMA, max_tokens=24) == (TEXT, Closing(Usage(40, 9)))
    assert _reply(model, schema=SCHEMA)[0] == TEXT and len(server.asked) == 3
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
def test_responses_that_say_nothing_say_why(server: Server, last: dict[str, Any], why: str) -> None:
    server.rule = lambda path, _request: _events(last) if path.endswith("responses") else Says([b""], 404)
    model = _model(server, retries=0)
    with pytest.raises(ProviderError, match=why):
        complete(model, ASK)
    model.close()


def test_a_timeout_means_what_it_says(server: Server) -> None:
    model = _model(server, timeout=0.6)
    for pause in (5.0, 0.2):
        # Silence, and signs of life without a word.
        server.rule = lambda *_, pause=pause: Says([b": busy\n\n"] * 50, kind="text/event-stream", pause=pause)
        began = time.monotonic()
        with pytest.raises(ProviderError, match=r"did not answer within 0\.6 seconds"):
            _reply(model)
        assert time.monotonic() - began < 2.0
    model.close()
    assert len(server.asked) == 2, "whoever is too slow is not asked again"


def test_what_is_done_with_a_reply_meanwhile_is_not_the_models_delay(server: Server) -> None:
    parts = [f"data: {json.dumps(_delta(content=word))}\n\n".encode() for word in ("The ", "keeper ", "left.")]
    server.rule = lambda *_: Says([*parts, b"data: [DONE]\n\n"], kind="text/event-stream", pause=0.2)
    model = _model(server, timeout=1.0)
    told = []
    for piece in model.stream(ASK):
        told.append(piece)
        time.sleep(1.2 if len(told) == 1 else 0)
    model.close()
    assert told[:3] == ["The ", "keeper ", "left."] and isinstance(told[3], Closing)


def test_a_wait_that_is_longer_than_the_timeout_is_told_at_once(server: Server) -> None:
    server.rule = lambda *_: _json({"error": {"message": "slow down"}}, 429, **{"Retry-After": "40"})
    model = _model(server)
    began = time.monotonic()
    with pytest.raises(ProviderError, match="answered 429 .*asks to wait 40 seconds, which is longer than RAG_LLM_TIMEOUT"):
        _reply(model)
    model.close()
    assert time.monotonic() - began < 10 and len(server.asked) == 1


def test_a_server_that_breaks_for_a_moment_teaches_nothing(server: Server) -> None:
    said = [_json({"error": {"message": "the stream of reasoning broke"}}, 500, **{"Retry-After": "0"}), _chat()]
    server.rule = lambda *_: said[min(len(server.asked), 2) - 1]
    model = _model(server)
    assert _reply(model)[0] == TEXT and model.spared == () and len(server.asked) == 2
    model.close()


def test_an_account_without_money_is_not_asked_again(server: Server) -> None:
    server.rule = lambda *_: _error(429, "You exceeded your current quota", code="insufficient_quota")
    model = _model(server)
    with pytest.raises(ProviderError, match="answered 429"):
        _reply(model)
    model.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "odd://127.0.0.1:9"])
def test_this_machine_is_reached_past_the_proxy(server: Server, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    for name in ("127.0.0.1", "localhost"):
        model = _model(server, base_url=f"http://{name}:{server.port}/v1")
        assert _reply(model)[0] == TEXT
        model.close()


@pytest.mark.parametrize(("proxy", "what"), [("socks5://127.0.0.1:9", "httpx2.socks"), ("odd://127.0.0.1:9", "cannot be read")])
def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, proxy: str, what: str) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(ProviderError, match=what):
        _reply(OpenAIChat(model="wren", base_url="http://models.example/v1"))


def test_an_endpoint_that_has_moved_is_asked_at_its_new_place_but_never_on_another_host(server: Server) -> None:
    server.rule = lambda path, _: _chat() if path.startswith("/new") else Says([b""], 308, headers={"Location": "/new"})
    model = _model(server)
    assert _reply(model)[0] == TEXT
    server.rule = lambda *_: Says([b""], 308, headers={"Location": f"http://localhost:{server.port}/new"})
    asked = len(server.asked)
    with pytest.raises(ProviderError, match="sent a web page"):
        _reply(model)
    model.close()
    # Where responses are served is tried too; no request goes to the other host.
    assert all(path.startswith("/v1/") for path, _ in server.asked[asked:])


def test_two_threads_find_out_the_same(server: Server) -> None:
    server.refuses(*REFUSALS["limit and temperature, one after the other"])
    model = _model(server)
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda _: _reply(model)[0], range(8)))
    assert replies == [TEXT] * 8
    before = len(server.asked)
    _reply(model)
    model.close()
    assert len(server.asked) == before + 1


def test_no_secret_of_the_address_is_told(server: Server) -> None:
    server.rule = lambda path, _request: _error(401, f"no access to {path} with key-0123456789")
    model = _model(server, base_url=f"http://ann:hush-hush@127.0.0.1:{server.port}/v1?key=tell-nobody", key="key-0123456789")
    with pytest.raises(ProviderError) as caught:
        _reply(model)
    model.close()
    told = str(caught.value) + model.place
    assert not any(secret in told for secret in ("tell-nobody", "hush-hush", "0123456789")) and "answered 401" in told


# The doctor


def _writer(server: Server, **more: Any) -> tuple[str, str]:
    settings = Settings(llm="openai", llm_base_url=server.url, llm_model="wren", llm_timeout=20, _env_file=None, **more)
    (found,) = [finding for finding in examine(settings) if finding.what == "Writer"]
    return found.state, found.text


def test_the_doctor_asks_for_one_token(server: Server) -> None:
    server.refuses(*REFUSALS["the temperature"])
    state, text = _writer(server)
    assert state == "good" and "wren" in text and server.url in text and "without a temperature" in text
    assert [request["max_tokens"] for _, request in server.asked] == [1, 1]


def test_a_doctor_is_content_with_a_reply_that_thoughts_have_used_up(server: Server) -> None:
    server.rule = lambda *_: _events(_delta("length"))
    assert _writer(server)[0] == "good"
    server.rule = lambda *_: _error(400, "Could not finish the message because max_tokens or model output limit was reached.")
    assert _writer(server)[0] == "good"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (_error(401, "bad key"), "answered 401"),
        (Says([LOGIN], kind="text/html"), "a web page"),
        (_events(_delta("stop")), "empty reply"),
    ],
)
def test_a_doctor_tells_what_would_make_every_answer_a_quotation(server: Server, said: Says, told: str) -> None:
    server.rule = lambda _path, _request: said
    state, text = _writer(server)
    assert state == "wrong" and told in text
