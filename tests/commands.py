"""The `rag` command in a process of its own, forked from one that has loaded the libraries already.

Loading them is most of what a command does, and the same each time. What comes before, how the interpreter takes up its
environment, is not tried here: for that a command has to be started in full.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.loaded"])


def run(
    arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], text: str, timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run `rag` with arguments, in a folder and an environment; `text` is its standard input.

    Raises subprocess.TimeoutExpired after so many seconds.
    """
    with tempfile.TemporaryDirectory() as made:
        streams = [Path(made, name) for name in ("in", "out", "err")]
        streams[0].write_text(text, encoding="utf-8")
        given = (list(arguments), str(folder), dict(environment), [str(path) for path in streams])
        process = _processes.Process(target=_rag, args=given)
        process.start()
        process.join(timeout)
        if process.is_alive():
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["rag", *arguments], timeout)
        code = process.exitcode
        process.close()
        assert code is not None
        out, err = (path.read_text(encoding="utf-8") if path.exists() else "" for path in streams[1:])
    return subprocess.CompletedProcess(["rag", *arguments], code, out, err)


def _rag(arguments: list[str], folder: str, environment: dict[str, str], streams: list[str]) -> None:
    """What the forked process does: the streams, the folder and the environment of a command, then the command."""
    for number, (path, mode) in enumerate(zip(streams, ("r", "w", "w"), strict=True)):
        with open(path, f"{mode}b") as opened:
            os.dup2(opened.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
        for number, mode in enumerate(("r", "w", "w"))
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["rag", *arguments]

    from rag.edge.cli import main

    main()
