"""An archive, and a real Chroma server on the loopback address, for the tests of the store."""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag import Assistant, Settings
from rag.store.archive import Archive
from rag.store.chroma_server import ChromaServer
from tests.store.harmed import Letters


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive without an article."""
    made = Archive(tmp_path / "archive", create=True)
    yield made
    made.close()


@pytest.fixture
def empty(settings: Settings, minilm: Any) -> Iterator[Assistant]:
    """An assistant without an article."""
    with Assistant(settings, embedder=minilm) as made:
        yield made


class ChromaRun:
    """`chroma run` over a folder, which can be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = (f"archive_{number}" for number in itertools.count(1))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        chroma = Path(sys.executable).with_name("chroma")
        command = [str(chroma), "run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._process.poll() is None, "the server ended"
            time.sleep(0.1)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def database(self) -> str:
        """A database that nobody has used yet."""
        name = next(self._names)
        httpx.post(f"{self.url}/api/v2/tenants/default_tenant/databases", json={"name": name}).raise_for_status()
        return name


@pytest.fixture(scope="module")
def chroma_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaRun]:
    """One server for the tests of a file."""
    made = ChromaRun(tmp_path_factory.mktemp("server"))
    yield made
    made.kill()


@pytest.fixture
def server(chroma_run: ChromaRun) -> ChromaServer:
    """A database of its own on the server."""
    return ChromaServer(chroma_run.url, "default_tenant", chroma_run.database(), "")


@pytest.fixture
def kept(settings: Settings, stories: Path) -> Iterator[Assistant]:
    """An assistant with the two stories, embedded by their letters."""
    with Assistant(settings, embedder=Letters()) as made:
        made.ingest(stories)
        yield made


@pytest.fixture
def library(tmp_path: Path, minilm: Any) -> Iterator[Assistant]:
    """An assistant that may fetch from loopback, without pauses, with an empty archive."""
    settings = Settings(data_dir=tmp_path / "archive", llm="extractive", fetch_private=True, fetch_pause=0, _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        yield made
