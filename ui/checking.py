"""A draft being checked, in a thread of its own, so that looking around on the page does not stop it."""

from __future__ import annotations

import logging
import threading

from rag import Assistant, DraftReport, RagError
from ui import words

_UNEXPECTED = "Something went wrong inside the program. Try again; if that does not help, tell whoever runs this page."


class Checking:
    """Holds a draft against the archive. `report` or `problem` is set when `wait` says that it is over."""

    def __init__(self, assistant: Assistant, draft: str) -> None:
        self.done, self.total = 0, 0
        self.report: DraftReport | None = None
        self.problem = ""
        self._assistant = assistant
        self._draft = draft
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checking", daemon=True)

    def start(self) -> Checking:
        """Begin."""
        self._thread.start()
        return self

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; whether it is over."""
        return self._over.wait(seconds)

    def _run(self) -> None:
        try:
            self.report = self._assistant.check_draft(self._draft, on_progress=self._advance)
        except RagError as error:
            self.problem = words.told(error)
        except BaseException:  # a panic inside a library is no Exception
            logging.getLogger(__name__).exception("checking failed")
            self.problem = _UNEXPECTED
        finally:
            self._over.set()

    def _advance(self, done: int, total: int, _: str) -> None:
        self.done, self.total = done, total
