"""The command line: `rag ingest`, `follow`, `ask`, `timeline`, `chat`, `search`, `find`, `check`, `articles`, `eval`, `ui` …

Exit codes: 0 done (an answer of `not_found` is done), 2 the input or its use is wrong, 1 something failed, or `check` has found
what it should.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from rag.edge import door
from rag.edge.commands import asking, keeping, serving, taking


class _House(door.CommandGroup):
    """The commands; those that stand beside the library are completed by the shell as they are inside."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant. Nothing is run while the shell completes: then alone it is one of another package."""
        name, command, rest = super().resolve_command(ctx, args)
        if ctx.resilient_parsing and isinstance(command, serving.Beside):
            command = command.inside()
        return name, command, rest


@click.group(
    cls=_House,
    examples=(
        "rag ingest path/to/articles",
        'rag ask "why was the trip postponed?"',
        'rag timeline "the harbour bridge" --since 2024-10-01',
        "rag ui",
    ),
)
@click.version_option(package_name="dateline", prog_name="rag")
def app() -> None:
    """Answers from an archive of news articles, where every sentence stands on an exact quotation."""


for command in (
    taking.ingest,
    taking.follow,
    asking.ask,
    asking.timeline,
    asking.chat,
    asking.search,
    asking.find,
    asking.check,
    keeping.articles,
    keeping.index,
    keeping.archive,
    keeping.doctor,
    serving.serve,
    serving.mcp,
    serving.evaluate,
    serving.bench,
    serving.ui,
):
    app.add_command(command)


def main() -> NoReturn:
    """Run the command line: errors of ours become one line on standard error and an exit code."""
    # What is made of people's articles and questions, also by libraries, is for nobody else on the machine.
    os.umask(0o077)
    sys.exit(door.enter(app, "rag"))
