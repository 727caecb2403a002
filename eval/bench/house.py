"""How large the house is and how fast its door opens, at one commit or several beside each other.

The code of each commit is laid out in a folder of its own and measured with the libraries of this environment. Times are
medians; the commits take turns, so that whatever else the machine does meets them alike, and a first round does not count.
"""

from __future__ import annotations

import ast
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from eval.bench import stories
from eval.bench.speed import BenchError

ROOT = Path(__file__).resolve().parents[2]
_PARTS = ("rag", "prompts", "pyproject.toml")
_IMPORT = "import time; began = time.perf_counter(); import rag; print(time.perf_counter() - began)"
_ARTICLES = 12
_LONG = 300


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be read from the files of `rag`."""

    root: int
    """Modules that stand in the root rather than in a room."""
    layers: int
    """Layers of the contract on imports."""
    modules: int
    lines: int
    longest: str
    longest_lines: int
    long: int
    """Modules of more than 300 lines."""
    namesakes: int
    """Classes that have the name of another one."""


@dataclass(frozen=True, slots=True)
class Measures:
    """A commit's figures; times are in seconds."""

    commit: str
    plan: Plan
    imported: float
    """`import rag`."""
    helped: float
    """`rag --help`, from a new process to its end."""
    asked: float
    """`rag ask` on a small archive, from a new process to its end."""


def plan(folder: Path) -> Plan:
    """The measures of the `rag` in a folder, with its `pyproject.toml` beside it."""
    texts = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.glob("rag/**/*.py"))}
    lengths = {name: len(text.splitlines()) for name, text in texts.items()}
    longest = max(lengths, key=lambda name: lengths[name])
    contracts = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    named = [node.name for text in texts.values() for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    return Plan(
        root=sum(name.count("/") == 1 and not name.endswith("__init__.py") for name in texts),
        layers=max((len(contract["layers"]) for contract in contracts if contract["type"] == "layers"), default=0),
        modules=len(texts),
        lines=sum(lengths.values()),
        longest=longest,
        longest_lines=lengths[longest],
        long=sum(length > _LONG for length in lengths.values()),
        namesakes=sum(named.count(name) > 1 for name in named),
    )


def measure(
    folder: Path, commits: Sequence[str], *, runs: int, articles: int = _ARTICLES, tell: Callable[[str], None] = lambda _: None
) -> tuple[Measures, ...]:
    """The figures of some commits, in their order. Raises BenchError outside of a checkout, or for what is no commit of it."""
    houses = []
    made = stories.write(stories.stories(articles), folder / "articles")
    question = stories.stories(1)[0].question
    for number, commit in enumerate(commits):
        tell(f"laying out {commit}")
        place = folder / str(number)
        _lay_out(commit, place)
        environment = _environment(place)
        command = [sys.executable, "-c", _entry(place)]
        _run([*command, "ingest", str(made)], place, environment)
        houses.append((commit, place, environment, command))
    times: list[list[tuple[float, float, float]]] = [[] for _ in houses]
    for lap in range(runs + 1):
        tell(f"round {lap + 1} of {runs + 1}")
        for found, (_, place, environment, command) in zip(times, houses, strict=True):
            imported = float(_run([sys.executable, "-c", _IMPORT], place, environment))
            helped = _timed([*command, "--help"], place, environment)
            asked = _timed([*command, "ask", question], place, environment)
            found.append((imported, helped, asked))
    return tuple(
        Measures(commit, plan(place), *(statistics.median(values) for values in zip(*found[1:], strict=True)))
        for (commit, place, *_), found in zip(houses, times, strict=True)
    )


def _entry(place: Path) -> str:
    """What starts `rag` at a commit, which has its command line where its `pyproject.toml` says."""
    module, _, name = tomllib.loads((place / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]["rag"].partition(":")
    return f"from {module} import {name}; {name}()"


def _lay_out(commit: str, place: Path) -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        raise BenchError("no commits to measure: expected git and a checkout of Dateline")
    done = subprocess.run([git, "archive", "--end-of-options", commit, *_PARTS], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise BenchError(f"commit {commit!r} cannot be laid out ({said}): expected a commit of this checkout")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as packed:
        packed.extractall(place, filter="data")


def _environment(place: Path) -> dict[str, str]:
    """The code of one commit before all others; modules that were compiled once stay so, as on any machine in use."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # noqa: TID251
    return {**inherited, "RAG_DATA_DIR": str(place / "archive"), "RAG_LLM": "extractive", "PYTHONPATH": str(place)}


def _timed(command: Sequence[str], place: Path, environment: Mapping[str, str]) -> float:
    began = time.perf_counter()
    _run(command, place, environment)
    return time.perf_counter() - began


def _run(command: Sequence[str], place: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise BenchError(f"a command of {place.name} ended with exit code {done.returncode}: {last}; expected it to end well")
    return done.stdout
