"""Comparing two runs."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from scipy import stats

from eval.compare import compare, differing
from eval.errors import RunError


def test_questions_that_changed_sides_come_first_and_losses_before_gains(make_record: Any, make_run: Any) -> None:
    names = [f"q{number}" for number in range(8)]
    first = make_run("a", {"s": [make_record(n, {"in_quotation": float(n < "q4")}, question=f"Is {n}?") for n in names]})
    second = make_run("b", {"s": [make_record(n, {"in_quotation": float(n < "q3" or n == "q7")}) for n in names]})
    (found,) = compare(first, second)
    assert [(change.id, change.lost, change.gained) for change in found.changed] == [
        ("q3", ("in_quotation",), ()),
        ("q7", (), ("in_quotation",)),
    ]
    (difference,) = found.differences
    assert (difference.first, difference.second, difference.difference.mean) == (0.5, 0.5, 0.0)
    assert (difference.test, difference.p, difference.verdict) == ("McNemar", 1.0, "no difference shown")


def test_a_clear_gain_is_better_and_a_clear_loss_worse(make_record: Any, make_run: Any) -> None:
    ids = [f"q{number:02}" for number in range(20)]
    first = make_run("a", {"s": [make_record(n, {"fact_recall": 0.2, "forbidden_claims": 0.0}) for n in ids]})
    second = make_run("b", {"s": [make_record(n, {"fact_recall": 0.7, "forbidden_claims": 1.0}) for n in ids]})
    (found,) = compare(first, second)
    verdicts = {difference.metric: difference.verdict for difference in found.differences}
    assert verdicts == {"fact_recall": "better", "forbidden_claims": "worse"}
    assert {difference.metric: difference.test for difference in found.differences} == {
        "fact_recall": "sign flips",
        "forbidden_claims": "McNemar",
    }


def test_p_values_are_adjusted_for_the_metrics_shown(make_record: Any, make_run: Any) -> None:
    ids = [f"q{number}" for number in range(6)]
    values = [{"in_quotation": 0.0, "R@1": 0.0, "R@5": 1.0}, {"in_quotation": 1.0, "R@1": 1.0, "R@5": 1.0}]
    first, second = (make_run(str(at), {"s": [make_record(n, value) for n in ids]}) for at, value in enumerate(values))
    everything = {item.metric: item for item in compare(first, second)[0].differences}
    assert everything["R@1"].p == pytest.approx(2 / 2**6)
    assert everything["R@1"].p_holm == pytest.approx(3 * 2 / 2**6)
    (alone,) = compare(first, second, metrics=["R@1"])[0].differences
    assert alone.p_holm == alone.p


def test_only_questions_that_have_the_metric_in_both_are_paired(make_record: Any, make_run: Any) -> None:
    first = make_run("a", {"s": [make_record("q1", {"citation_recall": 1.0}), make_record("q2", {"citation_recall": 0.5})]})
    second = make_run("b", {"s": [make_record("q1", {"citation_recall": 1.0}), make_record("q2", {})]})
    (difference,) = compare(first, second)[0].differences
    assert (difference.first, difference.second) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"sets": {"s": ["q1"]}, "checksum": "decade"}, "s was another dataset in a .* than in b"),
        ({"sets": {"s": ["q1", "q2"]}}, "s has 1 questions in a and 2 in b, not the same ones"),
        ({"sets": {"t": ["q1"]}}, "a has s; b has t: expected a dataset in both"),
    ],
)
def test_different_questions_are_not_compared(make_record: Any, make_run: Any, other: dict[str, Any], message: str) -> None:
    first = make_run("a", {"s": [make_record("q1", {"R@1": 1.0})]})
    sets = {name: [make_record(number, {"R@1": 1.0}) for number in ids] for name, ids in other["sets"].items()}
    second = make_run("b", sets, checksum=other.get("checksum", "c0ffee"))
    with pytest.raises(RunError, match=message):
        compare(first, second)


def test_an_unknown_metric_or_set_is_named(make_record: Any, make_run: Any) -> None:
    run = make_run("a", {"s": [make_record("q1", {"R@1": 1.0})]})
    with pytest.raises(RunError, match="unknown metric 'hits'"):
        compare(run, run, metrics=["hits"])
    with pytest.raises(RunError, match="expected t in both"):
        compare(run, run, sets=["t"])


def test_runs_without_records_are_not_compared(make_run: Any) -> None:
    run = make_run("a", {"s": []})
    with pytest.raises(RunError, match="no answered question"):
        compare(run, run)


def test_figures_of_a_whole_set_are_compared_too(make_record: Any, make_run: Any) -> None:
    def records(sure: float) -> list[Any]:
        asked = [
            make_record(f"a{n}", {"over_abstention": 0.0, "fact_recall": 1.0}, confidence=sure + n / 100) for n in range(8)
        ]
        others = [
            make_record(f"n{n}", {"abstention_recall": 0.0}, status="not_found", confidence=0.5 + n / 100) for n in range(8)
        ]
        return [*asked, *others]

    first, second = make_run("a", {"s": records(0.1)}), make_run("b", {"s": records(0.8)})
    found = {item.metric: item for item in compare(first, second)[0].differences}
    # Every answerable question was less sure than every other one, and is surer now.
    assert (found["roc_auc"].first, found["roc_auc"].second, found["roc_auc"].test) == (0.0, 1.0, "swaps")
    assert found["roc_auc"].p < 0.01
    assert (found["roc_auc"].difference.low, found["roc_auc"].difference.high) == (1.0, 1.0)
    assert found["rejection_at_15"].second == 1
    same = {item.metric: item for item in compare(first, first)[0].differences}
    assert (same["roc_auc"].difference.mean, same["roc_auc"].p) == (0.0, 1.0)
    assert [item.metric for item in compare(first, second, metrics=["roc_auc"])[0].differences] == ["roc_auc"]


def test_an_answer_that_became_whole_has_changed_sides(make_record: Any, make_run: Any) -> None:
    first, second = (
        make_run(name, {"s": [make_record("q1", {"fact_recall": value}), make_record("q2", {"fact_recall": 0.5})]})
        for name, value in (("a", 0.5), ("b", 1.0))
    )
    assert [(change.id, change.gained) for change in compare(first, second)[0].changed] == [("q1", ("fact_recall",))]
    assert [(change.id, change.lost) for change in compare(second, first)[0].changed] == [("q1", ("fact_recall",))]


def test_what_else_differs_between_two_runs_is_told(make_record: Any, make_run: Any) -> None:
    first, second = (make_run(name, {"s": [make_record("q1", {"R@1": 1.0})]}) for name in "ab")
    assert differing(first, second) == ()
    changed = dataclasses.replace(second.manifest, settings={"llm": "local"}, commit="c2", prompts={"system": "abc"})
    assert differing(first, dataclasses.replace(second, manifest=changed)) == (
        "llm 'extractive', then 'local'",
        "other prompts",
        "commit '', then 'c2'",
    )


def test_the_p_values_of_a_comparison_are_those_of_scipy(make_record: Any, make_run: Any) -> None:
    rng = np.random.default_rng(7)
    yes = rng.integers(0, 2, size=(2, 30)).astype(float)
    shares = rng.choice([0.0, 0.25, 0.5, 1.0], size=(2, 30))
    first, second = (
        make_run(name, {"s": [make_record(f"q{n}", {"R@1": yes[at, n], "fact_recall": shares[at, n]}) for n in range(30)]})
        for at, name in enumerate("ab")
    )
    found = {item.metric: item for item in compare(first, second)[0].differences}
    gained, lost = int((yes[1] > yes[0]).sum()), int((yes[1] < yes[0]).sum())
    assert found["R@1"].p == pytest.approx(stats.binomtest(gained, gained + lost).pvalue)
    drawn = stats.permutation_test(
        (shares[0], shares[1]), lambda x, y: np.mean(y - x), permutation_type="samples", n_resamples=20_000, rng=1
    )
    assert found["fact_recall"].p == pytest.approx(drawn.pvalue, abs=0.02)
    low, p = sorted([found["R@1"].p, found["fact_recall"].p])
    assert sorted(item.p_holm for item in found.values()) == pytest.approx(sorted([min(1, 2 * low), max(p, min(1, 2 * low))]))
