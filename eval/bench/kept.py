"""What a long measurement has found so far, a line each, so that one that is stopped goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Kept:
    """The steps of one measurement, in a file; steps of another one (`what` says which it is) do not count."""

    def __init__(self, file: Path, what: Any) -> None:
        self._file = file
        self._steps: dict[tuple[Any, ...], Any] = {}
        head = json.dumps(what)
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        self.goes_on = bool(lines) and lines[0] == head
        """Whether there was a beginning of the same measurement."""
        if self.goes_on:
            # The last line may have been cut off.
            for line in (line for line in lines[1:] if line.endswith("}]")):
                *key, told = json.loads(line)
                self._steps[tuple(key)] = told
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(head + "\n", encoding="utf-8")

    def step(self, *key: str | int, make: Callable[[], Any]) -> Any:
        """What a step found, a JSON object, now or before."""
        if key not in self._steps:
            self._steps[key] = make()
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([*key, self._steps[key]]) + "\n")
        return self._steps[key]

    def __getitem__(self, key: tuple[str | int, ...]) -> Any:
        return self._steps[key]

    def close(self) -> None:
        """All was measured: the next time begins anew."""
        self._file.unlink()
