"""The terminal itself: text that cannot steer it, a line for an error, a bar for progress."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from rag.answers import Citation
from rag.english import dates
from rag.prove import citations
from rag.schema import Article


def error(problem: Exception) -> None:
    """One line on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text.assemble(("error: ", "bold red"), flat(str(problem))))


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar with the time left, on standard error; none where that is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bars = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=bars, transient=True, disable=quiet or not bars.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total, _what: bar.update(task, completed=done, total=total)


def plain(text: str) -> str:
    """Text without control characters, which could move the cursor or colour the screen, nor marks that reverse the writing."""
    return "".join(
        letter
        if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in _REVERSERS
        else "\ufffd"
        for letter in text
    )


def flat(text: str) -> str:
    """`plain` on one line: a line break in a name would look like a message of its own."""
    return plain(" ".join(text.splitlines()).replace("\t", " "))


# Explicit embeddings and overrides; letters of right-to-left scripts need none of them.
_REVERSERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def when(item: Article | Citation) -> str:
    """The day of an article in words."""
    return citations.when(item) or "date unknown"


def day(published: str | None) -> str:
    """An ISO day in words."""
    return dates.in_words(published) if published else "date unknown"


def shortened(text: str, length: int = 300) -> str:
    """A text on one line, cut where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + " …"


def console() -> Console:
    """Where results are printed."""
    return Console(highlight=False, soft_wrap=False)
