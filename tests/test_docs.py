"""What README and docs say is held against what is there."""

import importlib
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from rag.settings import Settings
from tests.commands import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")), *sorted((ROOT / "docs").glob("*.md"))]


def mapped() -> set[str]:
    table = README.split("## The house")[1]
    return {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)}


def commands() -> list[str]:
    """Every `rag` command that stands in a code block, without its comment."""
    texts = [path.read_text(encoding="utf-8") for path in PAGES]
    blocks = [
        block for text in texts for kind, block in re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL) if kind in {"", "sh"}
    ]
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return list(dict.fromkeys(re.sub(r"^\.venv/bin/", "", line) for line in lines if re.match(r"(?:\.venv/bin/)?rag ", line)))


def rag(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("RAG_", "OPENAI_"))}
    return run(arguments, folder=folder, environment=environment, text="", timeout=250)


def test_there_are_commands_to_try() -> None:
    assert {"rag ingest path/to/articles", "rag ui", "rag eval list"} <= set(commands())


@pytest.mark.parametrize("command", commands())
def test_every_command_that_is_shown_is_understood(command: str, tmp_path: Path) -> None:
    done = rag(tmp_path, *shlex.split(command)[1:], "--help")
    assert done.returncode == 0, done.stderr
    assert "usage: rag" in done.stdout.lower()


def test_what_the_readme_tells_to_type_works(stories: Path, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```sh\n(\.venv.*?)```", README, re.DOTALL)
    typed = [shlex.split(line.replace("path/to/articles", str(stories)))[1:] for line in shown.splitlines()]
    assert [words[0] for words in typed] == ["ingest", "ask", "ui"]
    for words in typed[:2]:
        done = rag(tmp_path, *words)
        assert done.returncode == 0, done.stderr
    assert "not in the archive" in done.stdout


def test_the_map_of_the_house_names_every_room_and_no_other() -> None:
    rag = ROOT / "rag"
    files = {path.name for path in rag.glob("*.py") if path.name != "__init__.py"}
    folders = {f"{path.name}/" for path in rag.iterdir() if path.is_dir() and path.name not in {"__pycache__", "_bundle"}}
    assert mapped() == files | folders


def test_the_table_of_settings_is_complete_and_shows_the_defaults() -> None:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\|", (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"), re.M
    )
    shown = {
        known.variable: ""
        if known.default is None
        else str(known.default).lower()
        if isinstance(known.default, bool)
        else str(known.default)
        for known in Settings.known()
    }
    assert dict(rows) == shown


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_python_example_runs_on_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_LLM", "extractive")
    exec(code.replace("path/to/articles", str(ROOT / "eval" / "sample")), {})
    assert "Biden" in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_place_in_the_code_that_is_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    meant = {"rag/loaders/rtf.py", "rag/embedders/name.py", "rag/llms/name.py"} if page.name == "adding.md" else set()
    paths = set(re.findall(r"\brag/[\w/]+\.\w+", text)) | {
        name if name.startswith(("rag/", "eval/", "ui/", "tests/")) else f"rag/{name}"
        for name in re.findall(r"`(\w+/\w+\.py)`", text)
    }
    assert {path for path in paths - meant if not (ROOT / path).exists()} == set()
    for name in set(re.findall(r"\brag\.([a-z_]\w*(?:\.\w+)*)", text)):
        value = importlib.import_module("rag")
        for part in name.split("."):
            value = getattr(value, part, None) or importlib.import_module(f"{value.__name__}.{part}")
