"""Cohen's kappa, worked out by hand."""

from __future__ import annotations

import pytest

from eval.metrics.agreement import cohen_kappa


def test_kappa_takes_away_what_chance_would_agree_on() -> None:
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    # Agreement 35/50; by chance .5 x .6 + .5 x .4 = .5.
    assert cohen_kappa(first, second) == pytest.approx((0.7 - 0.5) / (1 - 0.5))


def test_full_agreement_is_one_and_full_disagreement_below_zero() -> None:
    assert cohen_kappa([1, 0], [1, 0]) == 1
    assert cohen_kappa([1, 1], [1, 1]) == 1
    assert cohen_kappa([1, 0], [0, 1]) == -1


def test_two_judges_must_judge_the_same_items() -> None:
    with pytest.raises(ValueError, match="got 2 and 1"):
        cohen_kappa([1, 0], [1])
