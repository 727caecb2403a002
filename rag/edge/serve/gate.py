"""Who may ask, how often, and how much: in front of everything that the API serves.

Without a token it is for this machine alone, and only under a name of this machine: a page elsewhere whose name is made to
point here would otherwise be let in by the reader's own browser. No page of another origin is answered, and none is told that
it may ask: there is no CORS.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from rag.addresses import network, only_here
from rag.edge.serve.wire import Refusal, refused

Scope = MutableMapping[str, Any]
ServerMessage = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[ServerMessage]]
Send = Callable[[ServerMessage], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# A body that does not come within so many seconds is not waited for.
_SLOWEST = 30.0
_MOST_ADDRESSES = 10_000
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]


class Gate:
    """ASGI middleware; see the module's text.

    `hosts` are names that the server may be called by besides those of this machine; `rate` is how many requests an address may
    send in a minute; `largest` is the longest body in bytes, by path where another one is given in `larger`.
    """

    def __init__(
        self,
        app: App,
        *,
        token: str | None,
        hosts: tuple[str, ...],
        rate: int,
        largest: int,
        larger: dict[str, int] | None = None,
    ) -> None:
        self._app = app
        self._token = hashlib.sha256(token.encode()).digest() if token else None
        self._hosts = frozenset(host.lower() for host in hosts)
        self._rate = rate
        self._largest = largest
        self._larger = larger or {}
        self._buckets: dict[str, tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "there are no web sockets here"})
                return
            await self._app(scope, receive, send)
            return

        async def with_headers(message: ServerMessage) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in _HEADERS}
                kept = [item for item in message.get("headers", []) if item[0].lower() not in own]
                message = {**message, "headers": [*kept, *_HEADERS]}
            await send(message)

        try:
            self._admit(scope)
            receive = await self._limited(scope, receive)
        except Refusal as refusal:
            await refused(refusal)(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)

    def _admit(self, scope: Scope) -> None:
        """Raise Refusal for a request that may not come in."""
        headers = _once(scope)
        host = headers.get(b"host", b"").decode("latin-1").lower()
        name = host.rpartition(":")[0] if re.search(r":\d{1,5}$", host) else host
        if not (only_here(name) or name in self._hosts):
            raise Refusal(421, "this server is not known by that name: set RAG_API_HOSTS to the names that it is called by")
        origin = headers.get(b"origin")
        if origin is not None and origin.decode("latin-1").lower().partition("://")[2] != host:
            raise Refusal(403, "no page of another origin may ask here")
        # What a page loads as an image or the like comes without an origin, but a browser says that it comes from elsewhere.
        if headers.get(b"sec-fetch-site", b"none") not in (b"none", b"same-origin"):
            raise Refusal(403, "no page of another origin may ask here")
        address = str((scope.get("client") or ("127.0.0.1", 0))[0])
        self._count(address)
        if self._token is None:
            if not only_here(address):
                raise Refusal(403, "this server has no token and is for its own machine only: set RAG_API_TOKEN")
        elif scope["path"] != "/health" and not self._knows(headers.get(b"authorization", b"")):
            raise Refusal(401, "expected the header Authorization: Bearer with the token of this server", "invalid_api_key")

    def _knows(self, given: bytes) -> bool:
        kind, _, token = given.partition(b" ")
        return kind.lower() == b"bearer" and hmac.compare_digest(hashlib.sha256(token.strip()).digest(), self._token or b"")

    def _count(self, address: str) -> None:
        """Take one of the address's requests of this minute. Raises Refusal when there is none left."""
        now, key = time.monotonic(), network(address)
        if len(self._buckets) >= _MOST_ADDRESSES:
            self._buckets = {one: it for one, it in self._buckets.items() if now - it[1] < 60}
        left, last = self._buckets.get(key, (float(self._rate), now))
        left = min(float(self._rate), left + (now - last) * self._rate / 60)
        if left < 1:
            self._buckets[key] = (left, now)
            wait = max(1, round((1 - left) * 60 / self._rate))
            raise Refusal(
                429,
                f"more than {self._rate} requests a minute: wait {wait} s",
                "rate_limit_exceeded",
                {"retry-after": str(wait)},
            )
        self._buckets[key] = (left - 1, now)

    async def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """The request's body, read whole, as something to receive it from. Raises Refusal when it is too long or too slow."""
        largest = self._larger.get(scope["path"], self._largest)
        too_long = Refusal(413, f"the body is longer than {largest:,} bytes: send less at a time")
        stated = _once(scope).get(b"content-length", b"0")
        if stated.isdigit() and int(stated[:20]) > largest:
            raise too_long
        body = bytearray()
        try:
            async with asyncio.timeout(_SLOWEST):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        break
                    body += message.get("body", b"")
                    more = bool(message.get("more_body"))
                    if len(body) > largest:
                        raise too_long
        except TimeoutError:
            raise Refusal(408, "the body did not come in time") from None
        given = False

        async def again() -> ServerMessage:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        return again


def _once(scope: Scope) -> dict[bytes, bytes]:
    """The headers. Raises Refusal when one that decides who may come in is there twice."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in found and name in (b"host", b"origin", b"authorization", b"content-length"):
            raise Refusal(400, f"the header {name.decode()} is there twice")
        found[name] = value
    return found
