"""Connections to given addresses that end at a moment in time, however little comes at once."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Sequence

import httpcore


class Backend(httpcore.NetworkBackend):
    """Connects to given addresses and to no others, whatever name is asked for, and gives up at a moment in time."""

    def __init__(self, places: Sequence[str], until: float) -> None:
        self._places = places
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        for at, place in enumerate(self._places, 1):
            # Each gets its share of the time that is left: one that does not answer leaves some for the next.
            share = left(self._until, httpcore.ConnectTimeout) / (len(self._places) - at + 1)
            try:
                return _Stream(httpcore.SyncBackend().connect_tcp(place, port, timeout=share), self._until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if at == len(self._places):
                    raise
        raise httpcore.ConnectError("no address")


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing lasts beyond a moment in time, however little comes at once."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(self._until, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = left(self._until, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._until)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


def left(until: float, late: type[httpcore.TimeoutException]) -> float:
    """The seconds until a moment of the monotonic clock. Raises `late` when it is past."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise late("the time is up")
    return seconds
