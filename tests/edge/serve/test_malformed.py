"""A hundred malformed requests at each door that speaks HTTP: refused, explained, and survived."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rag import Assistant, Settings
from tests.conftest import STORIES
from tests.edge.serve.serving import Server, serving

pytestmark = pytest.mark.slow

TOKEN, KEY = "a-token-of-nobody-else", "sk-a-key-of-nobody-else"
SECRETS = {"RAG_API_TOKEN": TOKEN, "OPENAI_API_KEY": KEY, "RAG_API_RATE": "100000"}
RIGHT = {"authorization": f"Bearer {TOKEN}"}

SAID = {"role": "user", "content": "Why was the harbour bridge closed?"}
CHAT: dict[str, Any] = {"model": "dateline", "messages": [SAID]}
WRONG_IN_A_CHAT: dict[str, list[Any]] = {
    "model": [None, 1, True, [], {}, "", "gpt-9", "x" * 10_000],
    "messages": [
        None, 1, "why", {}, [], [1], [None], ["why"], [[]], [{}], [SAID] * 2_000, [{"role": "user"}], [{"content": "why"}],
        [{**SAID, "role": None}], [{**SAID, "role": 1}], [{**SAID, "role": "king"}], [{**SAID, "content": None}],
        [{**SAID, "content": 3}], [{**SAID, "content": True}], [{**SAID, "content": {}}], [{**SAID, "content": [1]}],
        [{**SAID, "content": [{}]}], [{**SAID, "content": ""}], [{**SAID, "content": " \n"}], [{**SAID, "content": "?!"}],
        [{**SAID, "content": [{"type": "image_url", "image_url": {"url": "x"}}]}], [{**SAID, "content": "a" * 100_000}],
        [{**SAID, "content": [{"type": "input_audio"}]}], [SAID, {"role": "assistant", "content": "Because."}],
        [{"role": "system", "content": "Be kind."}],
    ],
    "n": [0, 2, -1, 1.5, "two", [], {}],
    "response_format": [1, "json", [], {"type": "json_object"}, {"type": "json_schema"}, {"type": 1}],
    "stream_options": [1, "x", [], {"include_usage": "perhaps"}, {"include_usage": 7}],
    "tool_choice": ["required", {"type": "function", "function": {"name": "x"}}],
}  # fmt: skip

CALL: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {}}}
TEXTS: dict[str, str] = {
    "ask": "question",
    "search": "question",
    "timeline": "topic",
    "check": "draft",
    "article": "article_id",
}
"""The tools that take a text, and what it is called."""
WRONG_TEXTS: list[Any] = [None, 1, True, [], {}, ["why"], "", "a" * 1_000_000]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, minilm: Any, command_for: Any) -> Any:
    folder = tmp_path_factory.mktemp("malformed")
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest([folder / name for name in STORIES])
    return command_for(folder, folder / "archive")


def gives_nothing_away(shelf: Any, text: str) -> bool:
    return not any(secret in text for secret in (TOKEN, KEY, str(shelf.folder), "Traceback", "File \\"))


def test_a_hundred_malformed_chats_are_each_refused_and_the_next_one_is_answered(shelf: Any) -> None:
    wrong = [{**CHAT, name: value} for name, values in WRONG_IN_A_CHAT.items() for value in values]
    wrong += [{**chat, "stream": True} for chat in wrong] + [{**CHAT, "stream": value} for value in ("perhaps", 7, [], {})]
    assert len(wrong) > 100
    with (
        serving(shelf, **SECRETS) as server,
        httpx2.Client(base_url=server.url, headers=RIGHT, trust_env=False, timeout=60) as http,
    ):
        for chat in wrong:
            refused = http.post("/v1/chat/completions", json=chat)
            assert 400 <= refused.status_code < 500, (str(chat)[:200], refused.text[:300])
            error = refused.json()["error"]
            assert 10 < len(error["message"]) < 500 and error["type"] == "invalid_request_error"
            assert gives_nothing_away(shelf, refused.text), refused.text
        answer = http.post("/v1/chat/completions", json=CHAT).json()
        assert "barge" in answer["choices"][0]["message"]["content"]
        assert len(http.get("/v1/articles").json()["articles"]) == len(STORIES)
        said = server.close()
    assert gives_nothing_away(shelf, said), said


@pytest.fixture(scope="module")
def tools(shelf: Any) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of the tools, and the process that serves them."""
    command = [str(Path(sys.executable).with_name("rag")), "mcp", "--http", "--port", "0"]
    child = subprocess.Popen(
        command, cwd=shelf.folder, env=shelf.environment(SECRETS), stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        assert child.stderr is not None
        found = re.search(r"listening on (http://\S+)", child.stderr.readline())
        assert found
        yield f"{found[1]}/mcp", child
    finally:
        child.terminate()
        child.wait(30)
        if child.stderr:
            child.stderr.close()


def malformed_calls() -> list[bytes]:
    """What is sent to the tools: no JSON, no request, no method, no tool, and arguments that are none."""
    wrong: list[Any] = [None, 0, "", [], {}, [[]], "tools/call"]
    wrong += [{**CALL, "jsonrpc": value} for value in (None, 2.0, "1.0", [])]
    wrong += [{**CALL, "method": value} for value in (None, 1, [], "", "tools/cal", "../tools", "x" * 10_000)]
    wrong += [
        {**CALL, "params": value} for value in (None, 1, "x", [], {}, {"name": "ask", "arguments": []}, {"arguments": {}})
    ]
    wrong += [{**CALL, "params": {"name": value, "arguments": {}}} for value in (None, 1, [], "", "nothing", "add_article")]
    wrong += [
        {**CALL, "params": {"name": tool, "arguments": {name: value}}} for tool, name in TEXTS.items() for value in WRONG_TEXTS
    ]
    good = {"question": "Why was the harbour bridge closed?"}
    wrong += [
        {**CALL, "params": {"name": tool, "arguments": {**good, name: value}}}
        for tool in ("ask", "search")
        for name, values in {"since": ("soon", 5, []), "until": ("2024-13-01", {}), "sources": ("x", [1], ["Nobody"])}.items()
        for value in values
    ]
    raw = [b"", b"{", b"\xff\xfe", b"\x00" * 64, b"[" * 50_000, b'{"a":' * 50_000, b"question=why", b"{} {}", b"NaN"]
    return [*raw, *(json.dumps(value).encode() for value in wrong)]


def test_a_hundred_malformed_calls_of_the_tools_are_each_told_and_the_next_one_is_answered(
    shelf: Any, tools: tuple[str, subprocess.Popen[str]]
) -> None:
    calls = malformed_calls()
    url, _ = tools
    kinds = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    with httpx2.Client(headers={**RIGHT, **kinds}, trust_env=False, timeout=60) as http:
        told = [(call, http.post(url, content=call)) for call in calls]
        told += [(b"", http.request(method, url)) for method in ("PUT", "PATCH", "DELETE", "OPTIONS")]
        told += [
            (b"", http.post(url, content=json.dumps(CALL), headers=headers))
            for headers in ({"content-type": "text/plain"}, {"accept": "image/png"}, {"mcp-protocol-version": "9"})
        ]
        assert len(told) > 100
        for call, reply in told:
            wrong = '"error"' in reply.text or re.search(r'"isError":\s*true', reply.text)
            assert 400 <= reply.status_code < 500 or (reply.status_code == 200 and wrong), (call[:200], reply.text[:300])
            assert gives_nothing_away(shelf, reply.text), (call[:200], reply.text[:500])
        good = {**CALL, "params": {"name": "ask", "arguments": {"question": SAID["content"]}}}
        assert "barge" in http.post(url, json=good).text


ASK = b'{"question": "Why was the harbour bridge closed?"}'
BODIES = [
    b"",
    b"null",
    b"[]",
    b"0",
    b'""',
    b"{",
    b"{}",
    b"{]",
    b"\xff\xfe",
    b"\x00" * 64,
    b'{"question": null}',
    b'{"question": 1}',
    b'{"question": ["a"]}',
    b'{"question": {"a": 1}}',
    b'{"question": ""}',
    b'{"question": "?!"}',
    b'{"question": "\\ud800"}',
    b'{"question": "' + b"a" * 5_000 + b'"}',
    b'{"question": "why", "questions": 1}',
    b'{"question": "why", "since": "soon"}',
    b'{"question": "why", "since": 20240101}',
    b'{"question": "why", "since": "2024-10-09", "until": "2024-10-08"}',
    b'{"question": "why", "sources": "Harbour News"}',
    b'{"question": "why", "sources": ["Nobody"]}',
    b'{"question": "why", "sources": [1]}',
    b'{"question": "why", "history": "x"}',
    b'{"question": "why", "history": [{"role": "user"}]}',
    b'{"question": "why", "history": [1]}',
    b'{"question": "why", "stream": "yes"}',
    b'{"question": "why", "stream": 1}',
    b'{"question": "why"} {"question": "why"}',
    b'{"question": NaN}',
    b'{"question": "why", "since": ' + b"9" * 10_000 + b"}",
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"question=why",
    b"<question>why</question>",
]
CHATS = [
    b'{"model": "dateline"}',
    b'{"messages": []}',
    b'{"model": "dateline", "messages": []}',
    b'{"model": "dateline", "messages": "why"}',
    b'{"model": "dateline", "messages": [{"role": "user"}]}',
    b'{"model": "dateline", "messages": [{"role": "king", "content": "why"}]}',
    b'{"model": "dateline", "messages": [{"role": "assistant", "content": "why"}]}',
    b'{"model": "dateline", "messages": [{"role": "user", "content": 3}]}',
    b'{"model": "dateline", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}',
    b'{"model": 3, "messages": [{"role": "user", "content": "why"}]}',
    b'{"model": "gpt-9", "messages": [{"role": "user", "content": "why"}]}',
    b'{"model": "dateline", "n": 3, "messages": [{"role": "user", "content": "why"}]}',
    b'{"model": "dateline", "tool_choice": "required", "messages": [{"role": "user", "content": "why"}]}',
]
OTHERS = [
    ("/v1/search", b'{"question": "bridge", "k": 0}'),
    ("/v1/search", b'{"question": "bridge", "k": 1000000}'),
    ("/v1/search", b'{"question": "bridge", "k": 1.5}'),
    ("/v1/search", b'{"question": "bridge", "k": "3"}'),
    ("/v1/timeline", b"{}"),
    ("/v1/timeline", b'{"topic": ""}'),
    ("/v1/timeline", b'{"topic": "bridge", "limit": 100000}'),
    ("/v1/timeline", b'{"topic": "bridge", "limit": true}'),
    ("/v1/find", b"{}"),
    ("/v1/find", b'{"query": "\\"open"}'),
    ("/v1/find", b'{"query": "OR"}'),
    ("/v1/find", b'{"query": "bridge", "authors": ["?"]}'),
    ("/v1/check", b'{"draft": ""}'),
    ("/v1/check", b'{"draft": 7}'),
    ("/v1/articles", b'{"articles": []}'),
    ("/v1/nothing", b"{}"),
    ("/", b"{}"),
    ("/v1/ask/../ask", b"{}"),
    ("/%00", b"{}"),
    ("/health", b"{}"),
]
HEADS = [
    b"GET /v1/ask HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"DELETE /v1/articles HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /v1/articles?limit=-1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /v1/articles?limit=999999999999999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /v1/articles?offset=x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /v1/articles/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /v1/models/gpt-9 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: \r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n",
    b"GET /v1/sources HTTP/1.0\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
    b"GET /v1/sources HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n\r\n",
    b"OPTIONS /v1/ask HTTP/1.1\r\nHost: localhost\r\nOrigin: http://a.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
    b"hello\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n",
    b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: x\r\n\r\n",
    b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
]


def posted(path: str, data: bytes, kind: str = "application/json") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


def test_more_than_a_hundred_malformed_requests_are_each_refused_and_explained(server: Server) -> None:
    requests = [posted("/v1/ask", data) for data in BODIES]
    requests += [posted("/v1/chat/completions", data) for data in (*CHATS, *BODIES[:12])]
    requests += [posted(path, data) for path, data in OTHERS]
    requests += [posted("/v1/ask", ASK, kind) for kind in ("text/plain", "", "application/x-www-form-urlencoded", "text/json")]
    requests += HEADS
    assert len(requests) > 100
    for request in requests:
        status, headers, data = server.raw(request)
        assert 400 <= status < 500, (request[:120], status, data[:200])
        assert "access-control-allow-origin" not in headers
        assert b"Traceback" not in data and b"/archive" not in data, data
        if headers.get("content-type") == "application/json":
            error = json.loads(data)["error"]
            assert error["message"] and error["type"] == "invalid_request_error"
    assert server.post("/v1/ask", json.loads(ASK)).status_code == 200


def test_a_body_that_grows_beyond_its_bound_is_cut_off(server: Server) -> None:
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    head = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    status, _, data = server.raw(head + chunk * 40)
    assert status == 413 and "longer than 2,000,000 bytes" in json.loads(data)["error"]["message"]
