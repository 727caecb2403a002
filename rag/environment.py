"""What a library can only be told through the environment, and only before it is first used. Settings is its one reader."""

from __future__ import annotations

import os
from pathlib import Path


def keep_onnxruntime_silent() -> None:
    """To be called before onnxruntime is imported: its own function for that comes too late.

    By default it queues machine, paths and model in the user's cache folder, and sends that to its makers.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251


def keep_temporary_files_in(folder: Path) -> None:
    """To be called before Chroma opens a file: what its SQLite puts aside is as private as the archive, not for /var/tmp."""
    os.environ["SQLITE_TMPDIR"] = str(folder.absolute())  # noqa: TID251
