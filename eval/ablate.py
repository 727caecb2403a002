"""Which part of retrieval or of the answer does what: the same questions under one variant after the other."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval import summary
from eval.archives import Archives
from eval.compare import Comparison, compare_records
from eval.datasets import DataSet
from eval.errors import RunError
from eval.execution import Progress, examine
from eval.records import Record
from eval.runs import Options, chosen
from eval.scoring import GROUPS
from eval.summary import Summary
from rag import Settings

_PLAIN: Mapping[str, Any] = {
    "header": False,
    "interleave": False,
    "date_boost": False,
    "closer_look": False,
}
_ALL: Mapping[str, Any] = dict.fromkeys(_PLAIN, True)
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "bm25": {**_PLAIN, "fusion": "bm25"},
    "dense": {**_PLAIN, "fusion": "dense"},
    "rrf": {**_PLAIN, "fusion": "rrf"},
    "minmax": {**_PLAIN, "fusion": "minmax"},
    "minmax+header": {**_PLAIN, "fusion": "minmax", "header": True},
    "minmax+header+interleave": {**_PLAIN, "fusion": "minmax", "header": True, "interleave": True},
    "minmax+header+dates": {**_PLAIN, "fusion": "minmax", "header": True, "date_boost": True},
    "minmax+header+closer look": {**_PLAIN, "fusion": "minmax", "header": True, "closer_look": True},
    "all": {**_ALL, "fusion": "minmax"},
}
"""What each variant of retrieval sets; everything else is as in the settings."""
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "bm25 only": {**_PLAIN, "fusion": "bm25"},
    "1 sentence": {"sentences": 1},
    "2 sentences": {"sentences": 2},
    "3 sentences": {"sentences": 3},
    "8 sentences": {"sentences": 8},
    "as it is": {},
}
"""What each variant of the answer sets: what of it search costs, and what would be gained by quoting more."""


_USUAL = ("R@1", "R@5", "RR@10", "AllFacts@10")
_USUAL_OF_ANSWERS = ("fact_recall", "in_quotation", "roc_auc")


@dataclass(frozen=True, slots=True)
class Row:
    """One variant: its figures, and its difference from the last variant, against which all others are held."""

    variant: str
    summary: Summary
    against: Comparison | None


def metrics_of(dataset: DataSet, wanted: Sequence[str], *, answers: bool = False) -> tuple[str, ...]:
    """The metrics of the table: those wanted, else the set's own, else the usual ones. Raises RunError for an unknown one."""
    known = [name for group in ("answers", "silence", "attacks") for name in GROUPS[group]]
    what, known, usual = ("the answer", known, _USUAL_OF_ANSWERS) if answers else ("retrieval", [*GROUPS["retrieval"]], _USUAL)
    for name in wanted:
        if name not in known:
            raise RunError(f"no metric of {what}: {name!r}; expected some of {', '.join(known)}")
    return tuple(wanted) or tuple(name for name in dataset.headline if name in known) or usual


def ablate(
    dataset: DataSet,
    variants: Sequence[str],
    settings: Settings,
    options: Options,
    cache: Path,
    on_progress: Progress,
    *,
    answers: bool = False,
) -> tuple[Row, ...]:
    """Search, or with `answers` answer, with every variant, or with those named; all are held against the last one.

    Raises RunError for an unknown variant, or a set in which nothing is searched for, or nothing answered.
    """
    known = ANSWERS if answers else VARIANTS
    unknown = [name for name in variants if name not in known]
    if unknown:
        raise RunError(f"unknown variant {unknown[0]!r}: expected some of {', '.join(known)}")
    if answers and not dataset.answers:
        raise RunError(f"{dataset.name} is a set for retrieval, in which nothing is answered: leave out --answers")
    if not answers and not dataset.searches:
        raise RunError(f"{dataset.name} has nothing to find in an archive: expected a retrieval set such as multihop326")
    if not dataset.archives:
        raise RunError(
            f"the archive that {dataset.name} is asked of is indexed in one way only: name its folder with --articles"
        )
    found: dict[str, list[Record]] = {}
    asked = dataset if answers else dataclasses.replace(dataset, answers=False)
    for variant in variants or known:
        changed = settings.changed(**known[variant])
        found[variant] = _measured(asked, changed, options, cache, functools.partial(_told, on_progress, variant))
    last = list(found)[-1]
    return tuple(
        Row(
            variant,
            summary.summarize(variant, items),
            None if variant == last else compare_records(dataset.name, items, found[last], dataset.headline),
        )
        for variant, items in found.items()
    )


def _told(on_progress: Progress, variant: str, what: str, done: int, total: int) -> None:
    on_progress(f"{variant}: {what}", done, total)


def _measured(dataset: DataSet, settings: Settings, options: Options, cache: Path, on_progress: Progress) -> list[Record]:
    questions = [
        question for question in chosen(dataset, options) if dataset.answers or (question.articles and not question.history)
    ]
    if not questions:
        raise RunError(f"no question in {dataset.name} that has something to find: choose other kinds")
    archives = Archives(dataset, settings, cache)
    try:
        archives.build(
            list(dict.fromkeys(question.archive for question in questions)),
            lambda done, total: on_progress("building archives", done, total),
        )
        measured: list[Record] = []
        for question in questions:
            measured.append(examine(question, dataset, archives, None))
            on_progress("asking" if dataset.answers else "searching", len(measured), len(questions))
        return measured
    finally:
        archives.close()
