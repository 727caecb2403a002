"""A folder whose content is replaced as a whole: editions side by side, and a file that names the one that counts.

A reader in another process meets the old edition or the new one, never one that is half made.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from pathlib import Path

from rag.errors import ArchiveCorruptError, ArchiveError

_FULL = ("disk is full", "No space left", "StorageFull")
_HARDLY_ANYTHING = 1_000_000
_CLOSED = ("readonly", "read-only", "Read-only", "unable to open", "Permission denied", "PermissionDenied")


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
        edition.mkdir(parents=True)
        return edition

    def publish(self, edition: Path) -> None:
        """Let an edition count from now on, and remove all others."""
        draft = self.folder / "current.new"
        with draft.open("w", encoding="ascii") as file:
            file.write(edition.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / "current")
        for other in self.folder.iterdir():
            if other.is_dir() and other != edition:
                # A reader that still has it open may keep it alive; it goes with the next edition.
                shutil.rmtree(other, ignore_errors=True)


def explained(which: str, folder: Path, error: Exception) -> ArchiveError:
    """What an index says, as an error that a person can act on. `which` is the kind of index, such as `word`."""
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
