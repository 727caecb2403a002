"""Shared fixtures: a small archive, the sample archive, the real articles where they are at hand, and the `rag` command."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from rag import Assistant, Settings
from rag.lab import make_embedder
from tests import commands
from tests.website import Site

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "eval" / "sample"
REAL = ROOT.parent / "shared" / "articles"

STORIES = {
    "bridge.txt": (
        "Harbour bridge closed after barge strikes pillar\n\n"
        "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar.\n\n"
        "Repairs will cost 18 million dollars, the city council said. Traffic is sent through the old tunnel until May.\n"
    ),
    "vaccine.txt": (
        "Malaria vaccine halves infections in trial\n\n"
        "A malaria vaccine tested on 4,800 children in Ghana halved infections within a year, researchers reported.\n\n"
        "The trial was led by Professor Ama Boateng of the University of Accra. Side effects were mild.\n"
    ),
}

# Tests start hundreds of processes, also in environments of their own: where a machine has no bytecode kept, each of them would
# compile all its libraries again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The first example pays for loading models, and machines that run tests are busy: a deadline would only tell that.
hypothesis.settings.register_profile("dateline", deadline=None)
hypothesis.settings.load_profile("dateline")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with something slow come first: what is left for the end is short, and no worker waits for another."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_this_machine() -> Iterator[None]:
    """No test sees a setting or a key that the machine happens to export."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("RAG_") or name == "OPENAI_API_KEY"]:
            patch.delenv(name)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that see no `.env`, with an archive folder of the test's own."""
    return Settings(data_dir=tmp_path / "archive", llm="extractive", _env_file=None)


@pytest.fixture(scope="session")
def minilm() -> object:
    """The default embedder, loaded once for all tests of a worker. It keeps no state between texts."""
    return make_embedder(Settings(_env_file=None))


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder with two short articles."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def assistant(settings: Settings, stories: Path, minilm: object) -> Iterator[Assistant]:
    """An assistant whose archive holds the two stories."""
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(stories)
        yield made


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, minilm: object) -> Iterator[Assistant]:
    """An assistant over the sample archive; shared, so tests only read it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("sample"), llm="extractive", _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(SAMPLE)
        yield made


@pytest.fixture(scope="session")
def real_articles() -> Path:
    """The folder of the five real articles, which belong to others: tests that need them are skipped, and counted, without."""
    if not REAL.is_dir():
        pytest.skip(f"the five real articles are not here: expected them in {REAL}")
    return REAL


@pytest.fixture(scope="session")
def real(real_articles: Path, tmp_path_factory: pytest.TempPathFactory, minilm: object) -> Iterator[Assistant]:
    """An assistant over the five real articles."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("real"), llm="extractive", _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(real_articles)
        yield made


@dataclass(frozen=True)
class Command:
    """The real `rag` command, run as a child process in a folder of its own, on an archive of its own."""

    folder: Path
    archive: Path

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Nothing of this machine's but where programs are, UTF-8 as everywhere today, and the tree that these tests are of.

        And what its arithmetic is set to: whatever a process is forked from has that too, and the last digit may hang on it.
        """
        wanted = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "OPENBLAS_CORETYPE")
        kept = {name: os.environ[name] for name in wanted if name in os.environ}
        here = {"PYTHONPATH": str(ROOT)}
        return {**kept, "LANG": "C.UTF-8", "RAG_DATA_DIR": str(self.archive), "RAG_LLM": "extractive", **here, **(extra or {})}

    def __call__(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        text: str = "",
        prefix: tuple[str, ...] = (),
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        """Run `rag` with arguments; `text` is its standard input, `prefix` a command that starts it.

        It is started in full where the start itself matters: with a prefix, or with another locale or interpreter's setting.
        """
        if not prefix and not any(name.startswith(("PYTHON", "LANG", "LC_")) for name in env or {}):
            return commands.run(
                [str(argument) for argument in arguments],
                folder=self.folder,
                environment=self.environment(env),
                text=text,
                timeout=timeout,
            )
        return subprocess.run(
            [*prefix, str(Path(sys.executable).with_name("rag")), *map(str, arguments)],
            cwd=self.folder,
            env=self.environment(env),
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
        )


@pytest.fixture(scope="session")
def command_for() -> type[Command]:
    """Makes a `rag` command from the folder it runs in and the folder of its archive."""
    return Command


@pytest.fixture
def rag_command(tmp_path: Path, settings: Settings) -> Command:
    """The `rag` command on the archive that `settings` name."""
    return Command(tmp_path, settings.data_dir)


class EmbeddingServer:
    """A real OpenAI-compatible `/v1/embeddings` on the loopback address, which does first what `script` says.

    A step of the script is a status (with headers), bytes to answer with, or a word: `hang up`, `wait`, `too few`.
    """

    def __init__(self) -> None:
        self.script: list[tuple[int, dict[str, str]] | bytes | str] = []
        self.requests: list[dict[str, object]] = []
        self.keys: list[str] = []
        self.answer = threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append(request)
                server.keys.append(self.headers["Authorization"])
                step = server.script.pop(0) if server.script else None
                if step == "wait":
                    server.answer.wait(30)
                if step == "hang up" or step == "wait":
                    self.close_connection = True
                    return
                status, headers = step if isinstance(step, tuple) else (200, {})
                texts = request["input"][:-1] if step == "too few" else request["input"]
                reply = step if isinstance(step, bytes) else server.reply(texts, request.get("dimensions") or 16)
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", "Content-Length": str(len(reply)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def reply(self, texts: list[str], dimensions: int) -> bytes:
        """Counts of words in `dimensions` buckets, last text first: a client has to go by the index."""
        vectors = [[1.0, *([0.0] * (dimensions - 1))] for _ in texts]
        for vector, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                vector[zlib.crc32(word.encode("utf-8", "surrogatepass")) % dimensions] += 1.0
        data = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        return json.dumps({"object": "list", "model": "m", "data": data[::-1], "usage": {}}).encode()

    def close(self) -> None:
        self.answer.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def embedding_server() -> Iterator[EmbeddingServer]:
    """An embeddings endpoint that counts words and can be told to fail."""
    made = EmbeddingServer()
    yield made
    made.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on loopback that has nothing yet."""
    made = Site()
    yield made
    made.close()


@contextlib.contextmanager
def without(*packages: str) -> Iterator[None]:
    """As where some packages are not installed: looking for one finds nothing, importing it or a part of it fails."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
            patch.delitem(sys.modules, name)
        for name in packages:
            patch.setitem(sys.modules, name, None)
        yield
