"""Which part of retrieval does what: the same questions under one variant after the other."""

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
from eval.records import Record
from eval.runs import Options, Progress, chosen, examine
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
"""What each variant sets; everything else is as in the settings."""


_USUAL = ("R@1", "R@5", "RR@10", "AllFacts@10")


@dataclass(frozen=True, slots=True)
class Row:
    """One variant: its figures, and its difference from the last variant, against which all others are held."""

    variant: str
    summary: Summary
    against: Comparison | None


def metrics_of(dataset: DataSet, wanted: Sequence[str]) -> tuple[str, ...]:
    """The metrics of the table: those wanted, else the set's own, else the usual ones. Raises RunError for an unknown one."""
    for name in wanted:
        if name not in GROUPS["retrieval"]:
            raise RunError(f"no metric of retrieval: {name!r}; expected some of {', '.join(GROUPS['retrieval'])}")
    return tuple(wanted) or tuple(name for name in dataset.headline if name in GROUPS["retrieval"]) or _USUAL


def ablate(
    dataset: DataSet, variants: Sequence[str], settings: Settings, options: Options, cache: Path, on_progress: Progress
) -> tuple[Row, ...]:
    """Search with every variant. Raises RunError for an unknown variant, or a set in which nothing is searched for."""
    unknown = [name for name in variants if name not in VARIANTS]
    if unknown:
        raise RunError(f"unknown variant {unknown[0]!r}: expected some of {', '.join(VARIANTS)}")
    if not dataset.searches:
        raise RunError(f"{dataset.name} has nothing to find in an archive: expected a retrieval set such as multihop326")
    if not dataset.archives:
        raise RunError(
            f"the archive that {dataset.name} is asked of is indexed in one way only: name its folder with --articles"
        )
    found: dict[str, list[Record]] = {}
    for variant in variants:
        changed = settings.changed(**VARIANTS[variant])
        found[variant] = _searched(dataset, changed, options, cache, functools.partial(_told, on_progress, variant))
    last = variants[-1]
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


def _searched(dataset: DataSet, settings: Settings, options: Options, cache: Path, on_progress: Progress) -> list[Record]:
    search_only = dataclasses.replace(dataset, answers=False)
    questions = [question for question in chosen(dataset, options) if question.articles and not question.history]
    if not questions:
        raise RunError(f"no question in {dataset.name} that has something to find: choose other kinds")
    archives = Archives(search_only, settings, cache)
    try:
        archives.build(
            list(dict.fromkeys(question.archive for question in questions)),
            lambda done, total: on_progress("building archives", done, total),
        )
        measured: list[Record] = []
        for question in questions:
            measured.append(examine(question, search_only, archives, None))
            on_progress("searching", len(measured), len(questions))
        return measured
    finally:
        archives.close()
