"""Files that nobody would write, for each parser as long as one likes: whatever they hold, an article or a reason comes out.

Inputs are pieces of the format put together at random, and good files with bytes changed. Each goes the way of every file: the
parser works in its child process within its limits, and what it finds is taken into an archive, whose texts are held against
what was read. Hypothesis makes the inputs and shrinks one that breaks something to the least that still does; or they are
those by which a guided run came to places of the parser's code that it had not been at (`eval.bench.guided`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from eval.bench import guided
from eval.bench.formats import FORMATS, PLAIN
from eval.bench.speed import Tell
from rag import Assistant, RagError, RawArticle, Settings
from rag.lab import LoadFailure, load_articles

_ROUND = 100
"""Inputs between two looks at the clock, which are then taken into the archive together."""
_MOST_FAULTS = 5
"""A parser that breaks in more ways than this is left alone: there is enough to mend."""
_TELLING = ("the parser died", "takes more than", "needs more than", "could not be read (", "no process could be started")
"""How reasons begin that are not about the file: something that nobody foresaw, or a limit that was met."""


@dataclass(slots=True)
class Fuzzed:
    """What came of one parser: inputs tried, articles and failures found in them, the slowest in seconds, and faults.

    `places` are those of its code that a guided run came to; its articles and failures are those of the files that it kept.
    """

    parser: str
    inputs: int = 0
    articles: int = 0
    failures: int = 0
    slowest: float = 0.0
    places: int = 0
    faults: list[str] = field(default_factory=list)


class _Fault(Exception):
    """Something came out of a parser that must not."""


class _Letters:
    """Counts letters: quick vectors, so that time goes to the parsers."""

    fingerprint = "letters-2"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row a text, shape (texts, 2), each of length one."""
        rows = np.array([[len(text) + 1.0, text.count("e") + 1.0] for text in texts], dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def measure(
    folder: Path, parsers: Sequence[str], *, seconds: float, start: int, tell: Tell, by_code: bool = False
) -> tuple[Fuzzed, ...]:
    """Try each parser for so many seconds, from a seed, in an empty folder; by the code that is reached where `by_code`."""
    return tuple(
        _guided(folder, name, seconds, start, tell) if by_code else _fuzzed(folder, name, seconds, start, tell)
        for name in parsers
    )


def inputs(name: str) -> st.SearchStrategy[bytes]:
    """Files for a parser: pieces of its format in any order, and good files with bytes changed, cut out or doubled."""
    kind = FORMATS[name]
    piece = st.sampled_from([*kind.pieces, *PLAIN]) | st.binary(max_size=12) | st.text(max_size=12).map(_bytes)
    pieces = st.lists(piece, max_size=40).map(b"".join)
    place = st.integers(0, max(map(len, kind.good)))
    changes = st.lists(st.tuples(place, st.integers(0, 60), piece), min_size=1, max_size=8)
    changed = st.builds(_changed, st.sampled_from(kind.good), changes)
    return pieces | changed | st.builds(bytes.__add__, st.sampled_from(kind.good), pieces)


def judged(found: Sequence[object]) -> str:
    """What is wrong with what came out of a file: '' for articles that have a text and failures that have a line of reason."""
    for item in found:
        if isinstance(item, RawArticle):
            if not item.body.strip():
                return "an article without a text"
        elif not isinstance(item, LoadFailure):
            return f"a {type(item).__name__}"
        elif not item.reason or "\n" in item.reason or item.reason.startswith(_TELLING):
            return f"the reason {item.reason!r}"
    return ""


def _archive(folder: Path, name: str) -> Assistant:
    return Assistant(Settings(data_dir=folder / f"archive-{name}", llm="extractive", _env_file=None), embedder=_Letters())


def _guided(folder: Path, name: str, seconds: float, start: int, tell: Tell) -> Fuzzed:
    """What a guided run says, and the files by which it came to new places, each taken in as every file is."""
    tell(f"{name}: guided, {seconds:.0f} s")
    ran = guided.run(name, folder / name, seconds=seconds, seed=start)
    result, records = Fuzzed(name, inputs=ran.inputs, places=ran.places), list[RawArticle]()
    if ran.fault:
        result.faults.append(f"{ran.fault} from {ran.broke[:300]!r}")
    file = folder / f"fuzzed{FORMATS[name].suffix}"
    for kept in sorted((folder / name / "corpus").iterdir()):
        file.write_bytes(FORMATS[name].file(kept.read_bytes()))
        found = _found(file, result)
        if wrong := judged(found):
            result.faults.append(f"{wrong} from {file.read_bytes()[:300]!r}")
        records += [item for item in found if isinstance(item, RawArticle)]
    with _archive(folder, name) as assistant:
        if fault := _taken_in(assistant, records):
            result.faults.append(fault)
    return result


def _fuzzed(folder: Path, name: str, seconds: float, start: int, tell: Tell) -> Fuzzed:
    result, until, turn = Fuzzed(name), time.monotonic() + seconds, 0
    file = folder / f"fuzzed{FORMATS[name].suffix}"
    with _archive(folder, name) as assistant:
        while not turn or (time.monotonic() < until and len(result.faults) < _MOST_FAULTS):
            tell(f"{name}: {result.inputs:,} inputs, {max(until - time.monotonic(), 0):.0f} s left")
            records: list[RawArticle] = []
            if fault := _round(name, file, until, start + turn, result, records):
                result.faults.append(fault)
            if fault := _taken_in(assistant, records):
                result.faults.append(fault)
            turn += 1
    return result


def _round(name: str, file: Path, until: float, number: int, result: Fuzzed, records: list[RawArticle]) -> str:
    """A round of inputs; the fault that the last of them shows, shrunk, '' when none does."""
    last = b""

    @seed(number)
    @settings(
        max_examples=_ROUND,
        phases=(Phase.generate, Phase.shrink),
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(inputs(name))
    def attempt(data: bytes) -> None:
        nonlocal last
        if time.monotonic() > until and result.inputs:
            return
        last = data
        file.write_bytes(data)
        try:
            found = _found(file, result)
        except Exception as error:
            raise _Fault(f"{type(error).__name__}: {error}") from error
        result.inputs += 1
        records.extend(item for item in found if isinstance(item, RawArticle))
        if wrong := judged(found):
            raise _Fault(wrong)

    try:
        attempt()
    except _Fault as fault:
        return f"{fault} from {last[:300]!r}"
    return ""


def _found(file: Path, result: Fuzzed) -> list[RawArticle | LoadFailure]:
    """What is read of a file, counted."""
    began = time.monotonic()
    found = list(load_articles(file))
    result.slowest = max(result.slowest, time.monotonic() - began)
    articles = sum(isinstance(item, RawArticle) for item in found)
    result.articles += articles
    result.failures += len(found) - articles
    return found


def _taken_in(assistant: Assistant, records: Sequence[RawArticle]) -> str:
    """Take what was found into the archive, each under a name of its own; what is wrong then, '' when nothing is."""
    named = [replace(item, path="", key=str(at)) for at, item in enumerate(records)]
    try:
        report = assistant.ingest(named)
        for article_id in (*report.added, *report.updated):
            article, (raw, cleaned) = assistant.article(article_id), assistant.cleaning(article_id)
            if cleaned.text != article.text or any(not 0 <= run.raw_start <= run.raw_end <= len(raw) for run in cleaned.runs):
                return f"a text that is not what was read, from {raw[:300]!r}"
        for item in assistant.search("the ferry", k=50) if assistant.count()[1] else ():
            if assistant.article(item.chunk.article_id).text[item.chunk.start : item.chunk.end] != item.chunk.text:
                return f"a passage that does not stand in its article, {item.chunk.text[:300]!r}"
    except RagError:
        raise
    except Exception as error:  # nobody foresaw it: the least that shows it is looked for
        return f"{type(error).__name__} on taking in {_culprit(assistant, named, type(error))!r}"
    return ""


def _culprit(assistant: Assistant, named: Sequence[RawArticle], kind: type[Exception]) -> str:
    for item in named:
        try:
            assistant.ingest([item])
        except kind:
            return item.body[:300]
    return "several articles together"


def _changed(good: bytes, changes: Sequence[tuple[int, int, bytes]]) -> bytes:
    for at, length, new in changes:
        good = good[:at] + new + good[at + length :]
    return good


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
