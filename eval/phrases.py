"""Facts of a run in words: the same in the terminal, in the report and in the summary for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.gate import Threshold
from eval.losses import DEPTH, Fate
from eval.scoring import METRICS
from eval.summary import Figure, Summary


def asked(summary: Summary, wanted: int) -> str:
    """How many questions were asked, of how many where that is fewer, and how many crashed."""
    count = counted(summary.questions, "question")
    if summary.questions < wanted:
        count = f"{summary.questions} of {counted(wanted, 'question')}"
    return f"{count}, {summary.crashed} crashed"


def counted(number: int, thing: str) -> str:
    """A number of things, in the singular where it is one."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def writers(summaries: Iterable[Summary]) -> str:
    """Who wrote the answers, with how many each where there are several: a model that failed leaves some to quotation."""
    counts: dict[str, int] = {}
    for summary in summaries:
        for writer, count in summary.writers.items():
            counts[writer] = counts.get(writer, 0) + count
    return ", ".join(f"{writer} ({count})" if len(counts) > 1 else writer for writer, count in counts.items())


def cost(summary: Summary) -> str:
    """Time, tokens and money."""
    stage, what = ("total", "an answer") if "total" in summary.stages else ("search", "a search")
    p50, p95 = summary.stages.get(stage, (0.0, 0.0))
    parts = [f"{what} took {p50:,.0f} ms at p50 and {p95:,.0f} ms at p95"] if summary.stages else []
    if summary.input_tokens or summary.output_tokens:
        money = "price not known" if summary.dollars is None else f"${summary.dollars:.4f}"
        parts.append(f"{summary.input_tokens:,} tokens in, {summary.output_tokens:,} out, {money}")
    elif summary.writers:
        parts.append("no tokens, no money")
    return "; ".join(parts)


_REASONS = 3
"""So many reasons are told one by one."""
_LOST: Mapping[Fate, str] = {
    "not found": f"not in the first {DEPTH} passages",
    "silent": "found, but nothing was answered",
    "passed over": "found, but the answer says something else",
    "crashed": "crashed",
}


def losses(summary: Summary) -> str:
    """How many of the required facts were stated, and what became of the others; empty where none is required."""
    total, stated = sum(summary.fates.values()), summary.fates.get("stated", 0)
    if not total:
        return ""
    lost = [f"{count} {words}" for fate, words in _LOST.items() if (count := summary.fates.get(fate))]
    return f"{stated} of {counted(total, 'required fact')} stated" + (f"; lost: {', '.join(lost)}" if lost else "")


def faults(summary: Summary, not_taken_in: int) -> list[str]:
    """What went wrong besides the answers, each counted: crashes, dropped statements, the judge, documents left out."""
    found = [f"{count} crashed: {error}" for error, count in list(summary.errors.items())[:_REASONS]]
    found += _rest(summary.errors, "crashed otherwise")
    for reason, count in list(summary.judge_faults.items())[:_REASONS]:
        found.append(f"{count} {'reply' if count == 1 else 'replies'} of the judge not used: {reason}")
    found += _rest(summary.judge_faults, "replies of the judge not used for other reasons")
    for count, what in (
        (summary.dropped, "statements dropped, because their evidence does not carry them"),
        (not_taken_in, "documents not taken in"),
    ):
        if count:
            found.append(f"{what}: {count}")
    return found


def _rest(counts: Mapping[str, int], what: str) -> list[str]:
    """How many there are beyond those that are told one by one."""
    more = sum(list(counts.values())[_REASONS:])
    return [f"{more} {what}"] if more else []


def name(metric: str, kind: str = "") -> str:
    """The name of a metric, with the kind of question that it is limited to."""
    return f"{METRICS[metric].title} ({kind.replace('_', ' ')})" if kind else METRICS[metric].title


def measure(metric: str, kind: str = "") -> str:
    """The same, with a word where less is better."""
    return name(metric, kind) + (", less is better" if METRICS[metric].lower_is_better else "")


def limit(threshold: Threshold) -> str:
    """What a threshold asks for."""
    least = [f"at least {threshold.least:g}"] if threshold.least is not None else []
    most = [f"at most {threshold.most:g}"] if threshold.most is not None else []
    return " and ".join(least + most)


def interval(figure: Figure) -> str:
    """The 95% interval; empty where there is none."""
    return "" if figure.low is None or figure.high is None else f"{figure.low:.3f} to {figure.high:.3f}"
