"""How far a long command has come, for people and for programs."""

from __future__ import annotations

import json

import pytest

from eval.errors import RunError
from eval.progress import progress


def test_a_program_reads_one_object_per_step(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("json") as told:
        told("asking", 1, 2)
        told("asking", 2, 2)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [json.loads(line)["done"] for line in captured.err.splitlines()] == [1, 2]


def test_a_person_sees_what_is_done_how_much_of_it_and_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("bar") as told:
        told("asking [bold]", 1, 2)
        told("asking [bold]", 2, 2)
    captured = capsys.readouterr()
    assert captured.out == ""
    for part in ("asking [bold]", "2/2", "left"):
        assert part in captured.err


def test_nothing_is_told_where_nothing_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("none") as told:
        told("asking", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_another_word_is_refused() -> None:
    with pytest.raises(RunError, match="--progress 'loud': expected bar, json or none"), progress("loud"):
        pass
