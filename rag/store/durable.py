"""Files that their owner alone can read, and names that are still there after a power cut."""

from __future__ import annotations

import os
from pathlib import Path

OWNER_ONLY = 0o600


def begun(file: Path) -> Path:
    """The file, made empty and for its owner alone where it was not there."""
    file.touch(mode=OWNER_ONLY)
    return file


def named(draft: Path, file: Path) -> None:
    """Give what stands in a draft its final name; once this returns, neither its content nor its name can be lost.

    A name is an entry of its folder, which is written to the disk by itself.
    """
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(file)
    settled(file.parent)


def settled(folder: Path) -> None:
    """Once this returns, what a folder holds has the names that it has now, also after a power cut."""
    # Where a folder cannot be opened, as on Windows, the file system writes its entries in order.
    if hasattr(os, "O_DIRECTORY"):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
