"""Questions answered beside each other: each in its turn, in threads, and given up when nobody listens any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
from anyio import to_thread

from rag.answers import Event
from rag.assistant import Assistant
from rag.errors import BusyError

Result = TypeVar("Result")
# So many times as many wait as are answered at a time: here nobody is in a hurry who has not hung up.
_WAITING = 8
# A line that says nothing is sent after so many seconds without an event, lest something between takes the stream for dead.
_QUIET = 15.0


class Asking:
    """The assistant, for many at once."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._at_once = assistant.settings.questions_at_once
        self._free = asyncio.Semaphore(self._at_once)
        self._inside = 0

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._inside >= self._at_once * (1 + _WAITING):
            raise BusyError("more is asked at once than can be answered: ask again in a moment")
        self._inside += 1
        try:
            async with self._free:
                yield
        finally:
            self._inside -= 1

    async def done(self, work: Callable[[], Result]) -> Result:
        """What some work gives, in a thread and in its turn."""
        async with self._turn():
            return await to_thread.run_sync(work)

    async def events(self, question: str, **options: Any) -> AsyncIterator[Event | None]:
        """The events of an answer, and None wherever nothing has happened for a while."""
        async with self._turn():
            stream = self.assistant.astream(question, **options)
            try:
                while True:
                    waiting = asyncio.ensure_future(_next(stream))
                    try:
                        while not (await asyncio.wait([waiting], timeout=_QUIET))[0]:
                            yield None
                    except BaseException:
                        # Who has hung up waits for nothing but the step that the work is at.
                        waiting.cancel()
                        with anyio.CancelScope(shield=True):
                            await asyncio.wait([waiting])
                        raise
                    event = waiting.result()
                    if event is None:
                        return
                    yield event
            finally:
                with anyio.CancelScope(shield=True):
                    await stream.aclose()


async def _next(stream: AsyncIterator[Event]) -> Event | None:
    return await anext(stream, None)
