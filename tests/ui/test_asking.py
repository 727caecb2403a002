"""A question that is being answered: its progress, its end, and stopping it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from rag import Answer, Done, Event, ProviderError, Retrieved, Statement, StatementReady
from tests.ui import samples
from ui import asking
from ui.asking import Asking


class Settled:
    """What an Asking settled with."""

    def __init__(self) -> None:
        self.all: list[tuple[Answer | None, str]] = []

    def __call__(self, answer: Answer | None, problem: str) -> None:
        self.all.append((answer, problem))


def test_the_answer_settles_once_with_everything_that_came_before() -> None:
    whole = samples.answer()
    settled = Settled()
    events = [Retrieved(whole.retrieved), StatementReady(whole.statements[0]), Done(whole)]
    job = Asking(whole.question, lambda: iter(events), settled).start()
    assert job.wait(5)
    assert settled.all == [(whole, "")]
    assert job.progress().passages == whole.retrieved and job.progress().statements == whole.statements


def test_an_error_of_the_library_settles_as_its_own_words() -> None:
    def fail() -> Iterator[Event]:
        yield Retrieved(())
        raise ProviderError("the endpoint is down: start it")

    settled = Settled()
    assert Asking("q", fail, settled).start().wait(5)
    assert settled.all == [(None, "the endpoint is down: start it")]


def test_any_other_error_settles_without_its_text_which_goes_to_the_log(caplog: object) -> None:
    def fail() -> Iterator[Event]:
        raise ZeroDivisionError("secret detail")
        yield

    settled = Settled()
    assert Asking("q", fail, settled).start().wait(5)
    ((answer, problem),) = settled.all
    assert answer is None and "secret" not in problem and "whoever runs this page" in problem


class Panic(BaseException):
    """What a library that is no Python raises when it panics: no Exception."""


def test_a_panic_settles_too_and_so_does_an_end_without_an_answer(caplog: object) -> None:
    def panic() -> Iterator[Event]:
        yield Retrieved(())
        raise Panic("range end index 7 out of range")

    settled = Settled()
    assert Asking("q", panic, settled).start().wait(5)
    assert Asking("q", lambda: iter([Retrieved(())]), settled).start().wait(5)
    assert [answer for answer, _ in settled.all] == [None, None]
    assert all("whoever runs this page" in problem and "index 7" not in problem for _, problem in settled.all)


def test_stopping_settles_at_once_with_the_sentences_verified_so_far_and_closes_the_stream() -> None:
    go, closed = threading.Event(), threading.Event()
    two = Statement("Nobody was hurt", (samples.citation(2, "Nobody was hurt, the mayor said."), samples.citation(1)))

    def slow() -> Iterator[Event]:
        try:
            yield Retrieved(samples.answer().retrieved)
            yield StatementReady(two)
            go.wait(10)
            yield StatementReady(samples.answer().statements[0])
        finally:
            closed.set()

    settled = Settled()
    job = Asking("q", slow, settled).start()
    while not job.progress().statements:
        pass
    job.stop()
    assert job.wait(0)
    go.set()
    assert closed.wait(5)
    ((answer, problem),) = settled.all
    assert problem == asking.STOPPED and answer is not None
    assert answer.statements == (two,) and [c.number for c in answer.citations] == [1, 2]


def test_stopping_before_anything_was_said_settles_without_an_answer() -> None:
    go = threading.Event()

    def silent() -> Iterator[Event]:
        go.wait(10)
        yield Retrieved(())

    settled = Settled()
    job = Asking("q", silent, settled).start()
    job.stop()
    go.set()
    assert settled.all == [(None, asking.STOPPED)]


def test_stopping_what_is_over_changes_nothing() -> None:
    settled = Settled()
    job = Asking("q", lambda: iter([Done(samples.answer())]), settled).start()
    assert job.wait(5)
    job.stop()
    assert settled.all == [(samples.answer(), "")]


def test_what_answers_a_turn_is_found_again_until_the_next_question_after_it() -> None:
    done = Asking("q", lambda: iter([Done(samples.answer())]), Settled()).start()
    going = threading.Event()

    def slow() -> Iterator[Event]:
        going.wait(5)
        yield Done(samples.answer())

    job = Asking("q", slow, Settled()).start()
    assert done.wait(5)
    asking.keep(101, done)
    assert asking.running(101) is done
    asking.keep(102, job)
    assert (asking.running(101), asking.running(102), asking.running(103)) == (None, job, None)
    going.set()
    assert job.wait(5)
    assert asking.running(102) is job
