"""A stopwatch for the stages of a pipeline."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Milliseconds per stage."""

    def __init__(self, ended: Callable[[str], None] | None = None) -> None:
        """`ended` is told the name of each stage when it ends."""
        self._ended = ended
        self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """End a stage: the time since the last lap is added to it."""
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now
        if self._ended is not None:
            self._ended(stage)

    def laps(self) -> dict[str, float]:
        """Milliseconds per stage so far."""
        return {stage: round(value, 2) for stage, value in self._laps.items()}
