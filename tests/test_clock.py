"""The stopwatch of the stages."""

from __future__ import annotations

import time

from rag.clock import Clock


def test_each_stage_has_the_time_since_the_one_before_and_a_stage_that_comes_again_is_added_up() -> None:
    clock = Clock()
    time.sleep(0.02)
    clock.lap("retrieve")
    clock.lap("answer")
    before = clock.laps()["retrieve"]
    time.sleep(0.02)
    clock.lap("retrieve")
    found = clock.laps()
    assert list(found) == ["retrieve", "answer"]
    assert before >= 20 and found["retrieve"] >= before + 20
    assert found["answer"] < found["retrieve"]
