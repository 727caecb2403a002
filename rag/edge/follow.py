"""`rag follow`: what a list names, and rounds of looking at it until somebody stops them."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import InputError, RagError
from rag.load import files

if TYPE_CHECKING:
    from rag.store.following import Followed

    Look = Callable[[], Iterator[Followed]]

_LONGEST = 1_000_000
_COMMENT = re.compile(r"(?:^|\s)#.*")
"""An address may have a `#` inside."""


def places(file: Path) -> tuple[str | Path, ...]:
    """The addresses of a list, as texts, and its files and folders, as paths seen from where the list is; each once.

    Raises InputError where it cannot be read or names nothing.
    """
    try:
        with file.open("rb") as source:
            data = source.read(_LONGEST + 1)
        if len(data) > _LONGEST:
            raise InputError(f"{file} is larger than {_LONGEST / 1e6:g} MB: expected a list with one address or folder a line")
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read ({error}): expected a list with one address or folder a line") from None
    lines = [line for line in (_COMMENT.sub("", line).strip() for line in text.splitlines()) if line]
    if not lines:
        raise InputError(f"{file} names nothing: expected a list with one address or folder a line")
    # The home of nobody stays as it is written: it is not there, and is named like every folder that is not.
    return tuple(dict.fromkeys(line if files.is_address(line) else file.parent / os.path.expanduser(line) for line in lines))


def once(look: Look, tell: Callable[[Followed], None], sum_up: Callable[[Sequence[Followed]], None]) -> bool:
    """One round; whether nothing failed in it."""
    found = []
    for item in look():
        tell(item)
        found.append(item)
    sum_up(found)
    return not any(item.failed for item in found)


def keep_on(
    look: Look,
    tell: Callable[[Followed], None],
    sum_up: Callable[[Sequence[Followed]], None],
    *,
    every: float,
    warn: Callable[[RagError], None],
) -> None:
    """A round every so many minutes, until the process is asked to end.

    Errors of the first round are raised: who starts this is there to read them. Later ones are told, and the next round comes.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    first = True
    try:
        while True:
            started = time.monotonic()
            try:
                once(look, tell, sum_up)
            except RagError as error:
                if first:
                    raise
                warn(error)
            first = False
            time.sleep(max(60 * every - (time.monotonic() - started), 0))
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
