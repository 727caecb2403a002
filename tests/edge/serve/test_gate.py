"""The gate in front of the interface, called as a server calls it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from rag.edge.serve.gate import Gate

HOST = (b"host", b"127.0.0.1:8600")


async def inside(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})


def gate(**options: Any) -> Gate:
    return Gate(inside, **{"token": None, "hosts": (), "rate": 1_000, "largest": 100, **options})


def through(
    door: Gate,
    *headers: tuple[bytes, bytes],
    client: tuple[str, int] | None = ("127.0.0.1", 5),
    pieces: tuple[bytes, ...] = (b"",),
    path: str = "/v1/sources",
) -> tuple[int, bytes, dict[bytes, bytes]]:
    """The status, the body and the headers that a request gets."""
    waiting = [{"type": "http.request", "body": piece, "more_body": at < len(pieces) - 1} for at, piece in enumerate(pieces)]
    sent: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": headers or (HOST,), "client": client}
    asyncio.run(door(scope, receive, send))
    return sent[0]["status"], sent[1]["body"], dict(sent[0]["headers"])


def test_a_request_of_this_machine_gets_in_with_its_whole_body_and_comes_out_with_headers() -> None:
    status, body, headers = through(gate(), pieces=(b"a", b"b", b"c"))
    assert (status, body) == (200, b"abc")
    assert headers[b"x-content-type-options"] == b"nosniff" and headers[b"cache-control"] == b"no-store"
    assert not any(name.startswith(b"access-control") for name in headers)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (b"localhost", 200),
        (b"LOCALHOST:80", 200),
        (b"[::1]:8600", 200),
        (b"127.9.9.9", 200),
        (b"archive.example:443", 200),
        (b"archive.example.evil.example", 421),
        (b"evil.example", 421),
        (b"0.0.0.0", 421),
        (b"", 421),
        (b"\xff\xfe", 421),
        (b"localhost:80:80", 421),
    ],
)
def test_only_names_of_this_machine_and_those_that_are_named_are_answered(host: bytes, status: int) -> None:
    assert through(gate(hosts=("Archive.example",)), (b"host", host))[0] == status


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        (b"origin", b"http://127.0.0.1:8600", 200),
        (b"origin", b"http://127.0.0.1:8601", 403),
        (b"origin", b"http://localhost:8600", 403),
        (b"origin", b"null", 403),
        (b"origin", b"", 403),
        (b"sec-fetch-site", b"none", 200),
        (b"sec-fetch-site", b"same-origin", 200),
        (b"sec-fetch-site", b"same-site", 403),
        (b"sec-fetch-site", b"cross-site", 403),
    ],
)
def test_no_page_of_another_origin_is_answered(name: bytes, value: bytes, status: int) -> None:
    assert through(gate(), HOST, (name, value))[0] == status


def test_without_a_token_other_machines_are_refused_and_with_one_they_need_it() -> None:
    assert through(gate(), client=("192.0.2.7", 5))[0] == 403
    door = gate(token="sesame-é")
    right = (b"authorization", "Bearer sesame-é".encode())
    assert through(door, HOST, right, client=("192.0.2.7", 5))[0] == 200
    assert through(door, HOST, (b"authorization", b"bearer " + "sesame-é".encode()))[0] == 200
    for wrong in (b"", b"Bearer", b"Bearer ", b"Bearer sesame", b"Basic sesame", b"Bearer \xff"):
        assert through(door, HOST, (b"authorization", wrong))[0] == 401
    assert through(door, HOST, right, right)[0] == 400
    assert through(door, HOST, path="/health")[0] == 200


def test_a_body_that_is_too_long_is_not_read_to_its_end() -> None:
    assert through(gate(), HOST, (b"content-length", b"101"))[0] == 413
    assert through(gate(), HOST, (b"content-length", b"9" * 400))[0] == 413
    assert through(gate(), pieces=(b"a" * 60, b"a" * 60))[0] == 413
    assert through(gate(larger={"/v1/articles": 200}), pieces=(b"a" * 60, b"a" * 60), path="/v1/articles")[0] == 200


def test_requests_are_counted_by_address_and_by_network_of_ipv6() -> None:
    door = gate(rate=3, token="t")
    here = (HOST, (b"authorization", b"Bearer t"))
    one, other, neighbour = ("2001:db8::1", 1), ("2001:db8:0:1::1", 1), ("2001:db8::ffff:2", 1)
    assert [through(door, *here, client=one)[0] for _ in range(4)] == [200, 200, 200, 429]
    assert through(door, *here, client=neighbour)[0] == 429
    assert through(door, *here, client=other)[0] == 200
    status, body, headers = through(door, *here, client=one)
    # Three a minute: the next one is there 20 seconds after the third.
    assert status == 429 and 1 <= int(headers[b"retry-after"]) <= 20
    assert json.loads(body)["error"]["code"] == "rate_limit_exceeded"


def test_web_sockets_are_closed() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(gate()({"type": "websocket", "path": "/", "headers": (HOST,)}, receive, send))
    assert [(message["type"], message["code"]) for message in sent] == [("websocket.close", 1008)]
