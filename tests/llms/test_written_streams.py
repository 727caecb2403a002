"""Written answers while they arrive: shown early, cancelled, several at once, remembered."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant, Done, Event, Retrieved, StatementReady
from tests.llms.harbour import BOATENG, CLOSED, COST, GOOD, WHO, says, writing_settings


def test_each_statement_is_shown_before_the_reply_is_over(writing: Assistant, endpoint: Any) -> None:
    reply = endpoint.answer((GOOD, 1, CLOSED), ("Repairs will cost $18 million, the city council said.", 1, COST))
    shown = threading.Event()
    endpoint.say(endpoint.reply(reply, held=shown))
    kinds = []
    for event in writing.stream(WHO):
        kinds.append(type(event))
        if kinds[-1] is StatementReady:
            shown.set()
    assert kinds == [Retrieved, StatementReady, StatementReady, Done]


def test_cancelling_ends_the_request(writing: Assistant, endpoint: Any) -> None:
    reply = endpoint.answer((GOOD, 1, CLOSED), ("Filler.", 1, "x" * 9000))
    endpoint.say(endpoint.reply(reply, pause=0.02))
    events = writing.stream(WHO)
    while not isinstance(next(events), StatementReady):
        continue
    events.close()  # type: ignore[attr-defined]
    assert endpoint.hung_up.wait(10)


def test_cancelling_a_task_ends_the_request_in_the_middle_of_a_statement(writing: Assistant, endpoint: Any) -> None:
    reply = endpoint.answer((GOOD, 1, CLOSED), ("Filler.", 1, "x" * 60_000))
    endpoint.say(endpoint.reply(reply, pause=0.02))

    async def asked() -> list[Event]:
        seen: list[Event] = []
        shown = asyncio.Event()

        async def listen() -> None:
            async for event in writing.astream(WHO):
                seen.append(event)
                if isinstance(event, StatementReady):
                    shown.set()

        listening = asyncio.create_task(listen())
        await shown.wait()
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        return seen

    seen = asyncio.run(asked())
    assert endpoint.hung_up.wait(10)
    assert [type(event) for event in seen] == [Retrieved, StatementReady]
    # The turn was given back: whoever asks next is answered.
    endpoint.say(endpoint.answer((GOOD, 1, CLOSED)))
    assert asyncio.run(writing.aquery(WHO)).text.startswith(GOOD)


def test_two_threads_at_once_get_their_own_answers(writing: Assistant, endpoint: Any) -> None:
    def reply(request: dict[str, Any]) -> str:
        told = (BOATENG, BOATENG) if "vaccine trial" in request["messages"][-1]["content"] else (GOOD, CLOSED)
        return str(endpoint.answer((told[0], endpoint.number(request, told[1][:30]), told[1])))

    endpoint.say(reply)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(writing.query, [WHO, "Who led the vaccine trial?"] * 3))
    assert [answer.statements[0].text for answer in answers] == [GOOD, BOATENG] * 3


def test_an_identical_request_is_answered_from_the_cache(
    writing: Assistant, endpoint: Any, tmp_path: Path, minilm: object
) -> None:
    endpoint.say(says(endpoint, (GOOD, CLOSED)))
    for _ in range(2):
        with Assistant(
            writing_settings(writing.settings, endpoint.url, cache=tmp_path / "cache.db"), embedder=minilm
        ) as cached:
            answer = cached.query(WHO)
            assert answer.statements[0].text == GOOD
    assert len(endpoint.requests) == 1 and answer.usage.input_tokens == 0
