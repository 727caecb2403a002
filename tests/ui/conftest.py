"""Archives for the tests of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui import samples
from ui import library


def _archive(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    patch.setenv("RAG_DATA_DIR", str(folder / "archive"))
    patch.setenv("RAG_LLM", "extractive")
    patch.chdir(folder)
    return folder / "archive"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A few short articles as the page's archive; shared, so each test is another visitor."""
    with pytest.MonkeyPatch.context() as patch:
        folder = _archive(patch, tmp_path_factory.mktemp("page"))
        library.assistant().ingest(samples.write_articles(folder.parent))
        yield folder
        library.close()


@pytest.fixture
def own_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same articles in an archive that a test may change."""
    folder = _archive(monkeypatch, tmp_path)
    library.assistant().ingest(samples.write_articles(tmp_path))
    yield folder
    library.close()


@pytest.fixture
def empty_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """No archive yet."""
    yield _archive(monkeypatch, tmp_path)
    library.close()
