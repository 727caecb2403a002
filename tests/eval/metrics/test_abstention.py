"""Abstention metrics, with the expected numbers worked out in plain sight and checked against scipy where it has them."""

from __future__ import annotations

import pytest
from scipy import stats

from eval.metrics import abstention

ANSWERABLE = [True, True, True, False, False]
ABSTAINED = [True, False, False, True, False]
CONFIDENCE = [0.2, 0.9, 0.6, 0.3, 0.6]


def test_precision_recall_and_over_abstention() -> None:
    assert abstention.precision(ABSTAINED, ANSWERABLE) == 0.5
    assert abstention.recall(ABSTAINED, ANSWERABLE) == 0.5
    assert abstention.over_abstention(ABSTAINED, ANSWERABLE) == pytest.approx(1 / 3)


def test_never_abstaining_is_never_wrong_about_it() -> None:
    assert abstention.precision([False, False], [True, False]) == 1


def test_roc_auc_counts_pairs_in_the_right_order_and_ties_as_half() -> None:
    # Pairs (answerable, unanswerable): .2 < .3, .2 < .6, .9 > .3, .9 > .6, .6 > .3, .6 = .6.
    assert abstention.roc_auc(CONFIDENCE, ANSWERABLE) == pytest.approx((0 + 0 + 1 + 1 + 1 + 0.5) / 6)


def test_roc_auc_is_the_mann_whitney_statistic_of_scipy() -> None:
    yes, no = [0.1, 0.4, 0.4, 0.8, 0.35], [0.2, 0.4, 0.05]
    statistic = stats.mannwhitneyu(yes, no).statistic
    assert abstention.roc_auc(yes + no, [True] * 5 + [False] * 3) == pytest.approx(statistic / 15)


def test_rejection_is_the_best_within_the_allowed_over_abstention() -> None:
    answerable = [True] * 4 + [False] * 4
    confidence = [0.3, 0.5, 0.7, 0.9, 0.1, 0.2, 0.4, 0.8]
    assert abstention.rejection_at(confidence, answerable, 0.0) == 0.5  # threshold .3 rejects .1 and .2
    assert abstention.rejection_at(confidence, answerable, 0.25) == 0.75  # threshold .5 rejects .4 as well
    assert abstention.rejection_at(confidence, answerable, 1.0) == 1.0


def test_equal_confidence_for_all_cannot_reject_anything() -> None:
    assert abstention.rejection_at([0.5] * 4, [True, True, False, False], 0.15) == 0
    assert abstention.roc_auc([0.5] * 4, [True, True, False, False]) == 0.5


def test_risk_is_the_share_of_errors_among_the_most_confident() -> None:
    curve = abstention.risk_coverage([0.9, 0.8, 0.7, 0.1], [True, False, True, False])
    assert [share for share, _ in curve] == [0.25, 0.5, 0.75, 1]
    assert [risk for _, risk in curve] == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert abstention.aurc([0.9, 0.8, 0.7, 0.1], [True, False, True, False]) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equal_confidence_shares_its_errors_whatever_the_order() -> None:
    assert abstention.risk_coverage([0.5, 0.5], [False, True]) == ((0.5, 0.5), (1.0, 0.5))
    assert abstention.risk_coverage([0.5, 0.5], [True, False]) == ((0.5, 0.5), (1.0, 0.5))
