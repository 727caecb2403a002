"""Virtual environments of other systems, each in a folder of its own, made once and made anew when its needs change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.bench.speed import BenchError

# Nothing that is timed looks anything up or sends anything: what is installed is all there is.
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "ORT_DISABLE_TELEMETRY": "1",
}


def made(folder: Path, needs: Sequence[str]) -> Path:
    """The Python of an environment that has these requirements, installed by uv or pip, whichever is here.

    Raises BenchError when they cannot be installed.
    """
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "needs.txt", "".join(f"{need}\n" for need in needs)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    inherited = dict(os.environ)  # noqa: TID251
    if uv := shutil.which("uv"):
        # uv does not read what pip is told. Copies, because LlamaIndex refuses its data files where they are hard links.
        told = {"UV_FIND_LINKS": inherited.get("PIP_FIND_LINKS", ""), "UV_LINK_MODE": "copy"}
        environment = {**{name: value for name, value in told.items() if value}, **inherited}
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], environment)
        _run([uv, "pip", "install", "--quiet", "--python", str(python), *needs], environment)
    else:
        _run([sys.executable, "-m", "venv", str(folder)], inherited)
        _run([str(python), "-m", "pip", "install", "--quiet", *needs], inherited)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def quiet(folder: Path, *, ours: bool = False) -> dict[str, str]:
    """What a timed program finds: what this one found, and nothing that would reach out; our modules only if it is `ours`."""
    left = {"PYTHONDONTWRITEBYTECODE"} if ours else {"PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE"}
    inherited = {name: value for name, value in os.environ.items() if name not in left}  # noqa: TID251
    return {**inherited, **_QUIET, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:] or "it said nothing"
        raise BenchError(
            f"it did not install ({said}); expected its packages in a registry, and the CPU builds of torch where "
            "UV_FIND_LINKS, PIP_FIND_LINKS or PIP_EXTRA_INDEX_URL say"
        )
