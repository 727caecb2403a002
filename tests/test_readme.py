"""The two commands of the README, and what it says that they show."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from rag import Assistant

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_make_demo_answers_in_a_clean_clone(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RAG_", "OPENAI_", "PYTHONPATH", "VIRTUAL_ENV", "MAKE", "MFLAGS"))
    }
    done = subprocess.run(["make", "demo"], cwd=clone, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "failed 0" in done.stdout
    assert "[1]" in done.stdout
    assert "answered · as of October 9, 2024 · extractive" in done.stdout
    untracked = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert untracked.stdout == ""


def test_make_test_runs_every_check_and_every_test() -> None:
    make = shutil.which("make")
    assert make is not None
    done = subprocess.run([make, "--dry-run", "--always-make", "test"], cwd=ROOT, capture_output=True, text=True, check=True)
    for command in ("ruff check .", "ruff format --check .", "/mypy", "/lint-imports", "/pytest"):
        assert command in done.stdout
    assert "requirements/dev.txt" in done.stdout
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("make test")


def test_the_readme_shows_what_the_demo_prints(sample: Assistant) -> None:
    (asked,) = re.findall(r"^QUESTION \?= (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    answer = sample.query(asked)
    shown = flat(re.findall(r"```text\n(.*?)```", README, re.DOTALL)[0])
    told, _, _ = shown.partition(f"[1] {answer.citations[0].title} ")
    assert told.strip() == flat(answer.text)
    assert len(re.findall(r" · characters ", shown)) == len(answer.citations)
    for citation in answer.citations:
        assert f"[{citation.number}] {citation.title} " in shown
        assert f"“{flat(citation.quote)}”" in shown
        assert f"characters {citation.start:,}–{citation.end:,}" in shown


def test_every_locked_file_holds_hashes_and_names_no_host() -> None:
    files = sorted((ROOT / "requirements").glob("*.txt"))
    assert [path.name for path in files] == ["build.txt", "dev.txt", "model.txt", "run.txt"]
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert all("--hash=sha256:" in item for item in re.split(r"\n(?=[a-z])", text) if item.strip()), path.name


def test_the_locked_versions_are_those_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(item for name in ("chroma", "ui", "dev") for item in extras[name])]
    asked = [found[1] for item in wanted if (found := re.match(r"([a-z][\w.-]*?)[<>=]", item))]
    locked = {line.partition("==")[0] for line in (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8").splitlines()}
    assert asked
    assert set(asked) <= locked
