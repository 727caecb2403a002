"""The command line of the evaluation suite: `python -m eval`, which `rag eval` starts."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem

from eval.commands import asking, holding, reading
from eval.commands.options import sets_beginning
from rag.lab import CommandGroup, enter


class _Evaluations(CommandGroup):
    """The commands; `rag eval my.jsonl` is short for `rag eval run my.jsonl`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, with the command that is meant where none is named."""
        known = {*self.commands, *(option for param in self.get_params(ctx) for option in param.opts)}
        return super().parse_args(ctx, args if not args or args[0] in known else ["run", *args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and what `run` would be given."""
        sets = [] if incomplete.startswith("-") else sets_beginning(ctx, None, incomplete)
        return [*super().shell_complete(ctx, incomplete), *sets]


@click.group(
    cls=_Evaluations,
    examples=(
        "rag eval list",
        "rag eval gold_sample",
        "rag eval my.jsonl --articles my-articles/",
        "rag eval compare before after",
    ),
)
@click.version_option(package_name="dateline", prog_name="rag eval")
def app() -> None:
    """Measure retrieval, answers, citations, abstention and speed; compare two runs; stop a regression.

    A dataset or a gold file in place of a command is run.
    """


for command in (
    asking.run,
    reading.compare,
    asking.gate,
    asking.ablate,
    reading.make_report,
    reading.list_all,
    reading.show,
    holding.check,
    holding.hold_statements,
    holding.play_replies,
):
    app.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    return enter(app, "rag eval", arguments)


if __name__ == "__main__":
    sys.exit(main())
