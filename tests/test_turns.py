"""Questions taking turns, with real threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from rag import Assistant, BusyError, Settings
from rag.turns import Turns, in_turn


class Answering:
    """Counts who is inside at the same time; each question stays until it is let go."""

    def __init__(self, at_once: int, patience: float = 60.0) -> None:
        self.turns = Turns(at_once, patience=patience)
        self.go = threading.Event()
        self.most = 0
        self._inside = 0
        self._lock = threading.Lock()

    @in_turn
    def stream(self, question: str, *, times: int = 1) -> Iterator[str]:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        try:
            for _ in range(times):
                yield question
                self.go.wait(60)
        finally:
            with self._lock:
                self._inside -= 1


def test_two_are_answered_at_a_time_six_wait_and_the_rest_are_refused_at_once() -> None:
    answering = Answering(2)
    outcomes: list[str] = []

    def ask(number: int) -> None:
        try:
            outcomes.extend(answering.stream(f"question {number}"))
        except BusyError as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    # 2 + 3 * 2 of twelve may stay; nobody has been answered yet but for the first two.
    until = time.monotonic() + 30
    while sum("RAG_QUESTIONS_AT_ONCE" in outcome for outcome in outcomes) < 4 and time.monotonic() < until:
        time.sleep(0.01)
    assert sum("RAG_QUESTIONS_AT_ONCE" in outcome for outcome in outcomes) == 4
    answering.go.set()
    for thread in threads:
        thread.join(60)
    assert sum(outcome.startswith("question") for outcome in outcomes) == 8
    assert answering.most == 2


def test_who_has_waited_long_enough_is_told_so() -> None:
    answering = Answering(1, patience=0.05)
    first = answering.stream("first")
    assert next(first) == "first"
    with pytest.raises(BusyError, match="ask again in a moment"):
        next(answering.stream("second"))
    first.close()
    assert next(answering.stream("third")) == "third"


def test_a_turn_is_given_back_however_a_question_ends() -> None:
    answering = Answering(1, patience=0.05)
    answering.go.set()
    for _ in range(10):
        begun = answering.stream("left half way", times=2)
        next(begun)
        begun.close()
        never = answering.stream("never begun")
        del never
        with pytest.raises(TypeError):
            list(answering.stream("asked wrongly", times="two"))
    assert list(answering.stream("at last")) == ["at last"]


def test_an_assistant_refuses_politely_what_it_cannot_carry(assistant: Assistant, settings: Settings, minilm: object) -> None:
    with Assistant(settings.changed(questions_at_once=1), embedder=minilm) as busy:
        busy.turns = Turns(1, patience=0.05)
        first = busy.stream("Why was the harbour bridge closed?")
        next(first)
        with pytest.raises(BusyError):
            busy.query("Who led the malaria vaccine trial?")
        for ask in (busy.search, busy.timeline, busy.check_draft, busy.candidates):
            with pytest.raises(BusyError):
                ask("The harbour bridge was closed.")
        first.close()
        assert busy.query("Who led the malaria vaccine trial?").status == "answered"
