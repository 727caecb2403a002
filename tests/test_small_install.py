"""`pip install dateline` without an extra: how large it is, what it does, and that archives go to and fro."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import STORIES
from tests.installing import Installed, built_wheel, environment
from tests.llms.conftest import Endpoint
from tests.llms.harbour import CLOSED, GOOD, WHO, says

MOST = 450
"""What a new environment with Dateline and its models in it may take, in MiB on the disk. What is compiled of the libraries, by
pip at once, comes on top."""
ABSENT = (
    *("chromadb", "streamlit", "pandas", "pyarrow", "kubernetes", "grpc", "pydeck"),
    *("llama_index", "sqlalchemy", "PIL", "networkx", "aiohttp", "setuptools"),
)
FERRY = "Ferry returns\n\nThe ferry across the harbour of Porto Velho returned on Tuesday with a new timetable.\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A clean environment that has the wheel without an extra, with the registry's newest versions of what it needs."""
    home = tmp_path_factory.mktemp("small")
    return environment(home, f"'{built_wheel(home / 'dist')}'")


@pytest.fixture(scope="module")
def full(small: Installed) -> Installed:
    """The environment of these tests, which has every extra, in the same folder."""
    return Installed(Path(sys.executable), small.folder)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint of OpenAI's interface, on loopback."""
    made = Endpoint()
    yield made
    made.close()


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An archive of the test's own, whose vectors Chroma is asked for wherever it is there."""
    return {"RAG_DATA_DIR": str(tmp_path / "archive"), "RAG_EXACT_LIMIT": "0"}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def found(where: Installed, env: dict[str, str]) -> list[Any]:
    """What searches find, with their scores."""
    code = (
        "import json, rag; assistant = rag.Assistant(); "
        "print(json.dumps([[(item.chunk.id, item.chunk.text, round(item.score, 4)) for item in assistant.search(question)] "
        "for question in ('why was the bridge closed?', 'malaria', 'ferry timetable')]))"
    )
    return list(json.loads(where.run("python", "-c", code, env=env)))


def vectors(where: Installed, env: dict[str, str]) -> str:
    """What the doctor says of the archive."""
    told = json.loads(where.run("rag", "doctor", "--json", env=env))
    return next(item["text"] for item in told if item["what"] == "Archive")


def test_a_small_installation_stays_small(small: Installed) -> None:
    place = Path(small.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    assert [name for name in ABSENT if (place / name).exists()] == []
    files = [path for path in small.python.parent.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    # As `du` counts, by blocks.
    blocks = sum(-(-path.stat().st_size // 4096) for path in files if "__pycache__" not in path.parts)
    assert blocks / 256 <= MOST


def test_it_takes_in_answers_searches_and_is_found_sound(small: Installed, articles: Path, env: dict[str, str]) -> None:
    assert "failed 0" in small.run("rag", "ingest", str(articles), env=env)
    answer = json.loads(small.run("rag", "ask", "--json", "why was the harbour bridge closed?", env=env))
    assert answer["status"] == "answered" and answer["citations"]
    assert "Malaria vaccine" in small.run("rag", "search", "malaria vaccine", env=env)
    told = {item["what"]: item for item in json.loads(small.run("rag", "doctor", "--json", env=env))}
    assert [name for name, item in told.items() if item["state"] == "wrong"] == []
    assert "pip install 'dateline[chroma]'" in told["Vectors"]["text"]
    assert "pip install 'dateline[ui]'" in told["Chat page"]["text"]
    report = json.loads(small.run("rag", "archive", "check", "--json", env=env))
    assert (report["articles"], report["damages"], report["faults"], report["unseen"]) == (2, [], [], [])
    copy = small.folder / "copy.db"
    assert "2 articles" in small.run("rag", "archive", "backup", str(copy), env=env)
    assert "2 articles" in small.run("rag", "archive", "restore", str(copy), env=env)
    small.run("rag", "archive", "snapshot", str(small.folder / "published"), env=env)
    small.run("rag", "index", "rebuild", env=env)


def test_a_language_model_writes_from_the_terminal_and_from_python(
    small: Installed, articles: Path, env: dict[str, str], endpoint: Endpoint
) -> None:
    endpoint.say(says(endpoint, (GOOD, CLOSED)))
    env |= {"RAG_LLM": "openai", "RAG_LLM_BASE_URL": endpoint.url, "RAG_LLM_MODEL": "scripted"}
    small.run("rag", "ingest", str(articles), env=env)
    told = json.loads(small.run("rag", "ask", "--json", WHO, env=env))
    assert told["statements"][0]["text"] == GOOD
    code = "import sys, rag; answer = rag.query(sys.argv[1]); print(answer.text, answer.citations[0].quote, sep='\\n')"
    assert small.run("python", "-c", code, WHO, env=env).splitlines() == [f"{GOOD} [1]", CLOSED]
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("command", "given", "code", "told"),
    [
        (("ui", "--no-browser"), {}, 1, "`rag ui` needs the package streamlit, which is not installed: {} 'dateline[ui]'"),
        (
            ("search", "bridge"),
            {"RAG_CHROMA_URL": "http://127.0.0.1:8000"},
            2,
            "RAG_CHROMA_URL needs the package chromadb, which is not installed: {} 'dateline[chroma]'",
        ),
        (
            ("ingest", "--reader", "llama_index.core:SimpleDirectoryReader", "input_dir=."),
            {},
            1,
            "'llama_index.core:SimpleDirectoryReader' needs the package llama-index-core, which is not installed: "
            "{} 'dateline[llama]'",
        ),
        (
            ("bench", "speed"),
            {},
            1,
            "this measurement needs the package llama-index-core, which is not installed: {} 'dateline[llama]'",
        ),
        (
            ("bench", "growth"),
            {},
            1,
            "this measurement needs the package chromadb, which is not installed: {} 'dateline[chroma]'",
        ),
    ],
)
def test_what_needs_an_extra_says_so_in_one_line(
    small: Installed, env: dict[str, str], command: tuple[str, ...], given: dict[str, str], code: int, told: str
) -> None:
    assert small.run("rag", *command, code=code, env=env | given, errors=True) == f"error: {told.format('pip install')}\n"


def test_the_http_interface_needs_no_extra(small: Installed) -> None:
    code = "import rag; from rag.edge import serve; serve.application(rag.Assistant()); import uvicorn"
    small.run("python", "-c", code)


def test_an_archive_goes_from_a_small_installation_to_a_full_one_and_back(
    small: Installed, full: Installed, articles: Path, env: dict[str, str], tmp_path: Path
) -> None:
    put_off = "its Chroma index to be made anew"
    small.run("rag", "ingest", str(articles), env=env)
    assert not (tmp_path / "archive" / "chroma").exists()
    first = found(small, env)
    assert found(full, env) == first
    assert put_off in vectors(full, env)
    full.run("rag", "ingest", str(articles), env=env)
    assert (tmp_path / "archive" / "chroma" / "current").is_file()
    assert put_off not in vectors(full, env)
    assert found(full, env) == found(small, env) == first
    assert json.loads(full.run("rag", "archive", "check", "--json", env=env))["faults"] == []
    (unseen,) = json.loads(small.run("rag", "archive", "check", "--json", env=env))["unseen"]
    assert "not looked at" in unseen
    (articles / "ferry.txt").write_text(FERRY, encoding="utf-8")
    small.run("rag", "ingest", str(articles), env=env)
    second = found(small, env)
    assert second != first
    assert found(full, env) == second
    assert put_off in vectors(full, env)
    full.run("rag", "ingest", str(articles), env=env)
    assert found(full, env) == second
    report = json.loads(full.run("rag", "archive", "check", "--json", env=env))
    assert (report["faults"], report["unseen"]) == ([], [])
