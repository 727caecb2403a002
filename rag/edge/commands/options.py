"""Arguments and options that several commands have."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import click

from rag.errors import InputError

Command = TypeVar("Command", bound=Callable[..., None])

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
robots_option = click.option(
    "--ignore-robots", is_flag=True, help="Also fetch what a site's robots.txt forbids, where you have the right to."
)


class Finite(click.FloatRange):
    """A number of a range: what is no number is in none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Raises click.BadParameter."""
        number = super().convert(value, param, ctx)
        return self.fail(f"{value!r} is no number: expected one such as 30", param, ctx) if math.isnan(number) else number


def within(command: Command) -> Command:
    """The options that say in which articles to look; the command gets them together, as the assistant takes them."""
    names = ("since", "until", "sources", "authors", "as_of")

    @functools.wraps(command)
    def gathered(**given: Any) -> None:
        command(within={name: given.pop(name) for name in names}, **given)

    for add in (
        click.option("--as-of", metavar="DAY", help="Ask as on this day: nothing published later is looked at, YYYY-MM-DD."),
        click.option("--author", "authors", metavar="NAME", multiple=True, help="Only by this author; may be repeated."),
        click.option("--source", "sources", metavar="NAME", multiple=True, help="Only this source; may be repeated."),
        click.option("--until", metavar="DAY", help="Only articles published on this day or earlier, YYYY-MM-DD."),
        click.option("--since", metavar="DAY", help="Only articles published on this day or later, YYYY-MM-DD."),
    ):
        gathered = add(gathered)
    return cast("Command", gathered)


def listening(command: Command) -> Command:
    """The options that say where a server listens."""
    known = "Where to listen; beyond this machine RAG_API_TOKEN is required."
    for add in (
        click.option("--port", type=click.IntRange(0, 65_535), default=8600, show_default=True, help="0: any free one."),
        click.option("--address", default="127.0.0.1", show_default=True, help=known),
    ):
        command = add(command)
    return command


def pair(item: str) -> tuple[str, str]:
    """`NAME=VALUE` as the two. Raises InputError for what is no such pair."""
    name, separator, value = item.partition("=")
    if not (name and separator and value):
        raise InputError(f"{item!r}: expected NAME=VALUE, such as body=story for --field or input_dir=news for --reader")
    return name, value
