"""A folder whose content is replaced as a whole: editions side by side, and a file that names the one that counts.

A reader in another process meets the old edition or the new one, never one that is half made. Once an index has caught up with
the archive, its edition is sealed: the seal says with which state of the archive, and what checksum the index then had.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.checksums import checksum
from rag.errors import ArchiveCorruptError, ArchiveError
from rag.store import durable

_FULL = ("disk is full", "No space left", "StorageFull")
_HARDLY_ANYTHING = 1_000_000
_CLOSED = ("readonly", "read-only", "Read-only", "unable to open", "Permission denied", "PermissionDenied")

Fault = Literal["damaged", "ahead", "behind"]
"""An index is not what it was when it was sealed, or it was sealed with a later or an earlier state of the archive."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What an index was when it had caught up: the number of the archive's state, and a checksum of the index."""

    state: int
    checksum: int


class Editions:
    """The editions of an index in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path | None:
        """The edition that counts, None when there is none yet."""
        try:
            name = (self.folder / "current").read_bytes().strip().decode("ascii", "replace")
        except (FileNotFoundError, NotADirectoryError):
            return None
        edition = self.folder / name
        return edition if re.fullmatch("[0-9a-f]{8}", name) and edition.is_dir() else None

    def begin(self) -> Path:
        """A new, empty edition, which does not count yet."""
        edition = self.folder / secrets.token_hex(4)
        edition.mkdir(mode=0o700, parents=True)
        # That of the edition itself is settled when it is published.
        durable.settled(self.folder.parent)
        return edition

    def publish(self, edition: Path, *, keep: int = 0) -> None:
        """Let an edition count from now on, and remove all others but for the newest `keep`."""
        self._write("current", edition.name)
        others = [path for path in self.folder.iterdir() if path.is_dir() and path != edition]
        for other in sorted(others, key=lambda path: path.stat().st_mtime)[: max(len(others) - keep, 0)]:
            # A reader that still has it open may keep it alive; it goes with the next edition.
            shutil.rmtree(other, ignore_errors=True)
            other.with_suffix(".seal").unlink(missing_ok=True)

    def seal(self, seal: Seal) -> None:
        """Seal the edition that counts."""
        edition = self.current()
        if edition is not None:
            said = f"{seal.state} {seal.checksum}"
            self._write(f"{edition.name}.seal", f"{said} {checksum(said)}")

    def sealed(self) -> Seal | None:
        """The seal of the edition that counts, None where it has none or one that is damaged."""
        edition = self.current()
        try:
            said = edition.with_suffix(".seal").read_bytes().decode("ascii", "replace") if edition else ""
        except FileNotFoundError:
            return None
        match = re.fullmatch(r"((\d+) (\d+)) (\d+)", said, re.ASCII)
        if match is None or checksum(match[1]) != int(match[4]):
            return None
        return Seal(int(match[2]), int(match[3]))

    def fault(self, state: int, sum_up: Callable[[Path], int]) -> Fault | None:
        """What is wrong with the edition that counts, given the number of the archive's state and what sums an edition up."""
        edition, seal = self.current(), self.sealed()
        if edition is None or seal is None:
            return "damaged"
        if seal.state != state:
            return "ahead" if seal.state > state else "behind"
        return None if sum_up(edition) == seal.checksum else "damaged"

    def _write(self, name: str, content: str) -> None:
        draft = durable.begun(self.folder / f"{name}.new")
        draft.write_text(content, encoding="ascii")
        durable.named(draft, self.folder / name)


@contextmanager
def survived(kind: type[Exception]) -> Iterator[None]:
    """A panic inside a library written in Rust, which no `except Exception` catches, as an error of the given kind."""
    try:
        yield
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise kind(str(error)) from error


def in_unicode(path: Path) -> str:
    """A path as a library that knows nothing but UTF-8 wants it, whatever the locale; Python may hold it as half characters."""
    try:
        return os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArchiveError(
            f"the folder {os.fsencode(path).decode('utf-8', 'backslashreplace')} has a name that is no UTF-8: "
            "expected one that the indexes can open; rename it, or set RAG_DATA_DIR"
        ) from error


def explained(which: str, folder: Path, error: Exception) -> ArchiveError:
    """What an index says, as an error that a person can act on. `which` is the kind of index, such as `word`."""
    if isinstance(error, UnicodeError):
        return ArchiveError(
            f"the {which} index in {ascii(str(folder))} cannot be opened: the locale has no such letters; expected one with "
            "UTF-8, set PYTHONUTF8=1 or LC_ALL=C.UTF-8"
        )
    said = " ".join(str(error).split())[:200]
    if any(words in said for words in _FULL) or _is_full(folder):
        return ArchiveError(
            f"the {which} index in {folder} could not be written ({said}): nothing stored was lost; "
            "free some space and try again"
        )
    if any(words in said for words in _CLOSED):
        return ArchiveError(f"the {which} index in {folder} cannot be opened or written ({said}): check its permissions")
    return ArchiveCorruptError(f"the {which} index in {folder} is damaged ({said}): run `rag index rebuild`")


def _is_full(folder: Path) -> bool:
    """Whether hardly anything fits on the disk: Chroma does not always say why it failed."""
    there = next((place for place in (folder, *folder.absolute().parents) if place.exists()), None)
    return there is not None and shutil.disk_usage(there).free < _HARDLY_ANYTHING
