"""A question being answered, in a thread of its own, so that looking around on the page does not stop it."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from rag import Answer, Citation, Done, Event, RagError, Retrieved, ScoredChunk, Statement, StatementReady
from ui import words

_UNEXPECTED = "Something went wrong inside the program. Ask again; if that does not help, tell whoever runs this page."
STOPPED = "Stopped before the answer was whole."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an answer has come."""

    passages: tuple[ScoredChunk, ...] | None
    statements: tuple[Statement, ...]
    seconds: float
    over: bool


class Asking:
    """Runs the events of one question. `settled` is called once, in its thread, with the answer or with a problem in words."""

    def __init__(
        self, question: str, events: Callable[[], Iterator[Event]], settled: Callable[[Answer | None, str], None]
    ) -> None:
        self.question = question
        self._events = events
        self._settled = settled
        self._started = time.monotonic()
        self._passages: tuple[ScoredChunk, ...] | None = None
        self._statements: tuple[Statement, ...] = ()
        self._stop = threading.Event()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="asking", daemon=True)

    def start(self) -> Asking:
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Settle with what has been verified so far. The stream is closed as soon as it gives way."""
        self._stop.set()
        self._settle(self._partial(), STOPPED)

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; whether it is over."""
        return self._over.wait(seconds)

    def progress(self) -> Progress:
        """How far it has come."""
        return Progress(self._passages, self._statements, time.monotonic() - self._started, self._over.is_set())

    def _run(self) -> None:
        try:
            with contextlib.closing(_closable(self._events())) as events:
                for event in events:
                    if self._stop.is_set():
                        return
                    self._take(event)
        except RagError as error:
            self._settle(None, words.told(error))
        except BaseException:  # a panic inside a library is no Exception
            logging.getLogger(__name__).exception("answering failed")
            self._settle(None, _UNEXPECTED)
        finally:
            # Whatever happened: nobody waits for what has ended.
            self._settle(self._partial(), _UNEXPECTED)

    def _take(self, event: Event) -> None:
        if isinstance(event, Retrieved):
            self._passages = event.passages
        elif isinstance(event, StatementReady):
            self._statements = (*self._statements, event.statement)
        elif isinstance(event, Done):
            self._settle(event.answer, "")

    def _settle(self, answer: Answer | None, problem: str) -> None:
        with self._lock:
            if not self._over.is_set():
                try:
                    self._settled(answer, problem)
                finally:
                    self._over.set()

    def _partial(self) -> Answer | None:
        said = self._statements
        if not said:
            return None
        cited: dict[int, Citation] = {c.number: c for statement in said for c in statement.citations}
        return Answer(
            question=self.question,
            status="answered",
            text=" ".join(s.text + "".join(f" [{c.number}]" for c in s.citations) for s in said),
            statements=said,
            citations=tuple(cited[number] for number in sorted(cited)),
            retrieved=self._passages or (),
            notes=(STOPPED,),
        )


_running: dict[int, Asking] = {}
_running_lock = threading.Lock()


def keep(turn: int, asking: Asking) -> None:
    """Remember what answers a turn, so that a page that is reloaded meanwhile finds it again."""
    with _running_lock:
        for number in [number for number, other in _running.items() if other.wait(0)]:
            del _running[number]
        _running[turn] = asking


def running(turn: int) -> Asking | None:
    """What answers a turn in this process, or has just answered it."""
    with _running_lock:
        return _running.get(turn)


def any_running() -> bool:
    """Whether any reader's question is being answered in this process."""
    with _running_lock:
        return any(not asking.wait(0) for asking in _running.values())


def _closable(events: Iterator[Event]) -> Generator[Event, None, None]:
    """The same events as a generator, which can always be closed."""
    yield from events
