"""Builds and environments of their own, for tests of what is installed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel, and an empty folder to work in."""

    python: Path
    folder: Path

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RAG_", "PYTHONPATH", "OPENAI_"))}
        return {**kept, "RAG_LLM": "extractive", **(more or {})}

    def run(self, *command: str, code: int = 0, env: Mapping[str, str] | None = None, errors: bool = False) -> str:
        """Run a command that belongs to the environment; gives its output, or with `errors` what stands on its error stream."""
        done = subprocess.run(
            [str(self.python.with_name(command[0])), *command[1:]],
            cwd=self.folder,
            env=self.environment(env),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stderr if errors else done.stdout


def built(checkout: Path, command: Sequence[str]) -> Path:
    """What a build command of the checkout leaves in `dist`."""
    before = set(checkout.glob("dist/*"))
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = set(checkout.glob("dist/*")) - before
    return made


def built_wheel(folder: Path) -> Path:
    """The wheel of this checkout, built into a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


def environment(home: Path, *installs: str) -> Installed:
    """An environment of its own in which `pip install …` has been run with each of some lines of arguments."""
    folder = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = folder / ("python.exe" if os.name == "nt" else "python")
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(home / "env")], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        subprocess.run([sys.executable, "-m", "venv", str(home / "env")], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet"]
    for line in installs:
        done = subprocess.run([*install, *shlex.split(line)], cwd=home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    (home / "work").mkdir()
    return Installed(python, home / "work")
