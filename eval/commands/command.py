"""What the commands that measure have in common, beside what all commands of Dateline have."""

from __future__ import annotations

from typing import Any

import click

from eval.errors import RunError
from rag import PluginError
from rag.lab import Command, has_package, needs_package


class Several(click.Option):
    """An option that takes every value up to the next option: `--articles 100 600`."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{**more, "multiple": True})


class Measurement(Command):
    """A command that measures; whoever interrupts it gets exit code 130."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, with the name of an option before each of its several values."""
        several = {name for option in self.params if isinstance(option, Several) for name in option.opts}
        spread: list[str] = []
        option, values = "", 0
        # A last option, so that what comes before it is looked at too.
        for word in [*args, "--"]:
            if word.startswith("-"):
                if option and not values and not ctx.resilient_parsing:
                    raise click.BadOptionUsage(option, f"Option {option!r} requires an argument.", ctx)
                option, values = word if word in several else "", 0
            elif option:
                values += 1
                spread += [option] if values > 1 else []
            spread.append(word)
        return super().parse_args(ctx, spread[:-1])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(130) from None


class Evaluation(Measurement):
    """A command of `rag eval`: what it needs must be there, and what it may not read or write is named."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises PluginError, RunError."""
        if not has_package("ir_measures"):
            raise PluginError(f"the evaluation {needs_package('ir-measures', 'eval')}, or make install-dev")
        try:
            return super().invoke(ctx)
        except PermissionError as error:
            raise RunError(
                f"no permission for {error.filename}: choose another folder (--out, --cache), or open this one"
            ) from None
