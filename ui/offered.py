"""The questions that are offered at the moment: of the archive, of parts of it, and under answers; all readers share them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

from ui.offers import Offer

_PARTS = 8
"""For so many parts of the archive at once the questions that are offered of them are kept."""

Make = Callable[[], Offer]


class Offered:
    """Keeps an offer for as long as somebody may look at it. Whoever comes second looks at what the first has begun."""

    def __init__(self) -> None:
        """Nothing is offered yet."""
        self._lock = threading.Lock()
        self._of_archive: dict[Hashable, Offer] = {}
        self._of_parts: dict[Hashable, Offer] = {}
        self._following: dict[Hashable, Offer] = {}

    def of_archive(self, state: Hashable, make: Make) -> Offer:
        """What is offered of the archive in one state; what was offered of another ends."""
        with self._lock:
            if state not in self._of_archive:
                _end(self._of_archive)
                self._of_archive[state] = make().start()
            return self._of_archive[state]

    def of_part(self, part: Hashable, make: Make) -> Offer:
        """What is offered of a part of the archive; the part that was looked at last is the last to go."""
        with self._lock:
            offer = self._of_parts[part] = self._of_parts.pop(part, None) or make().start()
            while len(self._of_parts) > _PARTS:
                self._of_parts.pop(next(iter(self._of_parts))).stop()
            return offer

    def after(self, turn: int, make: Make) -> Offer:
        """What is offered under the answer of a turn; what others are tried out for waits no longer."""
        with self._lock:
            if turn not in self._following:
                for other in self._following.values():
                    other.stop()
                self._following[turn] = make().start()
            return self._following[turn]

    def forget(self) -> None:
        """Try out anew what is offered of the archive, which has changed."""
        with self._lock:
            _end(self._of_archive)
            _end(self._of_parts)

    def stop(self) -> None:
        """Try nothing out any more."""
        with self._lock:
            for offer in self._all():
                offer.stop()

    def close(self) -> None:
        """Forget everything, after what is being tried out."""
        with self._lock:
            offers = self._all()
            for kept in (self._of_archive, self._of_parts, self._following):
                _end(kept)
        for offer in offers:
            offer.wait(5)

    def _all(self) -> list[Offer]:
        return [*self._of_archive.values(), *self._of_parts.values(), *self._following.values()]


def _end(offers: dict[Hashable, Offer]) -> None:
    for offer in offers.values():
        offer.stop()
    offers.clear()
