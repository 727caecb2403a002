"""A model on loopback that replies by a script, so that what an assistant makes of replies can be measured over real HTTP."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

MODEL = "scripted"
# So many characters are sent at once: about four tokens, as endpoints do.
_PIECE = 16
_LETTERS_PER_TOKEN = 4.0
_PASSAGE = re.compile(r'<passage number="(\d+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)
_GAP = re.compile(r"\s*(?:\[…\]|\[\.\.\.\]|…|\.\.\.)\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of the script, with the quotations that it names."""

    text: str
    quotes: tuple[str, ...]


@dataclass(slots=True)
class Heard:
    """What a model was asked, and when it had said what. Times are those of `time.monotonic`."""

    requests: int = 0
    said: dict[int, float] = field(default_factory=dict)
    """When each statement was finished, by its place in the script."""
    unseen: set[int] = field(default_factory=set)
    """The statements with a quotation that is in none of the passages that the model was given."""


class Model:
    """An endpoint on a free port of this machine. `pace` is in tokens a second, 0 for all at once."""

    def __init__(self, *, pace: float = 0.0) -> None:
        self.heard = Heard()
        self._pace = pace
        self._lines: Sequence[Line] = ()
        self._outcome = "answered"
        self._before = self._after = ""
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.close_connection = True
                try:
                    model._reply(self, request)
                except OSError:
                    """Whoever asked has gone: it has heard enough."""

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Model:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def expect(self, lines: Sequence[Line], *, outcome: str = "answered", before: str = "", after: str = "") -> None:
        """What to reply to the next question: an outcome and statements, and what is said `before` and `after` the JSON."""
        self._lines, self._outcome, self._before, self._after = lines, outcome, before, after
        self.heard = Heard()

    def _reply(self, connection: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
        heard = self.heard
        heard.requests += 1
        asked = str(request["messages"][-1]["content"])
        passages = {int(number): _letters(text) for number, text in _PASSAGE.findall(asked)}
        connection.send_response(200)
        connection.send_header("Content-Type", "text/event-stream")
        connection.send_header("Connection", "close")
        connection.end_headers()
        # Without passages it is asked for something else: for parts of the question, or for a second opinion, and has none.
        parts = self._told(passages, heard) if passages else [("no", None)]
        sent = 0
        for text, done in parts:
            for at in range(0, len(text), _PIECE):
                piece = text[at : at + _PIECE]
                sent += len(piece)
                if done is not None and at + _PIECE >= len(text):
                    # Before it is sent: whoever shows it can be no earlier than that.
                    heard.said[done] = time.monotonic()
                self._send(connection, {"index": 0, "delta": {"content": piece}, "finish_reason": None})
                if self._pace:
                    time.sleep(len(piece) / _LETTERS_PER_TOKEN / self._pace)
        self._send(connection, {"index": 0, "delta": {}, "finish_reason": "stop"})
        usage = {"prompt_tokens": len(asked) // 4, "completion_tokens": sent // 4}
        connection.wfile.write(f"data: {json.dumps({'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n".encode())

    def _told(self, passages: dict[int, str], heard: Heard) -> Iterator[tuple[str, int | None]]:
        """The reply in parts, each with the statement that it finishes."""
        yield f'{self._before}{{"outcome": "{self._outcome}", "reason": "", "statements": [', None
        for at, line in enumerate(self._lines):
            evidence = []
            for quote in line.quotes:
                pieces = [_letters(piece) for piece in _GAP.split(quote)]
                number = next((number for number, text in passages.items() if all(piece in text for piece in pieces)), 0)
                if not number:
                    heard.unseen.add(at)
                evidence.append({"passage": number or 1, "quote": quote})
            told = json.dumps({"text": line.text, "evidence": evidence}, ensure_ascii=False)
            yield f"{', ' if at else ''}{told}", at
        yield f"]}}{self._after}", None

    @staticmethod
    def _send(connection: BaseHTTPRequestHandler, choice: dict[str, Any]) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]}
        connection.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        connection.wfile.flush()


def _letters(text: str) -> str:
    """A text without case, space and marks, so that quotations can be found in it."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
