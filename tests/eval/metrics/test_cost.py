"""Cost metrics, with the expected numbers worked out in plain sight."""

from __future__ import annotations

import pytest

from eval.metrics import cost


def test_percentiles_lie_between_their_neighbours() -> None:
    assert cost.percentile([10, 20, 30, 40], 0.5) == 25
    assert cost.percentile([10, 20, 30, 40], 0.95) == pytest.approx(38.5)
    assert cost.percentile([7], 0.95) == 7


def test_a_stage_is_measured_over_the_questions_that_have_it() -> None:
    assert cost.stages([{"find": 10.0}, {"find": 30.0, "write": 5.0}]) == {
        "find": (20.0, pytest.approx(29.0)),
        "write": (5.0, 5.0),
    }
