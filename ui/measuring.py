"""An evaluation in a thread of its own. Everything measured so far is in its run folder, whatever happens."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from rag import RagError, Settings

_UNEXPECTED = "Something went wrong inside the program. The details are in the window where `rag ui` runs."


class Measuring:
    """Asks the questions of one dataset. `folder` is where the run is kept; `problem` says what went wrong."""

    def __init__(self, dataset: str, settings: Settings, *, limit: int | None, runs_folder: Path, gold_file: Path) -> None:
        stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
        self.folder = runs_folder / f"{stamp}-{dataset}"
        self.done, self.total, self.what = 0, 0, "reading the questions"
        self.problem = ""
        self._dataset = self._source = dataset
        self._settings = settings
        self._limit = limit
        self._gold_file = gold_file
        self._over = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="measuring", daemon=True)

    def start(self) -> Measuring:
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop after the question that is being asked."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; whether it is over."""
        return self._over.wait(seconds)

    def _run(self) -> None:
        try:
            self._measure()
        except _StoppedError:
            self.problem = "Stopped. What was measured is kept."
        except RagError as error:
            self.problem = str(error)
        except BaseException:  # a panic inside a library is no Exception
            logging.getLogger(__name__).exception("measuring failed")
            self.problem = _UNEXPECTED
        finally:
            self._over.set()

    def _measure(self) -> None:
        from eval import datasets, execution, own, runs

        if self._dataset == self._gold_file.stem:
            self._source = str(self._gold_file)
            chosen = own.load(self._gold_file, self._settings, None)
        else:
            chosen = datasets.load(self._dataset, datasets.Places())
        run = runs.begin(
            self.folder, [chosen], {}, self._settings, runs.Options(limit=self._limit), None, sources=[self._source]
        )
        execution.execute(run, [chosen], self._settings, self.folder.parent.parent / "archives", None, self._advance)

    def _advance(self, what: str, done: int, total: int) -> None:
        self.what, self.done, self.total = what, done, total
        if self._stop.is_set():
            raise _StoppedError


class _StoppedError(Exception):
    """The reader stopped the evaluation."""


def available(gold_file: Path, about: Callable[[str], str], names: list[str]) -> dict[str, str]:
    """The datasets to choose from, with a line on each; the reader's own gold candidates first."""
    own = {gold_file.stem: "The gold candidates of this archive"} if gold_file.exists() else {}
    return own | {name: f"{name}: {about(name)}" for name in names}
