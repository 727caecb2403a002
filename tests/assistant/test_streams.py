"""Streams, coroutines and the functions of the package."""

from __future__ import annotations

import asyncio
from pathlib import Path

import rag
from rag import Assistant, Done, Event, Retrieved, StatementReady
from tests.assistant.sound import BRIDGE, lasting


def test_a_stream_gives_passages_then_statements_then_the_answer(assistant: Assistant) -> None:
    events = list(assistant.stream(BRIDGE))
    kinds = [type(event) for event in events]
    assert kinds == [Retrieved, *[StatementReady] * (len(events) - 2), Done]
    done = events[-1]
    assert isinstance(done, Done)
    assert lasting(done.answer) == lasting(assistant.query(BRIDGE))
    assert tuple(event.statement for event in events if isinstance(event, StatementReady)) == done.answer.statements
    assert isinstance(events[0], Retrieved)
    assert events[0].passages == done.answer.retrieved


def test_the_functions_of_the_package_do_what_the_assistant_does(assistant: Assistant, stories: Path) -> None:
    expected = lasting(assistant.query(BRIDGE))
    assert lasting(rag.query(BRIDGE, settings=assistant.settings)) == expected
    assert lasting(asyncio.run(rag.aquery(BRIDGE, settings=assistant.settings))) == expected
    assert lasting(asyncio.run(assistant.aquery(BRIDGE))) == expected
    (*_, done) = rag.stream(BRIDGE, settings=assistant.settings)
    assert isinstance(done, Done)
    assert lasting(done.answer) == expected
    assert len(rag.ingest(stories, settings=assistant.settings).unchanged) == 2


def test_events_are_waited_for_while_the_loop_goes_on(assistant: Assistant) -> None:
    async def asked() -> tuple[list[Event], int]:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                beats += 1
                await asyncio.sleep(0.001)

        beating = asyncio.create_task(beat())
        async with Assistant(assistant.settings) as awaited:
            events = [event async for event in awaited.astream(BRIDGE)]
        beating.cancel()
        return events, beats

    events, beats = asyncio.run(asked())
    assert [type(event) for event in events] == [type(event) for event in assistant.stream(BRIDGE)]
    assert isinstance(events[-1], Done) and lasting(events[-1].answer) == lasting(assistant.query(BRIDGE))
    assert beats > 2


def test_whoever_stops_listening_gives_the_turn_back(assistant: Assistant) -> None:
    async def first(assistant: Assistant) -> Event:
        async for event in (events := assistant.astream(BRIDGE)):
            await events.aclose()
            return event
        raise AssertionError("a stream ends with Done")

    settings = assistant.settings.changed(questions_at_once=1)
    with Assistant(settings) as alone:
        assert [type(asyncio.run(first(alone))) for _ in range(3)] == [Retrieved] * 3
        assert alone.query(BRIDGE).status == "answered"


def test_a_loop_that_ends_while_a_question_is_asked_waits_for_its_step_and_the_assistant_is_free_again(
    assistant: Assistant,
) -> None:
    async def ask(alone: Assistant, shown: asyncio.Event) -> None:
        async for _ in alone.astream(BRIDGE):
            shown.set()

    async def leave(alone: Assistant) -> asyncio.Task[None]:
        shown = asyncio.Event()
        asking = asyncio.create_task(ask(alone, shown))
        await shown.wait()
        return asking

    with Assistant(assistant.settings.changed(questions_at_once=1)) as alone:
        assert asyncio.run(leave(alone)).cancelled()
        assert alone.query(BRIDGE).status == "answered"
