"""What the doctor finds out about a model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Settings
from rag.edge.doctor import examine
from tests.llms.odd_endpoint import (
    LOGIN,
    NO_TEMPERATURE,
    OddEndpoint,
    Says,
    as_delta,
    as_error,
    as_events,
)


@pytest.fixture
def server() -> Iterator[OddEndpoint]:
    """An endpoint that replies as a test says."""
    with OddEndpoint() as made:
        yield made


def _writer(server: OddEndpoint) -> tuple[str, str]:
    settings = Settings(llm="openai", llm_base_url=server.url, llm_model="wren", llm_timeout=20, _env_file=None)
    (found,) = [finding for finding in examine(settings) if finding.what == "Writer"]
    return found.state, found.text


def test_the_doctor_asks_for_one_token(server: OddEndpoint) -> None:
    server.refuses(*NO_TEMPERATURE)
    state, text = _writer(server)
    assert state == "good" and "wren" in text and server.url in text and "without a temperature" in text
    assert [request["max_tokens"] for _, request in server.asked] == [1, 1]


def test_a_doctor_is_content_with_a_reply_that_thoughts_have_used_up(server: OddEndpoint) -> None:
    server.rule = lambda *_: as_events(as_delta("length"))
    assert _writer(server)[0] == "good"
    server.rule = lambda *_: as_error(400, "Could not finish the message because max_tokens or model output limit was reached.")
    assert _writer(server)[0] == "good"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (as_error(401, "bad key"), "answered 401"),
        (Says([LOGIN], kind="text/html"), "a web page"),
        (as_events(as_delta("stop")), "empty reply"),
    ],
)
def test_a_doctor_tells_what_would_make_every_answer_a_quotation(server: OddEndpoint, said: Says, told: str) -> None:
    server.rule = lambda _path, _request: said
    state, text = _writer(server)
    assert state == "wrong" and told in text
