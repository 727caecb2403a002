"""What every command line has: examples at the end of its help, and an error as one line with an exit code."""

from __future__ import annotations

import sys

import click
import pytest

from rag import InputError, ProviderError
from rag.edge.door import Command, CommandGroup, enter


def ending(end: BaseException | None) -> Command:
    def act() -> None:
        """Do it. And more."""
        if end is not None:
            raise end

    return Command("act", callback=act, examples=('house act "a long example that is wrapped nowhere, however long it is"',))


@pytest.mark.parametrize(
    ("end", "code", "told"),
    [
        (None, 0, ""),
        (InputError("no such\nday"), 2, "error: no such day\n"),
        (ProviderError("no reply"), 1, "error: no reply\n"),
        (click.exceptions.Exit(3), 3, ""),
    ],
)
def test_an_end_is_an_exit_code_and_an_error_is_one_line(
    end: BaseException | None, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enter(ending(end), "house", []) == code
    assert capsys.readouterr() == ("", told)


def test_wrong_use_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(ending(None), "house", ["--nonsense"]) == 2
    told = capsys.readouterr().err
    assert "Try 'house --help' for help." in told and "No such option '--nonsense'" in told


def test_an_end_in_words_of_its_own_is_left_as_it_is() -> None:
    with pytest.raises(SystemExit, match="training failed"):
        enter(ending(SystemExit("training failed")), "house", [])


def test_the_arguments_are_those_of_the_process_where_none_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["house", "--nonsense"])
    assert enter(ending(None), "house") == 2


@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_help_ends_with_the_examples_as_they_are_typed(asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert enter(ending(None), "house act", [asked]) == 0
    (example,) = ending(None).examples
    assert capsys.readouterr().out.endswith(f"\nExamples:\n  {example}\n")


def test_a_command_inside_a_group_has_examples_too() -> None:
    group = CommandGroup("house", examples=("house inside",))

    @group.command(examples=("house inside --now",))
    def inside() -> None: ...

    assert isinstance(inside, Command) and inside.examples == ("house inside --now",)
    with pytest.raises(TypeError, match="examples"):
        group.command()(lambda: None)
