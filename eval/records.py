"""What is kept of a run: one record per question, with everything that is needed to look at it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval.errors import RunError

SILENT = frozenset({"not_found", "small_talk"})
"""The statuses of an answer that answers nothing: it says so, or only speaks of itself."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage: where it stands, how it scored, and which of the gold quotations it holds."""

    rank: int
    article: str
    title: str
    source: str
    published: str | None
    start: int
    end: int
    text: str
    score: float
    explanation: Mapping[str, float]
    holds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One question of a run. `answer` is `Answer.to_dict()`; with an `error` there is none, and the metrics are the worst."""

    id: str
    kind: str
    question: Mapping[str, Any]
    metrics: Mapping[str, float]
    timings: Mapping[str, float]
    """Milliseconds: the stages of the answer, and `search` and `total` as seen from outside."""
    answer: Mapping[str, Any] | None = None
    passages: tuple[Passage, ...] = ()
    missing: tuple[str, ...] = ()
    """Required facts that the answer does not state."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the questions call the articles that are cited or retrieved, by their ids."""
    error: str = ""
    judgement: Mapping[str, Any] | None = None

    @property
    def status(self) -> str:
        """The status that the answer should have; empty where the dataset does not say."""
        return str(self.question["status"])

    @property
    def confidence(self) -> float:
        """How sure the assistant was; a crash is as wrong as can be."""
        if self.answer is None:
            return float(self.status in SILENT)
        return float(self.answer["confidence"])

    @property
    def abstained(self) -> bool:
        """Whether nothing was answered; a crash is the wrong one of the two."""
        if self.answer is None:
            return self.status not in SILENT
        return self.answer["status"] in SILENT

    @property
    def quoted(self) -> int:
        """How many different sentences the answer quotes."""
        if self.answer is None:
            return 0
        told = [item for statement in self.answer["statements"] for item in statement["citations"]]
        return len({(item["article_id"], item["start"], item["end"]) for item in [*told, *self.answer["citations"]]})


def write(record: Record) -> str:
    """A record as one line of JSON. Halves of surrogate pairs, which no file holds, become question marks."""
    line = json.dumps(asdict(record), ensure_ascii=False, default=str)
    return line.encode("utf-8", "replace").decode("utf-8") + "\n"


def read(path: Path) -> list[Record]:
    """The records of a file; a last line that was cut off is left out. Raises RunError for any other line that is malformed."""
    data = path.read_bytes() if path.is_file() else b""
    found: list[Record] = []
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            values = json.loads(line.decode("utf-8"))
            passages = [Passage(**{**passage, "holds": tuple(passage["holds"])}) for passage in values["passages"]]
            values |= {"passages": tuple(passages), "missing": tuple(values["missing"])}
            values["question"]["status"], values["question"]["required_facts"]
            found.append(Record(**values))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise RunError(f"{path}, line {number}: not a record of this version ({error}); run the set again") from None
    return found
