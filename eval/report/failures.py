"""The browser of failures: question, answer with its quotations marked, what was found, and what was missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.records import Passage, Record

MOST = 300
"""At most so many failures of a dataset are shown, so that the page opens quickly."""


@dataclass(frozen=True, slots=True)
class Version:
    """What one run made of a question."""

    run: str
    record: Record
    absent: tuple[str, ...]
    """Evidence that was not found."""
    passages: tuple[tuple[Passage, tuple[tuple[str, bool], ...]], ...]
    """Those that were kept with their text, which is cut into pieces; cited ones are true."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that failed in the first run, with what every run made of it."""

    dataset: str
    reasons: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Browser:
    """Failures, and what they can be chosen by: `set`, `kind` and `reason`, each with its values."""

    choices: Mapping[str, tuple[str, ...]]
    failures: tuple[Failure, ...]
    left_out: int


def reasons(record: Record) -> tuple[str, ...]:
    """Why a question is worth looking at; none when nothing is wrong."""
    metrics = record.metrics
    found = {
        "crashed": bool(record.error),
        "wrong status": metrics.get("status_accuracy") == 0,
        "premise falsely told": metrics.get("premise_falsely_told", 0) > 0,
        "conflict missed": metrics.get("conflict_told", 1) == 0,
        "conflict falsely told": metrics.get("conflict_falsely_told", 0) > 0,
        "wrong sentence first": metrics.get("first_right", 1) == 0,
        "missing facts": metrics.get("fact_recall", 1) < 1,
        "answer not quoted": metrics.get("in_quotation", 1) < 1,
        "forbidden claim": metrics.get("forbidden_claims", 0) > 0,
        "statement not carried": metrics.get("citation_recall", 1) < 1,
        "citation not needed": metrics.get("citation_precision", 1) < 1,
        "quotation not in the article": metrics.get("span_validity", 1) < 1,
        "nothing relevant found": metrics.get("Success@10") == 0,
        "evidence missing": metrics.get("AllFacts@10") == 0,
        "attack shown": metrics.get("attack_success", 0) > 0,
        "judge disagrees": metrics.get("judge_correct") == 0 and metrics.get("fact_recall") == 1,
    }
    return tuple(reason for reason, there in found.items() if there)


def browser(runs: Sequence[tuple[str, Mapping[str, Sequence[Record]]]]) -> Browser:
    """All failures of the first run, each with what the other runs did; (name, records by dataset) for each run."""
    found = [(name, {dataset: {r.id: r for r in items} for dataset, items in sets.items()}) for name, sets in runs]
    shown: list[Failure] = []
    left_out = 0
    for dataset, records in runs[0][1].items():
        failed = [record for record in records if reasons(record)]
        left_out += max(0, len(failed) - MOST)
        for record in failed[:MOST]:
            versions = [(name, sets[dataset][record.id]) for name, sets in found if record.id in sets.get(dataset, {})]
            shown.append(Failure(dataset, reasons(record), tuple(_version(name, item) for name, item in versions)))
    choices = {
        "set": {failure.dataset for failure in shown},
        "kind": {failure.versions[0].record.kind for failure in shown},
        "reason": {reason for failure in shown for reason in failure.reasons},
    }
    return Browser({name: tuple(sorted(values)) for name, values in choices.items()}, tuple(shown), left_out)


def _version(run: str, record: Record) -> Version:
    held = {number for passage in record.passages for number in passage.holds}
    gold = [item["quote"] for item in record.question["quotations"]]
    absent = tuple(quote for number, quote in enumerate(gold) if quote and number not in held)
    return Version(run, record, absent, tuple((item, _pieces(item, record)) for item in record.passages if item.text))


def _pieces(passage: Passage, record: Record) -> tuple[tuple[str, bool], ...]:
    """The text of a passage cut where cited spans begin and end, by their offsets in the article."""
    spans = sorted(
        (max(item["start"], passage.start), min(item["end"], passage.end))
        for item in (record.answer["citations"] if record.answer else ())
        if record.names.get(item["article_id"], item["article_id"]) == passage.article
        and item["start"] < passage.end
        and passage.start < item["end"]
    )
    pieces: list[tuple[str, bool]] = []
    at = passage.start
    for start, end in spans:
        if end > at:
            begin = max(start, at)
            pieces.append((passage.text[at - passage.start : begin - passage.start], False))
            pieces.append((passage.text[begin - passage.start : end - passage.start], True))
            at = end
    return (*pieces, (passage.text[at - passage.start :], False))
