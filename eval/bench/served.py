"""What the HTTP interface adds to an answer, and whether streams at the same time all arrive whole; by a real server."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from eval.bench.speed import BenchError, Figure, Tell
from eval.bench.stories import stories, write
from rag import Assistant, Settings

OVERHEAD_TARGET = 10.0
STREAMS = 20
_PATIENCE = 120.0


def measure(folder: Path, *, questions: int, tell: Tell) -> tuple[Figure, ...]:
    """Ask a server over loopback so many questions, one after the other, then one in `STREAMS` streams at a time.

    What the interface adds is the time that the client waits less the time that the answer says it took. Raises BenchError
    where the server does not start.
    """
    settings = Settings(data_dir=folder / "archive", llm="extractive", _env_file=None)
    made = stories(12)
    write(made, folder / "stories")
    with Assistant(settings) as assistant:
        assistant.ingest(folder / "stories")
    asked = [made[at % len(made)].question for at in range(questions)]
    with _server(folder, settings.data_dir) as address, _client(address) as http:
        tell("the first question")
        _added(http, asked[0])
        added = []
        for number, question in enumerate(asked):
            tell(f"question {number} of {questions}")
            added.append(_added(http, question))
        tell(f"{STREAMS} streams at a time")
        whole = _streamed(address, asked[0])
        with ThreadPoolExecutor(STREAMS) as pool:
            lost = sum(text != whole for text in pool.map(lambda _: _streamed(address, asked[0]), range(STREAMS)))
    return figures(added, lost)


def figures(added: list[float], lost: int) -> tuple[Figure, ...]:
    """The median and the 95th percentile of what was added, in milliseconds, and how many streams were lost."""
    median = statistics.median(added)
    most = statistics.quantiles(added, n=20, method="inclusive")[-1] if len(added) > 1 else added[0]
    target = f"at most {OVERHEAD_TARGET:.0f} ms"
    return (
        Figure("added to an answer, median", median, "ms", target, median <= OVERHEAD_TARGET),
        Figure("added to an answer, 95th percentile", most, "ms"),
        Figure(f"lost of {STREAMS} streams at a time", lost, "", "none", not lost),
    )


def _client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=_PATIENCE, trust_env=False)


def _added(http: httpx.Client, question: str) -> float:
    began = time.perf_counter()
    reply = http.post("/v1/ask", json={"question": question}).raise_for_status()
    waited = (time.perf_counter() - began) * 1000
    inside: dict[str, float] = reply.json()["timings"]
    return waited - sum(inside.values())


def _streamed(address: str, question: str) -> str:
    """The text of the answer that the last event of a stream brings, '' where it does not come."""
    with _client(address) as http:
        reply = http.post("/v1/ask", json={"question": question, "stream": True})
    last = [line.removeprefix("data: ") for line in reply.text.splitlines() if line.startswith("data: {")]
    told = json.loads(last[-1]) if reply.is_success and last else {}
    return str(told.get("answer", told).get("text", ""))


@contextmanager
def _server(folder: Path, archive: Path) -> Iterator[str]:
    """`rag serve` on loopback, until the end of the block."""
    command = [sys.executable, "-c", "from rag.edge.cli import main; main()", "serve", "--port", "0"]
    environment = {**os.environ, "RAG_DATA_DIR": str(archive), "RAG_LLM": "extractive", "RAG_API_RATE": "100000"}  # noqa: TID251
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            line = server.stderr.readline() if server.stderr else ""
            found = re.search(r"http://\S+:\d+", line)
            if found is None:
                raise BenchError(f"the server did not start ({line.strip()}); try rag serve")
            yield found[0]
        finally:
            server.terminate()
            server.communicate()
