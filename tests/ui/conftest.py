"""Archives for the tests of the page, and the page in a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ui import samples
from tests.ui.browser import PATIENCE, Server, Visitor, browsing
from ui import library


def _archive(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    patch.setenv("RAG_DATA_DIR", str(folder / "archive"))
    patch.setenv("RAG_LLM", "extractive")
    patch.chdir(folder)
    return folder / "archive"


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles as an archive whose page has tried out the questions that it offers; it is only copied."""
    with pytest.MonkeyPatch.context() as patch:
        folder = _archive(patch, tmp_path_factory.mktemp("taken-in"))
        library.assistant().ingest(samples.write_articles(folder.parent))
        assert library.example_questions().wait(120)
        library.close()
    return folder


@pytest.fixture(scope="module")
def archive(taken_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A few short articles as the page's archive; shared, so each test is another visitor."""
    with pytest.MonkeyPatch.context() as patch:
        yield shutil.copytree(taken_in, _archive(patch, tmp_path_factory.mktemp("page")))
        library.close()


@pytest.fixture
def own_archive(taken_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same articles in an archive that a test may change."""
    yield shutil.copytree(taken_in, _archive(monkeypatch, tmp_path))
    library.close()


@pytest.fixture
def empty_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """No archive yet."""
    yield _archive(monkeypatch, tmp_path)
    library.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which waits as long for what it expects as for everything else."""
    expect.set_options(timeout=PATIENCE)
    with browsing() as started:
        yield started


@pytest.fixture(scope="module")
def folder(browser: Browser, taken_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles in a file's own archive; needs the browser, so that no server is started where there is none."""
    made = tmp_path_factory.mktemp("browser")
    shutil.copytree(taken_in, made / "archive")
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """The page over the sample articles; tests of a file share it, each as another reader."""
    started = Server(folder / "archive")
    yield started
    started.stop()


@pytest.fixture
def reader(browser: Browser, server: Server) -> Iterator[Visitor]:
    """A reader with a browser of their own. Whatever a test does, nothing may leave this machine and no window may pop up."""
    visitor = Visitor(browser, server.url)
    visitor.open()
    yield visitor
    assert visitor.strangers() == [] and visitor.dialogs == []
    visitor.close()
