"""The wheel: built from a copy of the checkout, installed into a clean environment, and used there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOT_OURS = (".git", ".venv", ".dateline", ".*_cache", ".hypothesis", "__pycache__", "runs", "dist", "node_modules", ".env")
SECRET = "sk-do-not-publish"

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel, and an empty folder to work in."""

    python: Path
    folder: Path

    def run(self, *command: str, code: int = 0) -> str:
        """Run a command that belongs to the environment; gives its output."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("RAG_", "PYTHONPATH"))},
            "RAG_LLM": "extractive",
        }
        done = subprocess.run(
            [str(self.python.with_name(command[0])), *command[1:]],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a checkout that has private files in it."""
    checkout = tmp_path_factory.mktemp("wheel") / "checkout"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(*NOT_OURS))
    for name in (".env", "ui/.env", "eval/runs/first/questions.jsonl", "eval/sample/.dateline/archive.db", "rag/.env"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(f"OPENAI_API_KEY={SECRET}\n", encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(checkout / "dist")]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = (checkout / "dist").glob("dateline-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A clean environment with the wheel in it; what the wheel depends on is lent by the environment of the tests."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(home / "env")], check=True)
    folder = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = folder / ("python.exe" if os.name == "nt" else "python")
    install: Sequence[str] = ("-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel))
    subprocess.run([str(python), *install], check=True)
    purelib = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    # A path added like this is searched last, and .pth files in it, such as that of an editable install, are not read.
    Path(purelib.stdout.strip(), "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    (home / "work").mkdir()
    return Installed(python, home / "work")


def test_the_wheel_holds_what_runs_and_nothing_private(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        texts = b"".join(archive.read(name) for name in names if not name.endswith(".onnx"))
    needed = {
        "rag/edge/cli.py",
        "rag/llms/prices.toml",
        "rag/models/embedder.onnx",
        "rag/models/reader.onnx",
        "rag/models/wordpiece_vocab.txt",
        "rag/models/NOTICE.md",
        "rag/_bundle/prompts/answer/system.md",
        "rag/_bundle/ui/__main__.py",
        "rag/_bundle/ui/pages/ask.py",
        "rag/_bundle/eval/__main__.py",
        "rag/_bundle/eval/gates.toml",
        "rag/_bundle/eval/gold/sample.jsonl",
        "rag/_bundle/eval/sample/cp_201937.txt",
    }
    assert needed <= names
    assert {name.partition("/")[0] for name in names} == {"rag", f"{wheel.name.rsplit('-', 3)[0]}.dist-info"}
    assert not [name for name in names if ".env" in name or "/runs/" in name or ".dateline" in name or "__pycache__" in name]
    assert SECRET.encode() not in texts


def test_the_licence_and_the_notice_travel_with_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist() if ".dist-info/licenses/" in name}
    assert names == {"LICENSE", "NOTICE"}


def test_only_rag_can_be_imported(installed: Installed) -> None:
    code = (
        "import importlib.util as u, json; "
        "print(json.dumps({n: u.find_spec(n) and u.find_spec(n).origin for n in ('rag', 'ui', 'eval', 'prompts')}))"
    )
    found = json.loads(installed.run("python", "-c", code))
    assert Path(found.pop("rag")).is_relative_to(installed.python.parent.parent)
    assert found == {"ui": None, "eval": None, "prompts": None}


def test_the_commands_work_where_the_wheel_is_installed(installed: Installed) -> None:
    assert "Usage: rag" in installed.run("rag", "--help")
    found = "import rag, pathlib; print(pathlib.Path(rag.__file__).parent / '_bundle' / 'eval' / 'sample')"
    sample = installed.run("python", "-c", found).strip()
    assert "failed 0" in installed.run("rag", "ingest", sample)
    answer = json.loads(installed.run("rag", "ask", "--json", "which museum was burgled?"))
    assert answer["status"] == "answered"
    assert answer["citations"]
    assert (installed.folder / ".dateline" / "archive.db").is_file()


@pytest.mark.parametrize("command", ["eval", "bench", "ui"])
def test_the_suite_and_the_page_start_where_the_wheel_is_installed(installed: Installed, command: str) -> None:
    assert f"rag {command}" in installed.run("rag", command, "--help")
