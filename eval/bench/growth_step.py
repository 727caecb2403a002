"""One step of `rag bench growth` in a process of its own, whose memory is its own: `ingest` or `ask`; prints JSON."""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.bench.stories import stories
from rag import Assistant, RawArticle, Settings

WORDS = 60
_RESULTS = 10
_WARM_UP = 3
_ANSWERS = 20
# Beyond any archive, and below any: all vectors are compared, or Chroma is asked.
_EXACT, _BY_CHROMA = 10**9, 0


def main() -> None:
    """`growth_step ingest|ask ARCHIVE FIRST LAST SEED QUESTIONS`."""
    what, archive = sys.argv[1], Path(sys.argv[2])
    first, last, seed, questions = map(int, sys.argv[3:])
    told = _ingest(archive, first, last, seed) if what == "ingest" else _ask(archive, last, seed, questions)
    print(json.dumps(told))


def _ingest(archive: Path, first: int, last: int, seed: int) -> dict[str, Any]:
    """Take in the articles from `first` to `last`; what is there already, from a step that was stopped, does not count."""
    made = stories(last, words=WORDS, seed=seed, first=first)
    with Assistant(_settings(archive)) as assistant:
        records = [RawArticle(story.text, "", key=story.name) for story in made]
        assistant.ingest(records[:1])
        empty = _memory()
        began, before = time.perf_counter(), time.process_time()
        report = assistant.ingest(records)
        processor = time.process_time() - before
        return {
            "added": len(report.added),
            "seconds": time.perf_counter() - began,
            "processor": processor,
            "passages": assistant.count()[1],
            "memory_mb": _memory(),
            "over_mb": _memory() - empty,
        }


def _ask(archive: Path, last: int, seed: int, count: int) -> dict[str, Any]:
    """Ask about `count` of the articles: with all vectors compared, by Chroma, and for whole answers."""
    chosen = random.Random(seed).sample(range(last), min(count, last))
    asked = [story.question for number in chosen for story in stories(number + 1, words=WORDS, seed=seed, first=number)]
    exact = _timed(archive, asked, exact_limit=_EXACT)
    by_chroma = _timed(archive, asked, exact_limit=_BY_CHROMA)
    return {
        **_named("exact", exact),
        **_named("chroma", by_chroma),
        "recall": _recall(archive, asked),
        **_answers(archive, asked),
    }


def _timed(archive: Path, asked: Sequence[str], **changes: Any) -> list[tuple[float, float]]:
    with Assistant(_settings(archive).changed(**changes)) as assistant:
        return _laps(asked, lambda question: assistant.search(question, k=_RESULTS))


def _answers(archive: Path, asked: Sequence[str]) -> dict[str, float]:
    with Assistant(_settings(archive)) as assistant:
        laps = _laps(asked[:_ANSWERS], assistant.query)
    return _named("answer", laps) | {"memory_mb": _memory()}


def _recall(archive: Path, asked: Sequence[str]) -> float:
    """How many of the ten nearest passages, found by comparing all vectors, Chroma finds too."""
    plain = {"fusion": "dense", "date_boost": False, "interleave": False, "closer_look": False}
    found = []
    for limit in (_EXACT, _BY_CHROMA):
        with Assistant(_settings(archive).changed(exact_limit=limit, **plain)) as assistant:
            found.append([{item.chunk.id for item in assistant.search(question, k=_RESULTS)} for question in asked])
    return statistics.mean(len(one & other) / len(one) for one, other in zip(*found, strict=True))


def _laps(asked: Sequence[str], ask: Callable[[str], object]) -> list[tuple[float, float]]:
    """Milliseconds of each question, by the clock and of processor time."""
    laps = []
    for question in [*asked[:_WARM_UP], *asked]:
        began, before = time.perf_counter(), time.process_time()
        ask(question)
        laps.append(((time.perf_counter() - began) * 1000, (time.process_time() - before) * 1000))
    return laps[len(asked[:_WARM_UP]) :]


def _named(name: str, laps: Sequence[tuple[float, float]]) -> dict[str, float]:
    clock, processor = [lap for lap, _ in laps], [lap for _, lap in laps]
    last = statistics.quantiles(clock, n=20)[-1] if len(clock) > 1 else clock[0]
    return {
        f"{name}_p50_ms": statistics.median(clock),
        f"{name}_p95_ms": last,
        f"{name}_processor_ms": statistics.median(processor),
    }


def _settings(archive: Path) -> Settings:
    return Settings(data_dir=archive, llm="extractive", today="2026-11-01", _env_file=None)


def _memory() -> float:
    """The most memory that this process has had, in megabytes; the system counts kilobytes, on macOS bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    main()
