"""Arguments and options that several commands have."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from eval.errors import RunError

PATH = click.Path(path_type=Path)


class Count(click.types.IntParamType):
    """A whole number, from so many on."""

    name = "count"

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Raises click.BadParameter."""
        with contextlib.suppress(ValueError):
            if int(value) >= self.least:
                return int(value)
        self.fail(f"{value!r} is no count: expected a whole number from {self.least} on", param, ctx)


class OneOf(click.types.StringParamType):
    """A name out of those that a module of `eval` keeps; the module is imported where they are wanted, not for any other help.

    `place` is `module:CONSTANT`, `what` says in the singular what is named so.
    """

    name = "name"

    def __init__(self, what: str, place: str) -> None:
        self.what, self.place = what, place

    def known(self) -> Mapping[str, Any]:
        """What the names stand for."""
        module, _, constant = self.place.partition(":")
        found: Mapping[str, Any] = getattr(importlib.import_module(f"eval.{module}"), constant)
        return found

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The names, as help shows them."""
        names = "|".join(self.known())
        return names if isinstance(param, click.Argument) else f"[{names}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name. Raises RunError for one that there is not."""
        if value not in self.known():
            raise RunError(f"unknown {self.what} {value!r}: expected one of {', '.join(self.known())}")
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that begin so."""
        return [CompletionItem(name) for name in self.known() if name.startswith(incomplete)]


def sets_beginning(ctx: click.Context, param: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """The datasets whose names begin so, and files, for the shell to complete."""
    from eval import datasets

    found = [CompletionItem(name, help=datasets.about(name)) for name in datasets.names() if name.startswith(incomplete)]
    return [*found, CompletionItem(incomplete, type="file")]


sets_argument = click.argument("sets", nargs=-1, metavar="[SET | FILE.jsonl]...", shell_complete=sets_beginning)
bench_option = click.option("--bench", type=PATH, help="The folder of the public benchmark sets.")
articles_option = click.option("--articles", type=PATH, help="The folder of articles that the gold file is about.")
written_option = click.option("--written", type=PATH, help="The folder of news_written: short stories with questions.")
half_option = click.option(
    "--half", default="dev", show_default=True, help="Which half of the benchmark sets: the part of their file names."
)
out_option = click.option("--out", type=PATH, help="The folder of the runs.")
cache_option = click.option("--cache", type=PATH, help="The folder of the archives that are built for datasets.")
limit_option = click.option("--limit", type=Count(), help="At most so many questions of each set.")
kinds_option = click.option("--kind", multiple=True, help="Only questions of this kind; may be repeated.")
llm_option = click.option("--llm", default="", help="Who writes the answers: auto, openai, local, extractive, …")
changes_option = click.option("--setting", multiple=True, help="Another setting, as name=value; may be repeated.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
progress_option = click.option(
    "--progress",
    type=click.Choice(["bar", "json", "none"]),
    default="bar",
    show_default=True,
    help="json: one object per line on standard error.",
)
