"""Where the required facts of a set were lost on their way from the archive to the reader: which stage to work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from eval.records import Record
from eval.words import mentions

Fate = Literal["stated", "crashed", "not found", "silent", "passed over"]
"""What became of a fact. `not found`: in none of the first passages; `silent`: there, but nothing was answered; `passed over`:
there, but the answer says something else."""

DEPTH = 10
"""So many passages are looked at, as in AllFacts@10."""


def fates(records: Sequence[Record]) -> Mapping[Fate, int]:
    """How many required facts of the questions that the archive answers met which fate; empty where none is required."""
    counts = Counter(
        fate
        for record in records
        if record.status == "answered"
        for fact in record.question["required_facts"]
        if (fate := _fate(record, fact))
    )
    return dict(counts)


def _fate(record: Record, fact: Sequence[str]) -> Fate | None:
    if record.error:
        return "crashed"
    if record.answer is None:
        return None
    if not record.abstained and fact[0] not in record.missing:
        return "stated"
    found = any(mentions(passage.text, wording) for passage in record.passages[:DEPTH] for wording in fact)
    if not found:
        return "not found"
    return "silent" if record.abstained else "passed over"
