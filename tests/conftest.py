"""Shared fixtures: a small archive, the sample archive, the real articles where they are at hand, and the `rag` command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from rag import Assistant, Settings, make_embedder

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

# The first example pays for loading models, and machines that run tests are busy: a deadline would only tell that.
hypothesis.settings.register_profile("dateline", deadline=None)
hypothesis.settings.load_profile("dateline")


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
def real(tmp_path_factory: pytest.TempPathFactory, minilm: object) -> Iterator[Assistant]:
    """An assistant over the five real articles; tests that need it are skipped, and counted, where they are not at hand."""
    if not REAL.is_dir():
        pytest.skip("the real articles are not at hand")
    settings = Settings(data_dir=tmp_path_factory.mktemp("real"), llm="extractive", _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(REAL)
        yield made


@dataclass(frozen=True)
class Command:
    """The real `rag` command, run as a child process in a folder of its own, on an archive of its own."""

    folder: Path
    archive: Path

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Nothing of this machine's but where programs are, and UTF-8 as everywhere today."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
        return {**kept, "LANG": "C.UTF-8", "RAG_DATA_DIR": str(self.archive), "RAG_LLM": "extractive", **(extra or {})}

    def __call__(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        text: str = "",
        prefix: tuple[str, ...] = (),
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        """Run `rag` with arguments; `text` is its standard input, `prefix` a command that starts it."""
        return subprocess.run(
            [*prefix, str(Path(sys.executable).with_name("rag")), *map(str, arguments)],
            cwd=self.folder,
            env=self.environment(env),
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
        )


@pytest.fixture
def rag_command(tmp_path: Path, settings: Settings) -> Command:
    """The `rag` command on the archive that `settings` name."""
    return Command(tmp_path, settings.data_dir)
