"""Shared fixtures: a small archive, the sample archive, and the real articles where they are at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Assistant, Settings

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


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that see no `.env` and no variable of the machine's."""
    return Settings(data_dir=tmp_path / "archive", llm="extractive", _env_file=None)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder with two short articles."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def assistant(settings: Settings, stories: Path) -> Iterator[Assistant]:
    """An assistant whose archive holds the two stories."""
    with Assistant(settings) as made:
        made.ingest(stories)
        yield made


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the sample archive; shared, so tests only read it."""
    made = Assistant(Settings(data_dir=tmp_path_factory.mktemp("sample"), llm="extractive", _env_file=None))
    with made:
        made.ingest(SAMPLE)
        yield made


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the five real articles; tests that need it are skipped, and counted, where they are not at hand."""
    if not REAL.is_dir():
        pytest.skip("the real articles are not at hand")
    made = Assistant(Settings(data_dir=tmp_path_factory.mktemp("real"), llm="extractive", _env_file=None))
    with made:
        made.ingest(REAL)
        yield made
