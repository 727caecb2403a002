"""What a command opens and what it tells: the assistant, how far work has come, JSON for programs."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings

# What a terminal could obey or a stream could not carry: JSON has an escape for each.
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def settings() -> Settings:
    """The settings, read."""
    from rag.settings import Settings

    return Settings()


def opened() -> Assistant:
    """The assistant, as the settings say."""
    from rag.assistant import Assistant

    return Assistant(settings())


def tell_undated(count: int) -> None:
    """Say on standard error how many articles the days have left out because theirs are not known."""
    if count:
        click.echo(f"note: {count:,} without a known date left out; see `rag doctor`", err=True)


def progress(label: str, *, quiet: bool) -> Any:
    """A bar on standard error, as a context that gives what it is told by: `(done, total, what)`."""
    from rag.edge.terminal import screen

    return screen.progress(label, quiet=quiet)


def print_json(value: Any) -> None:
    """Print a value for programs."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    text = json.dumps(value, ensure_ascii=plain, indent=2, default=str)
    click.echo(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
