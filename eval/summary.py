"""From the records of a set to its figures: means with intervals, by kind too, and what only a whole set can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from eval import losses, statistics
from eval.metrics import abstention, agreement, cost
from eval.records import Record
from eval.scoring import GROUPS, METRICS

_FEWEST = 5
"""A curve over fewer answerable or unanswerable questions says nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over some questions. Figures of a whole set, such as an area, have no interval."""

    mean: float
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one set of a run."""

    name: str
    questions: int
    crashed: int
    errors: Mapping[str, int]
    """What the crashes said, the most frequent first."""
    figures: Mapping[str, Figure]
    kinds: Mapping[str, Mapping[str, Figure]]
    curve: tuple[tuple[float, float], ...] = ()
    """Risk against coverage."""
    stages: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Milliseconds per stage: p50 and p95."""
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float | None = 0.0
    """None where the price of the model is not known."""
    invalid_judgements: int = 0
    judge_faults: Mapping[str, int] = field(default_factory=dict)
    """Why replies of the judge could not be used, the most frequent first."""
    writers: Mapping[str, int] = field(default_factory=dict)
    """Who wrote the answers, and how many of them: a model that failed leaves some to quotation."""
    dropped: int = 0
    """Statements that a model wrote and that were not shown, because their evidence does not carry them."""
    fates: Mapping[losses.Fate, int] = field(default_factory=dict)
    """What became of the required facts."""


def summarize(name: str, records: Sequence[Record]) -> Summary:
    """The figures of one set."""
    kinds = dict.fromkeys(record.kind for record in records)
    faults = [str(record.judgement["invalid"]) for record in records if record.judgement and record.judgement["invalid"]]
    usage = [record.answer["usage"] for record in records if record.answer]
    prices = [item["dollars"] for item in usage]
    return Summary(
        name=name,
        questions=len(records),
        crashed=sum(bool(record.error) for record in records),
        errors=dict(Counter(record.error for record in records if record.error).most_common()),
        figures=_ordered({**_means(records), **_pooled(records), **_whole(records), **_kappas(records)}),
        kinds={kind: _of_kind([record for record in records if record.kind == kind]) for kind in kinds},
        curve=_curve(records),
        stages=cost.stages([record.timings for record in records if not record.error]),
        input_tokens=sum(item["input_tokens"] for item in usage),
        output_tokens=sum(item["output_tokens"] for item in usage),
        dollars=None if None in prices else sum(prices),
        invalid_judgements=len(faults),
        judge_faults=dict(Counter(faults).most_common()),
        writers=dict(Counter(record.answer["model"] for record in records if record.answer).most_common()),
        dropped=sum(record.answer["dropped"] for record in records if record.answer),
        fates=losses.fates(records),
    )


def telling(summary: Summary, headline: Sequence[str]) -> list[str]:
    """The headline metrics that there are, and what a judge said; all where there is none, as in a run that only searched."""
    wanted = [*headline, *GROUPS["judge"]]
    return [metric for metric in wanted if metric in summary.figures] or list(summary.figures)


def values(records: Iterable[Record], metric: str) -> dict[str, float]:
    """A metric by the ids of the questions that have it."""
    return {record.id: record.metrics[metric] for record in records if metric in record.metrics}


def whole(records: Sequence[Record]) -> dict[str, float]:
    """The figures that only a set of questions has, such as an area."""
    return {name: figure.mean for name, figure in {**_pooled(records, interval=False), **_whole(records)}.items()}


def _means(records: Sequence[Record]) -> dict[str, Figure]:
    names = dict.fromkeys(name for record in records for name in record.metrics)
    found: dict[str, Figure] = {}
    for name in names:
        numbers = list(values(records, name).values())
        interval = statistics.bootstrap(numbers)
        found[name] = Figure(interval.mean, interval.low, interval.high, len(numbers))
    return _ordered(found)


def _of_kind(records: Sequence[Record]) -> dict[str, Figure]:
    return _ordered({**_means(records), **_pooled(records)})


def _pooled(records: Sequence[Record], *, interval: bool = True) -> dict[str, Figure]:
    """Sentence precision: every quoted sentence counts alike, whatever the answer's length; a crash is one wrong sentence."""
    known = [record for record in records if "right_of_quoted" in record.metrics]
    if not known:
        return {}
    wholes = [float(max(1, record.quoted)) for record in known]
    parts = [record.metrics["right_of_quoted"] * whole for record, whole in zip(known, wholes, strict=True)]
    if not interval:
        return {"sentence_precision": Figure(sum(parts) / sum(wholes), None, None, len(known))}
    found = statistics.pooled(parts, wholes)
    return {"sentence_precision": Figure(found.mean, found.low, found.high, len(known))}


def _judgeable(records: Sequence[Record]) -> list[Record]:
    """The answered questions of which it is known whether the archive answers them (a false premise is neither)."""
    return [
        r
        for r in records
        if r.status in {"answered", "not_found"} and {"over_abstention", "abstention_recall"} & set(r.metrics)
    ]


def _whole(records: Sequence[Record]) -> dict[str, Figure]:
    known = _judgeable(records)
    answerable = [record.status == "answered" for record in known]
    found: dict[str, Figure] = {}
    if any(answerable) and not all(answerable):
        silent = [record.abstained for record in known]
        found["abstention_precision"] = Figure(abstention.precision(silent, answerable), None, None, sum(silent))
        if min(sum(answerable), len(known) - sum(answerable)) >= _FEWEST:
            confidence = [record.confidence for record in known]
            found["roc_auc"] = Figure(abstention.roc_auc(confidence, answerable), None, None, len(known))
            found["rejection_at_15"] = Figure(abstention.rejection_at(confidence, answerable, 0.15), None, None, len(known))
    shown = [(record.confidence, bool(record.metrics["shown_right"])) for record in records if "shown_right" in record.metrics]
    right_ones = sum(first_right for _, first_right in shown)
    if min(right_ones, len(shown) - right_ones) >= _FEWEST:
        found["right_auc"] = Figure(abstention.roc_auc(*zip(*shown, strict=True)), None, None, len(shown))
    if curve := _curve(records):
        found["aurc"] = Figure(sum(risk for _, risk in curve) / len(curve), None, None, len(curve))
    return found


def _curve(records: Sequence[Record]) -> tuple[tuple[float, float], ...]:
    known = [record for record in _judgeable(records) if record.status == "not_found" or "fact_recall" in record.metrics]
    if len(known) < 2 * _FEWEST or not any(record.status == "answered" for record in known):
        return ()
    # A crash is as bad as an answer that is wrong and sure of itself.
    sure = [1.0 if record.error else record.confidence for record in known]
    return abstention.risk_coverage(sure, [right(record) for record in known])


def right(record: Record) -> bool:
    """Whether the answer is right: its facts are all stated or all quoted. Never, where the archive does not answer."""
    return record.status == "answered" and max(record.metrics.get("fact_recall", 0), record.metrics.get("in_quotation", 0)) == 1


def _kappas(records: Sequence[Record]) -> dict[str, Figure]:
    """How far the judge and the deterministic metrics agree, both taken as yes or no."""
    found: dict[str, Figure] = {}
    for name, ours, theirs in (
        ("kappa_support", "citation_recall", "judge_support"),
        ("kappa_correct", "fact_recall", "judge_correct"),
    ):
        pairs = [(r.metrics[ours] == 1, r.metrics[theirs] == 1) for r in records if {ours, theirs} <= set(r.metrics)]
        if pairs:
            first, second = zip(*pairs, strict=True)
            found[name] = Figure(agreement.cohen_kappa(first, second), None, None, len(pairs))
    return found


def _ordered(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    return {name: figures[name] for name in METRICS if name in figures}
