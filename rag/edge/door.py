"""What every command line of Dateline has: help that ends with examples, `-h`, and an error as one line with an exit code."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from rag.errors import InputError, RagError


class Command(click.Command):
    """A command whose help ends with examples, a line each."""

    def __init__(
        self,
        name: str | None,
        *,
        examples: Sequence[str],
        context_settings: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        settings = {"help_option_names": ["--help", "-h"], **(context_settings or {})}
        super().__init__(name, context_settings=settings, **more)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, as they are typed: never wrapped."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"{'':{formatter.current_indent}}{example}\n")


class CommandGroup(Command, click.Group):
    """A command with commands inside, all of which have examples."""

    command_class = Command


def enter(command: click.Command, name: str, arguments: Sequence[str] | None = None) -> int:
    """Run a command line, that of this process where no arguments are given. Returns the exit code.

    An error of ours becomes one line on standard error: 2 where the input or its use is wrong, 1 where something failed.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    try:
        command.main(arguments, prog_name=name)
    except RagError as error:
        from rag.edge.terminal import screen

        screen.error(error)
        return 2 if isinstance(error, InputError) else 1
    except SystemExit as ended:
        if isinstance(ended.code, int):
            return ended.code
        raise
