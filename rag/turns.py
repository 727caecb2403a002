"""Taking turns: a few questions are answered at a time, some wait a moment, and the rest are told so at once.

Who asks from an event loop gives each step to a thread.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from rag.errors import BusyError

# So many times as many questions wait as are answered at a time; more would wait in vain.
_WAITING = 3
_PATIENCE = 10.0


class Turns:
    """Lets `at_once` questions be answered at the same time."""

    def __init__(self, at_once: int, *, patience: float = _PATIENCE) -> None:
        self._at_once = at_once
        self._patience = patience
        self._free = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._inside = 0

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn and keep it. Raises BusyError when too many wait already, or after `patience` seconds."""
        with self._lock:
            if self._inside >= self._at_once * (1 + _WAITING):
                raise self._busy()
            self._inside += 1
        try:
            if not self._free.acquire(timeout=self._patience):
                raise self._busy()
            try:
                yield
            finally:
                self._free.release()
        finally:
            with self._lock:
                self._inside -= 1

    def _busy(self) -> BusyError:
        return BusyError(
            f"{self._at_once} questions are being answered and others wait: ask again in a moment, "
            "or let RAG_QUESTIONS_AT_ONCE name more where the machine can carry them"
        )


class _Taking(Protocol):
    turns: Turns


_Self = TypeVar("_Self", bound=_Taking)
_Given = ParamSpec("_Given")
_Event = TypeVar("_Event")
_Result = TypeVar("_Result")


def in_turn(
    stream: Callable[Concatenate[_Self, _Given], Iterator[_Event]],
) -> Callable[Concatenate[_Self, _Given], Generator[_Event, None, None]]:
    """A generator that takes a turn of its object's `turns` when it is begun, and gives it back when it ends or is closed."""

    @functools.wraps(stream)
    def waiting(self: _Self, /, *given: _Given.args, **named: _Given.kwargs) -> Generator[_Event, None, None]:
        with self.turns.taken():
            yield from stream(self, *given, **named)

    return waiting


async def in_a_thread(work: Callable[[], _Result]) -> _Result:
    """What some work gives. Who is cancelled waits for its end: a thread cannot be stopped."""
    # Who asks from a script does not wait for it to be imported.
    import asyncio

    # No task: whoever ends the loop cancels all of its tasks, and a thread would go on behind one that is.
    running = asyncio.get_running_loop().run_in_executor(None, contextvars.copy_context().run, work)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        raise
