"""How ingest, questions, memory and the vector index fare while an archive grows: `rag bench growth`.

The articles are short news made by rule from a seed, always the same ones. One archive grows from size to size; each step
runs in a process of its own, and what was measured is kept as it comes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bench import environments
from eval.bench.growth_step import WORDS
from eval.bench.kept import Kept
from eval.bench.speed import BenchError

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """An archive of one size. Ingest is of the articles that it has more than the size before."""

    articles: int
    passages: int
    ingest_ms: float
    """By the clock, for each article."""
    ingest_processor_ms: float
    ingest_over_mb: float
    """Memory over that of a process which has taken in a single article."""
    search_p50_ms: float
    """With all vectors compared."""
    search_p95_ms: float
    search_processor_ms: float
    chroma_p50_ms: float
    chroma_p95_ms: float
    chroma_processor_ms: float
    recall: float
    """How many of the ten passages with the nearest vectors Chroma finds."""
    answer_p50_ms: float
    answer_p95_ms: float
    answer_processor_ms: float
    ask_mb: float
    disk_mb: float


def measure(folder: Path, *, sizes: Sequence[int], seed: int, questions: int, tell: Tell) -> tuple[Size, ...]:
    """Let an archive in the folder grow through the sizes. Raises BenchError when a step fails."""
    ordered = sorted(set(sizes))
    kept = Kept(folder / "unfinished.jsonl", [ordered, seed, questions, WORDS])
    archive = folder / "archive"
    if not kept.goes_on:
        shutil.rmtree(archive, ignore_errors=True)
    rows, before = [], 0
    for size in ordered:

        def run(what: str, first: int = before, last: int = size) -> Any:
            tell(f"{last:,} articles: {what}")
            return _step(folder, what, archive, first, last, seed, questions)

        taken = kept.step("ingest", size, make=lambda: run("ingest"))
        asked = kept.step("ask", size, make=lambda: run("ask"))
        disk = kept.step("disk", size, make=lambda: {"mb": _megabytes(archive)})
        rows.append(_size(size, taken, asked, disk["mb"]))
        before = size
    kept.close()
    return tuple(rows)


def _size(articles: int, taken: Any, asked: Any, disk: float) -> Size:
    fresh = max(taken["added"], 1)
    return Size(
        articles=articles,
        passages=taken["passages"],
        ingest_ms=1000 * taken["seconds"] / fresh,
        ingest_processor_ms=1000 * taken["processor"] / fresh,
        ingest_over_mb=taken["over_mb"],
        search_p50_ms=asked["exact_p50_ms"],
        search_p95_ms=asked["exact_p95_ms"],
        search_processor_ms=asked["exact_processor_ms"],
        chroma_p50_ms=asked["chroma_p50_ms"],
        chroma_p95_ms=asked["chroma_p95_ms"],
        chroma_processor_ms=asked["chroma_processor_ms"],
        recall=asked["recall"],
        answer_p50_ms=asked["answer_p50_ms"],
        answer_p95_ms=asked["answer_p95_ms"],
        answer_processor_ms=asked["answer_processor_ms"],
        ask_mb=asked["memory_mb"],
        disk_mb=disk,
    )


def _step(folder: Path, what: str, archive: Path, *numbers: int) -> Any:
    command = [sys.executable, "-m", "eval.bench.growth_step", what, str(archive), *map(str, numbers)]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environments.quiet(folder, ours=True), check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1][:300]
        raise BenchError(f"{what} failed with exit code {done.returncode}: {last}; expected it to end well")
    return json.loads(done.stdout)


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
