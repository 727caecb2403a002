"""Speed, measured side by side with a script that does the same with LlamaIndex's own VectorStoreIndex.

Both get the same articles, the same MiniLM file, and the machine in the same minutes: their runs alternate, and what counts is
the ratio of the medians. `rag ask` does more in its time than the script, which stops at the passages.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.stories import Story, stories, write
from rag import Assistant, RagError, Settings

COLD_TARGET = 0.25
WARM_TARGET_MS = 10.0
WARM_TARGET = 1 / 3
EMBEDDER_TARGET = 0.9

_SCRIPT = Path(__file__).with_name("llama_index_script.py")
_RESULTS = 10
_WARM_UP = 5
_ASK = "from rag.edge.cli import main; main()"

Tell = Callable[[str], None]


class BenchError(RagError):
    """Something that is measured did not work."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a new process took: by the clock, and of processor time, which other work on the machine disturbs less."""

    seconds: float
    processor: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `target` says in words what it should be; `met` is None where there is no target."""

    name: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured, and on how many articles and passages."""

    articles: int
    passages: int
    figures: tuple[Figure, ...]
    stages: Mapping[str, float]
    """Milliseconds of each stage of the ingest."""


def measure(folder: Path, *, articles: int, runs: int, tell: Tell) -> Speed:
    """Measure everything in an empty folder. `runs` is how often the cold start is timed on either side.

    Raises BenchError when a program that is timed fails.
    """
    made = stories(articles)
    texts = write(made, folder / "articles")
    settings = Settings(data_dir=folder / "archive", llm="extractive")
    environment = _environment(folder, settings.data_dir)
    tell(f"taking in {articles} articles")
    with Assistant(settings) as assistant:
        report = assistant.ingest(texts)
        if report.failed:
            raise BenchError(
                f"the article {report.failed[0][0]} failed: {report.failed[0][1]}; expected every one to be taken in"
            )
        passages = assistant.count()[1]
        tell("letting LlamaIndex take in the same articles")
        other = _Other(folder / "llama_index", environment)
        other.run("build", "--articles", str(texts))
        tell(f"asking {len(made)} questions of each, warm")
        theirs = json.loads(other.run("warm", given=json.dumps([story.question for story in _warmed(made)])))[_WARM_UP:]
        ours = _warm(assistant, made)
    tell(f"starting each {runs} times")
    cold, cold_other = _cold(environment, other, made, runs)
    return Speed(articles, passages, _figures(report.timings, ours, theirs, cold, cold_other), report.timings)


def _figures(
    stages: Mapping[str, float], warm: Sequence[float], warm_other: Sequence[float], cold: Start, cold_other: Start
) -> tuple[Figure, ...]:
    share = stages.get("embed", 0.0) / (sum(stages.values()) or 1.0)
    p50, p50_other = statistics.median(warm), statistics.median(warm_other)
    p95 = statistics.quantiles(warm, n=20)[-1]
    ratio, ratio_warm = cold.seconds / cold_other.seconds, p50 / p50_other
    return (
        Figure("cold `rag ask`", cold.seconds, "s"),
        Figure("cold LlamaIndex script", cold_other.seconds, "s"),
        Figure("cold processor time, ours / theirs", cold.processor / (cold_other.processor or 1.0), ""),
        Figure("cold, ours / theirs", ratio, "", f"at most {COLD_TARGET:.2f}", ratio <= COLD_TARGET),
        Figure("warm retrieval, p50", p50, "ms", f"at most {WARM_TARGET_MS:.0f} ms", p50 <= WARM_TARGET_MS),
        Figure("warm retrieval, p95", p95, "ms"),
        Figure("warm LlamaIndex retriever, p50", p50_other, "ms"),
        Figure("warm p50, ours / theirs", ratio_warm, "", f"at most {WARM_TARGET:.2f}", ratio_warm <= WARM_TARGET),
        Figure("ingest", sum(stages.values()) / 1000, "s"),
        Figure("ingest inside the embedder", share, "", f"at least {EMBEDDER_TARGET:.2f}", share >= EMBEDDER_TARGET),
    )


def _warmed(made: Sequence[Story]) -> list[Story]:
    """The questions, with a few in front that do not count."""
    return [*made[:_WARM_UP], *made]


def _warm(assistant: Assistant, made: Sequence[Story]) -> list[float]:
    laps = []
    for story in _warmed(made):
        began = time.perf_counter()
        assistant.search(story.question, k=_RESULTS)
        laps.append((time.perf_counter() - began) * 1000)
    return laps[_WARM_UP:]


def _environment(folder: Path, archive: Path) -> dict[str, str]:
    """What both programs find: the archive to ask, and a place to keep compiled modules, as on any machine in use."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # noqa: TID251
    # The other program imports onnxruntime by itself, and nothing is to leave this machine from there either.
    ours = {"RAG_DATA_DIR": str(archive), "RAG_LLM": "extractive", "ORT_DISABLE_TELEMETRY": "1"}
    return {**inherited, **ours, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _cold(environment: Mapping[str, str], other: _Other, made: Sequence[Story], runs: int) -> tuple[Start, Start]:
    """What a new process takes, ours and theirs; a first pair warms the disk and does not count."""
    ours, theirs = [], []
    for number in range(runs + 1):
        question = made[number % len(made)].question
        ours.append(_timed(functools.partial(_run, [sys.executable, "-c", _ASK, "ask", question], environment)))
        theirs.append(_timed(functools.partial(other.run, "ask", "--question", question)))
    return _median(ours[1:]), _median(theirs[1:])


def _timed(run: Callable[[], object]) -> Start:
    began, before = time.perf_counter(), os.times()
    run()
    ended, after = time.perf_counter(), os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Start(ended - began, processor)


def _median(starts: Sequence[Start]) -> Start:
    return Start(statistics.median(start.seconds for start in starts), statistics.median(start.processor for start in starts))


class _Other:
    """The LlamaIndex script over one index."""

    def __init__(self, index: Path, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._command = [
            # Without its own folder on the path, where modules of ours could hide others.
            *(sys.executable, "-P", str(_SCRIPT), "--index", str(index)),
            *("--model", str(_inside("rag", "models/embedder.onnx"))),
            *("--vocabulary", str(_inside("rag", "models/wordpiece_vocab.txt"))),
        ]

    def run(self, what: str, *more: str, given: str = "") -> str:
        return _run([*self._command, *more, what], self._environment, given=given)


def _inside(package: str, name: str) -> Path:
    spec = importlib.util.find_spec(package)
    found = [path for place in (spec.submodule_search_locations or () if spec else ()) for path in Path(place).rglob(name)]
    if not found:
        raise BenchError(f"no {name} inside the package {package}: expected it there; reinstall {package}")
    return found[0]


def _run(command: Sequence[str], environment: Mapping[str, str], *, given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise BenchError(f"a program that is timed failed with exit code {done.returncode}: {last}; expected it to end well")
    return done.stdout
