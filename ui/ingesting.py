"""Files on their way into the archive, in a thread of its own, so that leaving the page does not break the work off."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag import Assistant, IngestReport, RagError
from ui import words
from ui.uploads import Refused

_UNEXPECTED = "Something went wrong inside the program. Try again; if that does not help, tell whoever runs this page."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, in words."""

    file: str
    result: str
    why: str = ""


class Ingesting:
    """Takes files into the archive. `report` or `problem` is set when `wait` says that it is over."""

    def __init__(self, assistant: Assistant, paths: Sequence[Path]) -> None:
        self.done, self.total, self.what = 0, len(paths), ""
        self.report: IngestReport | None = None
        self.problem = ""
        self._assistant = assistant
        self._paths = paths
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ingesting", daemon=True)

    def start(self) -> Ingesting:
        """Begin."""
        self._thread.start()
        return self

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; whether it is over."""
        return self._over.wait(seconds)

    def _run(self) -> None:
        try:
            self.report = self._assistant.ingest(self._paths, on_progress=self._advance)
        except RagError as error:
            self.problem = words.told(error)
        except BaseException:  # a panic inside a library is no Exception
            logging.getLogger(__name__).exception("ingesting failed")
            self.problem = _UNEXPECTED
        finally:
            self._over.set()

    def _advance(self, done: int, total: int, what: str) -> None:
        self.done, self.total, self.what = done, total, what


def outcomes(report: IngestReport, path_of: Mapping[str, str], refused: Sequence[Refused], folder: Path) -> list[Outcome]:
    """A line a file: what was added, updated, left as it was, refused or failed, and a line more for one that was read in part.

    `path_of` gives each article's file.
    """
    found: dict[str, Counter[str]] = {}
    for result in ("added", "updated", "unchanged"):
        for article in getattr(report, result):
            found.setdefault(path_of.get(article, article), Counter())[result] += 1
    for article in report.duplicates:
        found.setdefault(path_of.get(article, article), Counter())["near-copy of another article"] += 1
    lines = [
        Outcome(_short(path, folder), ", ".join(_counted(*item) for item in counts.items())) for path, counts in found.items()
    ]
    lines += [Outcome(_short(path, folder), "failed", words.for_readers(reason)) for path, reason in report.failed]
    lines += [Outcome(_short(path, folder), "in part", words.for_readers(reason)) for path, reason in report.notes]
    return lines + [Outcome(item.name, "refused", item.reason) for item in refused]


def _counted(result: str, count: int) -> str:
    return result if count == 1 else f"{count} {result.replace('copy', 'copies')}"


def _short(path: str, folder: Path) -> str:
    place = Path(path)
    return str(place.relative_to(folder)) if place.is_relative_to(folder) else path
