"""Intervals and p-values, against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from eval import statistics

FIRST = [0.1, 0.5, 0.3, 0.9, 0.2, 0.4, 0.8, 0.6]
SECOND = [0.4, 0.6, 0.3, 0.8, 0.5, 0.7, 0.9, 0.9]


def test_the_paired_interval_is_that_of_scipy() -> None:
    ours = statistics.paired_bootstrap(FIRST, SECOND)
    theirs = stats.bootstrap(
        (np.subtract(SECOND, FIRST),), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours.mean == pytest.approx(np.mean(SECOND) - np.mean(FIRST))
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_an_interval_is_the_same_every_time() -> None:
    assert statistics.bootstrap(FIRST) == statistics.bootstrap(FIRST)


def test_values_without_spread_have_no_interval() -> None:
    assert statistics.bootstrap([1, 1, 1]) == statistics.Interval(1, 1, 1)


def test_mcnemar_is_the_binomial_test_of_scipy() -> None:
    first = [1] * 20 + [0] * 9 + [1] * 2 + [0] * 5
    second = [1] * 20 + [1] * 9 + [0] * 2 + [0] * 5
    assert statistics.mcnemar(first, second) == pytest.approx(stats.binomtest(2, 11, 0.5).pvalue)
    assert statistics.mcnemar(second, first) == statistics.mcnemar(first, second)


@pytest.mark.parametrize(("first", "second"), [([1, 0], [1, 0]), ([1, 0], [0, 1])])
def test_mcnemar_sees_nothing_where_as_many_were_won_as_lost(first: list[float], second: list[float]) -> None:
    assert statistics.mcnemar(first, second) == 1


def test_sign_flips_are_the_permutation_test_of_scipy() -> None:
    theirs = stats.permutation_test(
        (FIRST, SECOND), lambda one, two, axis: np.mean(two - one, axis=axis), permutation_type="samples", vectorized=True
    ).pvalue
    assert statistics.sign_flips(FIRST, SECOND) == pytest.approx(theirs)


def test_many_sign_flips_are_close_to_those_of_scipy() -> None:
    generator = np.random.default_rng(3)
    first = generator.random(60)
    second = first + generator.normal(0.03, 0.1, 60)
    theirs = stats.permutation_test(
        (first, second),
        lambda one, two, axis: np.mean(two - one, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=20_000,
        rng=np.random.default_rng(4),
    ).pvalue
    assert statistics.sign_flips(list(first), list(second)) == pytest.approx(theirs, abs=0.01)


def test_sign_flips_see_nothing_in_equal_runs() -> None:
    assert statistics.sign_flips(FIRST, FIRST) == 1


def test_holm_multiplies_by_the_tests_that_are_left_and_never_falls() -> None:
    # Sorted: .01 x 4, .02 x 3, .03 x 2, .04 x 1; each at least as large as the one before.
    assert statistics.holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx((0.06, 0.04, 0.06, 0.06))
    assert statistics.holm([0.9, 0.8]) == (1.0, 1.0)
    assert statistics.holm([]) == ()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_holds_its_mean(values: list[float]) -> None:
    interval = statistics.bootstrap(values)
    assert interval.low - 1e-9 <= interval.mean <= interval.high + 1e-9
