"""An endpoint that replies as a test says, to the byte, and what such replies are made of."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rag.llms import Closing, Message
from rag.llms.openai import OpenAIChat

ASK = (Message("system", "Say little."), Message("user", "Who opened the lock gate?"))
TEXT = "The keeper opened the lock gate at dawn."
LOGIN = b"<!doctype html><html><head><title>Sign in to Fernhill</title></head><body>password</body></html>"


@dataclass
class Says:
    """What the server replies: a status, a body, its type, and seconds between two parts of the body."""

    parts: list[bytes]
    status: int = 200
    kind: str = "application/json"
    pause: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


BARE = Says([b""], 400)


def as_json(value: Any, status: int = 200, **headers: str) -> Says:
    return Says([json.dumps(value).encode()], status, headers=headers)


def as_error(status: int, message: str = "", **more: str) -> Says:
    return as_json({"error": {"message": message, **more}}, status)


def as_events(*events: Any, pause: float = 0.0) -> Says:
    told = [event if isinstance(event, bytes) else f"data: {json.dumps(event)}\n\n".encode() for event in events]
    return Says([*told, b"data: [DONE]\n\n"], kind="text/event-stream", pause=pause)


def as_delta(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def as_chat(text: str = TEXT) -> Says:
    usage = {"choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": 9}}
    return as_events(
        as_delta(role="assistant", content=""), as_delta(content=text[:9]), as_delta(content=text[9:]), as_delta("stop"), usage
    )


Refusal = tuple[Callable[[dict[str, Any]], Any], Says]
"""Which requests an endpoint refuses, and how."""
NO_TEMPERATURE: Refusal = (
    lambda request: "temperature" in request,
    as_error(400, "Unsupported value: 'temperature' does not support 0 with this model.", code="unsupported_value"),
)


class OddEndpoint:
    """An endpoint on loopback that replies as a function of path and request says; it keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.rule: Callable[[str, dict[str, Any]], Says] = lambda _path, _request: as_chat()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.asked.append((self.path, request))
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
        self.rule = lambda _path, request: said if offends(request) else as_chat()

    def __enter__(self) -> OddEndpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def model_of(server: OddEndpoint, name: str = "wren", **options: Any) -> OpenAIChat:
    return OpenAIChat(**{"model": name, "base_url": server.url, "timeout": 20.0, **options})


def replied(model: OpenAIChat, **options: Any) -> tuple[str, Closing]:
    *pieces, closing = model.stream(ASK, **options)
    assert isinstance(closing, Closing)
    return "".join(map(str, pieces)), closing
