"""The command line of the benchmarks: `python -m eval.bench`, which `rag bench` starts."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from eval.bench import commands
from rag.lab import CommandGroup, enter


@click.group(
    cls=CommandGroup,
    examples=("rag bench speed", "rag bench growth --articles 1000 10000", "rag bench faults --full"),
)
@click.version_option(package_name="dateline", prog_name="rag bench")
def app() -> None:
    """Measure speed, the page, extraction and what faults do: figures by one command.

    A target that is missed is shown, and is no failure.
    """


for command in (
    commands.speed,
    commands.peers,
    commands.growth,
    commands.page,
    commands.serve,
    commands.faults,
    commands.fuzz,
    commands.house,
    commands.extraction,
):
    app.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark. Returns the exit code."""
    return enter(app, "rag bench", arguments)


if __name__ == "__main__":
    sys.exit(main())
