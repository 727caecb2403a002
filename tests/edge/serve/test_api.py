"""The HTTP interface: a real server in a process of its own, asked by real clients."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from rag import Answer, Assistant, Settings

pytestmark = pytest.mark.slow

BRIDGE = "Why was the harbour bridge closed?"
TOKEN = "a-token-of-nobody-else"


class Server:
    """`rag serve` on the loopback address; it stops with the test."""

    def __init__(self, command: Any, *arguments: str, **settings: str) -> None:
        environment = command.environment({"RAG_API_RATE": "100000", "RAG_QUESTIONS_AT_ONCE": "8", **settings})
        self.process = subprocess.Popen(
            [str(Path(sys.executable).with_name("rag")), "serve", "--port", "0", *arguments],
            cwd=command.folder,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"listening on (http://[^\s]+):(\d+)", line)
        assert found, line
        self.port = int(found[2])
        self.url = f"http://127.0.0.1:{self.port}"
        self.said: list[str] = []
        self._reading = threading.Thread(target=lambda: self.said.extend(self.process.stderr or ()))
        self._reading.start()

    def close(self) -> str:
        """Stop it. Returns what it has said meanwhile."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)
        self._reading.join()
        if self.process.stderr:
            self.process.stderr.close()
        return "".join(self.said)

    def post(self, path: str, given: Any, **headers: str) -> httpx2.Response:
        return httpx2.post(f"{self.url}{path}", json=given, headers=headers, timeout=120, trust_env=False)

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", headers=headers, timeout=120, trust_env=False)

    def raw(self, data: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send bytes as they are; the status, headers and body of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(data)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@contextmanager
def serving(command: Any, *arguments: str, **settings: str) -> Iterator[Server]:
    server = Server(command, *arguments, **settings)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, minilm: Any, command_for: Any) -> Any:
    """The command over an archive of two articles, one with an address of its own."""
    from rag import RawArticle

    folder = tmp_path_factory.mktemp("served")
    records = [
        RawArticle(
            "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar. "
            "Repairs will cost 18 million dollars, the city council said.",
            "",
            "bridge",
            "Harbour bridge [closed](http://evil.example)",
            "Harbour News",
            url="https://harbour.example/bridge",
            published="2024-10-08",
        ),
        RawArticle("A malaria vaccine tested on 4,800 children in Ghana halved infections.", "", "vaccine", "Vaccine"),
    ]
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest(records)
    return command_for(folder, folder / "archive")


@pytest.fixture(scope="module")
def server(shelf: Any) -> Iterator[Server]:
    with serving(shelf) as made:
        yield made


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[openai.OpenAI]:
    with real_client(server, "none") as made:
        yield made


def real_client(server: Server, token: str) -> openai.OpenAI:
    here = openai.DefaultHttpxClient(trust_env=False)
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key=token, max_retries=0, http_client=here)


# The interface of its own


def test_a_question_is_answered_as_a_record_and_as_events(server: Server) -> None:
    whole = Answer.from_dict(server.post("/v1/ask", {"question": BRIDGE, "sources": ["Harbour News"]}).json())
    assert whole.status == "answered" and "barge hit its northern pillar" in whole.text
    told = server.post("/v1/ask", {"question": BRIDGE, "stream": True})
    assert told.headers["content-type"].startswith("text/event-stream")
    events = [(found[1], json.loads(found[2])) for found in re.finditer(r"event: (\w+)\ndata: (.*)\n\n", told.text)]
    assert [name for name, _ in events] == ["retrieved", *["statement"] * len(whole.statements), "done"]
    assert Answer.from_dict(events[-1][1]).text == whole.text
    assert server.post("/v1/ask", {"question": BRIDGE}, accept="text/event-stream").text.startswith("event: retrieved")


def test_passages_words_articles_and_drafts(server: Server) -> None:
    assert server.post("/v1/search", {"question": "bridge", "k": 1}).json()["passages"][0]["source"] == "Harbour News"
    story = Answer.from_dict(server.post("/v1/timeline", {"topic": "the harbour bridge", "limit": 1}).json())
    assert story.form == "timeline" and [event.when is not None for event in story.statements] == [True]
    found = server.post("/v1/find", {"query": '"harbour bridge"', "hits": True}).json()
    assert [hit["place"] for hit in found["articles"][0]["hits"]] == ["headline", "text"]
    listed = server.get("/v1/articles?limit=1").json()
    assert listed["total"] == 2 and len(listed["articles"]) == 1 and "text" not in listed["articles"][0]
    one = server.get(f"/v1/articles/{listed['articles'][0]['id']}").json()
    assert one["text"].startswith("Engineer Dana Whitfield")
    assert server.get("/v1/articles/nobody").status_code == 404
    assert server.get("/v1/sources").json() == {"sources": ["Harbour News"]}
    checked = server.post("/v1/check", {"draft": "Pandas eat bamboo in China. Why?"}).json()
    assert [item["verdict"] for item in checked["sentences"]] == ["absent", "nothing"]


def test_the_document_describes_every_address_and_what_is_answered(server: Server) -> None:
    document = server.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1") and len(document["paths"]) == 13
    text = json.dumps(document)
    for reference in re.findall(r'"#/components/schemas/(\w+)"', text):
        assert reference in document["components"]["schemas"]
    import jsonschema

    schema = {"$ref": "#/components/schemas/Answer", "components": document["components"]}
    jsonschema.validate(server.post("/v1/ask", {"question": BRIDGE}).json(), schema)


def test_articles_are_taken_in_only_where_the_server_may_write(server: Server, rag_command: Any) -> None:
    story = {"articles": [{"text": "The mill at Arn burned down on Friday.", "title": "Mill burns", "published": "2024-05-03"}]}
    assert server.post("/v1/articles", story).json()["error"]["code"] == "read_only"
    with serving(rag_command, RAG_API_WRITE="true") as writing:
        assert writing.post("/v1/ask", {"question": "What burned?"}).status_code == 500
        assert len(writing.post("/v1/articles", story).json()["added"]) == 1
        assert len(writing.post("/v1/articles", story).json()["unchanged"]) == 1
        assert "mill at Arn burned" in writing.post("/v1/ask", {"question": "What burned down at Arn?"}).json()["text"]
        said = writing.close()
    # What concerns the keeper is in the log, and was not told to who asked.
    assert "no archive" in said and writing.process.returncode in (0, -15)


# As a model of OpenAI's


def test_the_real_client_gets_an_answer_with_its_citations(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["dateline"]
    assert client.models.retrieve("dateline").owned_by == "dateline"
    done = client.chat.completions.create(
        model="dateline",
        temperature=0.3,
        messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": BRIDGE}]}],
    )
    message = done.choices[0].message
    assert message.content is not None and done.choices[0].finish_reason == "stop"
    assert "barge hit its northern pillar.” [1]" in message.content or "barge hit its northern pillar. [1]" in message.content
    # What an article holds stays words.
    assert "\\[closed\\](http\\://evil.example)" in message.content
    assert message.annotations
    for number, note in enumerate(message.annotations, start=1):
        place = note.url_citation
        assert message.content[place.start_index : place.end_index] == f"[{number}]"
        assert place.url == "https://harbour.example/bridge"


def test_a_streamed_answer_is_the_same_and_ends_with_its_citations(client: openai.OpenAI) -> None:
    asked: Any = {"model": "dateline", "messages": [{"role": "user", "content": BRIDGE}]}
    whole = client.chat.completions.create(**asked).choices[0].message
    chunks = list(client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == whole.content
    assert chunks[-1].usage is not None and chunks[-2].choices[0].finish_reason == "stop"
    notes = [getattr(chunk.choices[0].delta, "annotations", None) for chunk in chunks if chunk.choices]
    assert [note["url_citation"]["url"] for found in notes if found for note in found] == [
        note.url_citation.url for note in whole.annotations or ()
    ]


def test_a_follow_up_is_understood_and_what_is_not_there_is_said_so(client: openai.OpenAI) -> None:
    history: list[Any] = [
        {"role": "user", "content": BRIDGE},
        {"role": "assistant", "content": "After a barge hit its northern pillar."},
        {"role": "user", "content": "How much will its repairs cost?"},
    ]
    done = client.chat.completions.create(model="dateline", messages=history)
    assert "18 million dollars" in (done.choices[0].message.content or "")
    done = client.chat.completions.create(
        model="dateline", messages=[{"role": "user", "content": "Who is the chancellor of Austria?"}]
    )
    assert (done.choices[0].message.content or "").startswith("Not in the archive")


def test_the_real_client_is_told_what_it_does_wrong(client: openai.OpenAI) -> None:
    messages: Any = [{"role": "user", "content": BRIDGE}]
    with pytest.raises(openai.NotFoundError, match="expected dateline"):
        client.chat.completions.create(model="gpt-9", messages=messages)
    no_words = {"messages": [{"role": "user", "content": "?"}]}
    for wrong in ({"n": 2}, {"response_format": {"type": "json_object"}}, {"messages": []}, no_words):
        with pytest.raises(openai.BadRequestError):
            client.chat.completions.create(**{"model": "dateline", "messages": messages, **wrong})
        with pytest.raises(openai.BadRequestError):
            client.chat.completions.create(**{"model": "dateline", "messages": messages, "stream": True, **wrong})


def test_twenty_streams_at_a_time_all_arrive_whole(client: openai.OpenAI) -> None:
    asked: Any = {"model": "dateline", "messages": [{"role": "user", "content": BRIDGE}]}
    whole = client.chat.completions.create(**asked).choices[0].message.content

    def read(_: int) -> str:
        chunks = client.chat.completions.create(**asked, stream=True)
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(read, range(20))) == [whole] * 20


def test_who_hangs_up_in_the_middle_leaves_no_turn_taken(server: Server) -> None:
    data = json.dumps({"question": BRIDGE, "stream": True}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(head.encode() + data)
            connection.recv(1)
    assert server.post("/v1/ask", {"question": BRIDGE}).status_code == 200


# What is refused

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


def test_a_token_opens_and_nothing_else_does_and_it_is_told_nowhere(shelf: Any) -> None:
    with serving(shelf, RAG_API_TOKEN=TOKEN, RAG_API_HOSTS="news.example, archive.example") as guarded:
        assert guarded.get("/health").status_code == 200
        for wrong in ({}, {"authorization": TOKEN}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": "Bearer"}):
            refused = guarded.get("/v1/sources", **wrong)
            assert refused.status_code == 401 and refused.headers["www-authenticate"] == "Bearer"
            assert TOKEN not in refused.text
        right = {"authorization": f"Bearer {TOKEN}"}
        assert guarded.get("/v1/sources", **right).status_code == 200
        assert guarded.get("/v1/sources", **right, host="archive.example:80").status_code == 200
        assert guarded.get("/v1/sources", **right, host="evil.example").status_code == 421
        with real_client(guarded, TOKEN) as real:
            assert [model.id for model in real.models.list()] == ["dateline"]
        assert TOKEN not in guarded.close()


def test_who_asks_too_often_waits(shelf: Any) -> None:
    with serving(shelf, RAG_API_RATE="5") as strict:
        statuses = [strict.get("/health").status_code for _ in range(7)]
        assert statuses[:5] == [200] * 5 and statuses[-1] == 429
        refused = strict.get("/health")
        assert int(refused.headers["retry-after"]) >= 1 and refused.json()["error"]["code"] == "rate_limit_exceeded"


def test_beyond_this_machine_a_token_is_required(shelf: Any, server: Server) -> None:
    for address in ("0.0.0.0", "::", "192.0.2.1"):
        done = shelf("serve", "--address", address)
        assert done.returncode == 2 and "set RAG_API_TOKEN" in done.stderr
    taken = shelf("serve", "--port", str(server.port))
    assert taken.returncode == 2 and "name another" in taken.stderr
