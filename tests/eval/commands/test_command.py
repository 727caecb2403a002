"""Options with several values, and what ends a command that measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import pytest

from eval.bench.commands import faults, growth
from eval.commands.command import Measurement
from rag.lab import enter


def given(command: click.Command, *arguments: str) -> dict[str, Any]:
    """What a command would be called with."""
    return command.make_context("it", list(arguments)).params


@pytest.mark.parametrize(
    ("arguments", "articles"),
    [
        ((), (1_000, 10_000, 50_000)),
        (("--articles", "100"), (100,)),
        (("--articles", "100", "600", "900", "--seed", "3"), (100, 600, 900)),
        (("--seed", "3", "--articles", "100", "600"), (100, 600)),
        (("--articles=100",), (100,)),
        (("--articles", "100", "--articles", "600"), (100, 600)),
    ],
)
def test_an_option_takes_all_values_up_to_the_next_option(arguments: Sequence[str], articles: tuple[int, ...]) -> None:
    assert given(growth, *arguments)["articles"] == articles


@pytest.mark.parametrize("arguments", [["--articles"], ["--articles", "--seed", "3"]])
def test_an_option_of_several_values_needs_one(arguments: list[str]) -> None:
    with pytest.raises(click.UsageError, match="'--articles' requires an argument"):
        given(growth, *arguments)


@pytest.mark.parametrize("count", ["-1", "few", "1.5"])
def test_a_count_that_is_none_says_what_was_expected(count: str) -> None:
    with pytest.raises(click.BadParameter, match=f"'{count}' is no count: expected a whole number from 0 on"):
        given(faults, "--kills", count)
    assert given(faults, "--kills", "0")["kills"] == 0


def test_who_interrupts_gets_exit_code_130(capsys: pytest.CaptureFixture[str]) -> None:
    def measure() -> None:
        raise KeyboardInterrupt

    assert enter(Measurement("measure", callback=measure, examples=()), "measure", []) == 130
    assert "Traceback" not in capsys.readouterr().err
