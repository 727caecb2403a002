import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rag.providers.servers import ModelServer, running


@pytest.fixture
def serve() -> Iterator[object]:
    started: list[tuple[HTTPServer, threading.Thread]] = []

    def start(body: bytes, status: int = 200) -> int:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        started.append((server, thread))
        return server.server_port

    yield start
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_server_is_found_with_its_models_and_says_how_to_use_it(serve) -> None:
    port = serve(json.dumps({"data": [{"id": "qwen3:8b"}, {"id": "gemma3"}]}).encode())
    (found,) = running((("Ollama", port),))
    assert found == ModelServer("Ollama", f"http://127.0.0.1:{port}/v1", ("qwen3:8b", "gemma3"))
    assert f"RAG_LLM_BASE_URL=http://127.0.0.1:{port}/v1 and RAG_LLM_MODEL=qwen3:8b" in found.how


@pytest.mark.parametrize(("body", "status"), [(b"<html>", 200), (b"{}", 200), (b'{"data": 5}', 200), (b"no", 404)])
def test_what_is_no_model_server_is_passed_over(serve, body: bytes, status: int) -> None:
    assert running((("vLLM", serve(body, status)),)) == ()


def test_a_port_where_nothing_listens_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert running((("vLLM", taken.getsockname()[1]),)) == ()
