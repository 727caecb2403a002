"""What a library can only be told through the environment, and only before it is first used. Settings is its one reader."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def keep_onnxruntime_silent() -> None:
    """To be called before onnxruntime is imported: its own function for that comes too late.

    By default it queues machine, paths and model in the user's cache folder, and sends that to its makers.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251


def keep_temporary_files_in(folder: Path) -> None:
    """To be called before Chroma opens a file: what its SQLite puts aside is as private as the archive, not for /var/tmp."""
    os.environ["SQLITE_TMPDIR"] = str(folder.absolute())  # noqa: TID251


def keep_ray_silent(patience: float) -> None:
    """To be called before Ray is imported: it reports to its makers how it is used.

    `patience` is how many seconds it waits for each answer of a cluster; by itself it waits for minutes.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # noqa: TID251
    for name in ("RAY_py_gcs_connect_timeout_s", "RAY_gcs_server_request_timeout_seconds"):
        os.environ.setdefault(name, str(int(patience)))  # noqa: TID251
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "2")  # noqa: TID251


def give_ray_a_token() -> None:
    """To be called before Ray starts a cluster that ends with this process: otherwise it leaves a token in the home folder."""
    if not any(name in os.environ for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")):  # noqa: TID251
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)  # noqa: TID251
