"""`rag serve` as the tests ask it."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2


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
