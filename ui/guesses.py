"""Wrong passwords, counted by the address that they come from: each waits longer than the one before, right ones do not."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from rag.lab import network

_LONGEST = 60
"""So many times the first pause is the longest."""
_QUIET = 15 * 60
"""Seconds without a wrong guess after which an address begins anew."""
_MOST_WAITING = 64
"""So many wrong guesses of one address wait at a time: what makes asking all at once no quicker than one after the other."""


@dataclass(slots=True)
class _Address:
    wrong: int = 0
    waiting: int = 0
    last: float = 0.0


class Guesses:
    """What is known of the addresses that guessed wrongly. `first` is the first pause in seconds, which doubles each time."""

    def __init__(self, first: float) -> None:
        self._first = first
        self._known: dict[str, _Address] = {}

    def too_many(self, address: str) -> bool:
        """Whether so many wrong guesses of this address are waiting that no more are looked at."""
        known = self._known.get(network(address))
        return known is not None and known.waiting >= _MOST_WAITING

    async def wrong(self, address: str) -> None:
        """Count a wrong guess, and wait for it."""
        now = time.monotonic()
        self._known = {key: it for key, it in self._known.items() if it.waiting or it.last > now - _QUIET}
        known = self._known.setdefault(network(address), _Address())
        known.wrong, known.last = known.wrong + 1, now
        known.waiting += 1
        try:
            await asyncio.sleep(self._first * min(2 ** min(known.wrong - 1, _LONGEST), _LONGEST))
        finally:
            known.waiting -= 1

    def right(self, address: str) -> None:
        """Forgive an address what it guessed before."""
        known = self._known.get(network(address))
        if known is not None:
            known.wrong = 0
