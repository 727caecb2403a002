"""Statements with the evidence that they stand on: how many right ones a verifier keeps, how many wrong ones it passes.

No question is asked and nothing is searched for: a judge is given a statement and its evidence, and says whether the one
carries the other. `statements_<half>.jsonl` holds statements of a strong model about quotations; that of `news_written` holds
statements with the sentences that decide them, with such sentences rewritten so that the verdict turns, and with others. The
`prose_…` sets are ours (`eval/prose`): long statements in own words that join facts, each wrong one written beside a right one
on the same quotations, so that neither its style nor its words give it away.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.datasets import PARTS, Places, records
from eval.errors import DataSetError
from eval.metrics import citations
from eval.words import tokens
from rag import lab

OWN = Path(__file__).parent / "prose"
Group = str
"""What the cases are told apart by: `right`, `wrong`, and each of them by where they come from."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation with what is known of its article."""

    quote: str
    title: str = ""
    source: str = ""
    published: str | None = None
    opening: str = ""
    """How its article begins, where it is known."""
    before: str = ""
    """The sentences before the quotation, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Case:
    """A statement, its evidence, whether the evidence carries it, and where it comes from (`first`, `negation lost`, …)."""

    statement: str
    evidence: tuple[Evidence, ...]
    right: bool
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """How many of some cases a judge took for carried."""

    passed: int
    cases: int

    @property
    def share(self) -> float:
        """The share that passed: of the right ones the more the better, of the wrong ones the fewer."""
        return self.passed / self.cases


Judge = Callable[[str, Sequence[Evidence]], bool]
"""Whether the evidence carries the statement."""


def by_words(statement: str, evidence: Sequence[Evidence]) -> bool:
    """Whether every word and number of the statement stands somewhere in the quotations."""
    shown = {word for item in evidence for word in tokens(item.quote)}
    return set(tokens(statement)) <= shown


def by_rule(statement: str, evidence: Sequence[Evidence]) -> bool:
    """The rule by which the evaluation tells citation recall."""
    return citations.carries("\n".join(f"{item.quote}\n{item.title}\n{item.source}" for item in evidence), statement)


def by_library(statement: str, evidence: Sequence[Evidence]) -> bool:
    """The library's own verifier: its judge, and the rules that may object."""
    told = [lab.Evidence(item.quote, item.title, item.source, item.published, item.opening, item.before) for item in evidence]
    return lab.verify(statement, told, _judge().weigh).supported


@functools.cache
def _judge() -> lab.Judge:
    return lab.Judge()


JUDGES: Mapping[str, Judge] = {"library": by_library, "words": by_words, "rule": by_rule}


def statements_dev(places: Places) -> tuple[Case, ...]:
    """The statements of a strong model: right ones, those that it got wrong, and near-wrong ones.

    Raises DataSetAbsentError where the file is not there, DataSetError where it is of another form.
    """
    return _cases("statements_dev", records(places.bench / f"statements_{places.half}.jsonl"), _of_a_model)


def news_written(places: Places) -> tuple[Case, ...]:
    """Statements on the written stories with both kinds of evidence. Raises as `statements_dev` does."""
    path = places.written / f"statements_{PARTS.get(places.half, places.half)}.jsonl.gz"
    return _cases("news_written", records(path, option="--written"), _of_a_story)


def prose_dev(_places: Places) -> tuple[Case, ...]:
    """Our own statements, on the archives whose questions teach the judge and the signs."""
    return _cases("prose_dev", records(OWN / "dev.jsonl.gz"), _of_ours)


def prose_kept(_places: Places) -> tuple[Case, ...]:
    """The same by another hand, on the archives of `press_kept`; not to be read."""
    return _cases("prose_kept", records(OWN / "kept.jsonl.gz"), _of_ours)


SETS: Mapping[str, Callable[[Places], tuple[Case, ...]]] = {
    "statements_dev": statements_dev,
    "news_written": news_written,
    "prose_dev": prose_dev,
    "prose_kept": prose_kept,
}


def sample(cases: Sequence[Case], most: int | None) -> tuple[Case, ...]:
    """At most so many of the cases, always the same ones, in their order; None: all."""
    order = sorted(range(len(cases)), key=lambda at: hashlib.sha256(f"{at} {cases[at].statement}".encode()).hexdigest())
    return tuple(cases[at] for at in sorted(order[:most]))


def figures(cases: Iterable[Case], judge: Judge) -> dict[Group, Passed]:
    """How many of the right and of the wrong cases passed, and how many of each origin, the largest first."""
    verdicts: dict[Group, list[bool]] = {}
    for case in cases:
        passed = judge(case.statement, case.evidence)
        side = "right" if case.right else "wrong"
        for group in (side, *(f"{side}: {origin}" for origin in case.origins)):
            verdicts.setdefault(group, []).append(passed)
    found = {group: Passed(sum(passed), len(passed)) for group, passed in verdicts.items()}
    return dict(sorted(found.items(), key=lambda item: (item[0].partition(":")[0], -item[1].cases, item[0])))


def _cases(name: str, items: Iterable[Mapping[str, Any]], case_of: Callable[[Mapping[str, Any]], Case]) -> tuple[Case, ...]:
    try:
        found = tuple(map(case_of, items))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"{type(error).__name__} {error}"
        raise DataSetError(
            f"the statements of {name} are not of their form ({told}): expected them as they were given"
        ) from error
    if not found:
        raise DataSetError(f"the statements of {name} are none: expected at least one")
    return found


def _of_a_model(item: Mapping[str, Any]) -> Case:
    right = {"right": True, "wrong": False}[item["label"]]
    sources = [*item["sources"], *[("", None)] * len(item["evidence"])]
    evidence = tuple(
        Evidence(quote, source=source, published=day) for quote, (source, day) in zip(item["evidence"], sources, strict=False)
    )
    kind = item["kind"].partition(":")[2]
    return Case(item["statement"], evidence, right, (item["stage"], *([kind] if kind else [])))


def _of_a_story(item: Mapping[str, Any]) -> Case:
    right = {"supported": True, "refuted": False, "not_enough_info": False}[item["label"]]
    evidence = Evidence(item["evidence"], item["title"], item["source_name"], item["date"])
    return Case(item["claim"], (evidence,), right, (f"{item['kind']}, {item['label'].replace('_', ' ')}",))


def _of_ours(item: Mapping[str, Any]) -> Case:
    fault = item.get("fault", "")
    return Case(
        item["statement"], tuple(Evidence(**told) for told in item["evidence"]), item["right"], (fault,) if fault else ()
    )
