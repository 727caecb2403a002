"""Dateline and other systems over the same articles, in the same minutes, on the same machine: `rag bench peers`.

Each round lets every system take in the articles and answer the questions by its passages, one after the other, each in a
process of its own; what counts is the ratio within a round. What was measured is kept as it comes, so that a run which is
stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bench import environments, peers
from eval.bench.kept import Kept
from eval.bench.speed import BenchError
from eval.bench.stories import stories
from eval.datasets import Places, load
from eval.errors import DataSetAbsentError
from eval.metrics.retrieval import first_ranks
from rag import RawArticle

OURS = "dateline"
_DRIVER = Path(peers.__file__).with_name("_driver.py")

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What every system is given: articles, `(title, body)`, and questions with the facts that a good passage holds."""

    name: str
    articles: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def checksum(self) -> str:
        """The first 16 hex digits of the sha256 of all of it."""
        return hashlib.sha256(json.dumps([self.articles, self.questions]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several rounds, and the least and the most of them."""

    median: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class System:
    """What was measured of one system. Ratios are ours over its own, round by round; None for ourselves."""

    name: str
    title: str
    passages: int
    words: float
    """Words of the passages that it found, on the mean: long ones hit more easily."""
    ingest_s: Spread
    ingest_processor_s: Spread
    ingest_mb: float
    search_p50_ms: Spread
    search_p95_ms: Spread
    search_processor_ms: Spread
    search_mb: float
    hits_4: float
    hits_10: float
    ratios: Mapping[str, Spread] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All systems over one corpus; `left_out` names those that could not be measured, with the reason."""

    corpus: str
    articles: int
    questions: int
    runs: int
    systems: tuple[System, ...]
    left_out: tuple[tuple[str, str], ...]


def taken(places: Places, count: int) -> Corpus:
    """So many articles of MultiHop-RAG, first those that its questions are about, and the questions that they can answer.

    Where the set is not here, articles are made by rule. Raises DataSetError when it is damaged.
    """
    try:
        dataset = load("multihop609", places)
    except DataSetAbsentError:
        made = stories(count)
        return Corpus(
            "articles made by rule (MultiHop-RAG is not here: --bench FOLDER)",
            tuple((story.question.removeprefix("Why has ").rstrip("?"), story.text) for story in made),
            tuple((story.question, (story.lead,)) for story in made),
        )
    documents = {name: item for name, item in dataset.archives[""].items()} if isinstance(dataset.archives[""], Mapping) else {}
    asked = [question for question in dataset.questions if question.quotations]
    first = dict.fromkeys(name for question in asked for name in question.articles if name in documents)
    chosen = [*first, *(name for name in documents if name not in first)][:count]
    inside = set(chosen)
    return Corpus(
        "MultiHop-RAG, titles and bodies",
        tuple(_titled(documents[name]) for name in chosen),
        tuple(
            (question.question, tuple(quotation.quote for quotation in question.quotations))
            for question in asked
            if inside.issuperset(question.articles)
        ),
    )


def _titled(article: RawArticle) -> tuple[str, str]:
    return article.title, article.body


def measure(folder: Path, corpus: Corpus, *, runs: int, only: Sequence[str], tell: Tell) -> Comparison:
    """Compare the systems (`only` some of them, none: all) in a folder that keeps environments and what was measured.

    A system that does not install or fails is left out and named. Raises BenchError when Dateline itself fails, or nothing
    can be asked.
    """
    if not corpus.questions:
        raise BenchError(f"none of the questions is about the {len(corpus.articles)} articles: expected more --articles")
    left_out: dict[str, str] = {}
    pythons: dict[str, str] = {OURS: sys.executable}
    for name in [name for name in peers.names() if name != OURS and (not only or name in only)]:
        tell(f"installing {peers.load(name).TITLE}")
        try:
            pythons[name] = str(environments.made(folder / name, peers.load(name).NEEDS))
        except BenchError as error:
            left_out[name] = str(error)
    kept = Kept(folder / "unfinished.jsonl", [corpus.checksum, runs, {name: peers.load(name).NEEDS for name in pythons}])
    for number in range(1, runs + 1):
        for name in [name for name in pythons if name not in left_out]:
            try:
                _round(folder, corpus, kept, name, pythons[name], number, tell)
            except BenchError as error:
                if name == OURS:
                    raise
                left_out[name] = str(error)
    ours = _rounds(kept, OURS, runs)
    whole = [name for name in pythons if name not in left_out]
    found = Comparison(
        corpus.name,
        len(corpus.articles),
        len(corpus.questions),
        runs,
        tuple(_summed_up(name, corpus, _rounds(kept, name, runs), ours) for name in whole),
        tuple((peers.load(name).TITLE, reason) for name, reason in left_out.items()),
    )
    kept.close()
    return found


def _rounds(kept: Kept, name: str, runs: int) -> list[tuple[Any, Any]]:
    """What taking in and what searching gave, in each round."""
    return [(kept["build", name, number], kept["search", name, number]) for number in range(1, runs + 1)]


def _round(folder: Path, corpus: Corpus, kept: Kept, name: str, python: str, number: int, tell: Tell) -> None:
    title, index = peers.load(name).TITLE, folder / "indexes" / name

    def build() -> Any:
        shutil.rmtree(index, ignore_errors=True)
        tell(f"{title} takes in {len(corpus.articles)} articles, round {number}")
        return _driven(python, folder, name, "build", index, corpus.articles)

    def search() -> Any:
        tell(f"{title} answers {len(corpus.questions)} questions, round {number}")
        return _driven(python, folder, name, "search", index, [question for question, _ in corpus.questions])

    kept.step("build", name, number, make=build)
    kept.step("search", name, number, make=search)


def _driven(python: str, folder: Path, name: str, what: str, index: Path, given: Any) -> Any:
    command = [python, "-P", str(_DRIVER), name, what, str(index)]
    environment = environments.quiet(folder)
    done = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1][:300]
        raise BenchError(f"its {what} failed with exit code {done.returncode}: {last}; expected it to end well")
    return json.loads(lines[-1])


def _summed_up(name: str, corpus: Corpus, rounds: Sequence[tuple[Any, Any]], ours: Sequence[tuple[Any, Any]]) -> System:
    figures, own = dict(_figures(rounds)), dict(_figures(ours))
    found = rounds[-1][1]["found"]
    ranks = [first_ranks(texts, facts) for texts, (_, facts) in zip(found, corpus.questions, strict=True)]
    ratios = {what: _spread([mine / its for mine, its in zip(own[what], figures[what], strict=True)]) for what in figures}
    return System(
        name=name,
        title=peers.load(name).TITLE,
        passages=rounds[-1][0]["passages"],
        words=statistics.mean(len(text.split()) for texts in found for text in texts),
        ingest_s=_spread(figures["ingest"]),
        ingest_processor_s=_spread(figures["ingest, processor"]),
        ingest_mb=max(build["memory_mb"] for build, _ in rounds),
        search_p50_ms=_spread(figures["search"]),
        search_p95_ms=_spread(figures["search, p95"]),
        search_processor_ms=_spread(figures["search, processor"]),
        search_mb=max(search["memory_mb"] for _, search in rounds),
        hits_4=_hits(ranks, 4),
        hits_10=_hits(ranks, 10),
        ratios=None if name == OURS else ratios,
    )


def _figures(rounds: Sequence[tuple[Any, Any]]) -> Iterator[tuple[str, list[float]]]:
    yield "ingest", [build["seconds"] for build, _ in rounds]
    yield "ingest, processor", [build["processor"] for build, _ in rounds]
    yield "search", [statistics.median(search["laps"]) for _, search in rounds]
    yield "search, p95", [_p95(search["laps"]) for _, search in rounds]
    yield "search, processor", [1000 * search["processor"] for _, search in rounds]


def _p95(laps: Sequence[float]) -> float:
    return statistics.quantiles(laps, n=20)[-1] if len(laps) > 1 else laps[0]


def _spread(values: Sequence[float]) -> Spread:
    return Spread(statistics.median(values), min(values), max(values))


def _hits(ranks: Sequence[Sequence[int | None]], k: int) -> float:
    return statistics.mean(any(rank is not None and rank <= k for rank in of_question) for of_question in ranks)
