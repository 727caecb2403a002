"""How far a long command has come: a bar with the time left, lines of JSON for a program, or nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from eval.errors import RunError


@contextmanager
def progress(how: str) -> Iterator[Callable[[str, int, int], None]]:
    """Gives what is told of each step: what is being done, how much of it, and of how much.

    `bar` draws on standard error, `json` writes an object per step there, `none` is silent. Raises RunError for any other word.
    """
    if how not in {"bar", "json", "none"}:
        raise RunError(f"--progress {how!r}: expected bar, json or none")
    if how != "bar":
        yield _told if how == "json" else _silent
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, TextColumn("left", style="dim"), console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def drawn(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield drawn


def _told(what: str, done: int, total: int) -> None:
    print(json.dumps({"what": what, "done": done, "total": total}), file=sys.stderr, flush=True)


def _silent(what: str, done: int, total: int) -> None:
    """Report nothing."""
