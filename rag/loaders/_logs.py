"""What parsers log about a damaged file is not for the terminal: the failure that is reported says it."""

from __future__ import annotations

import logging


def keep_off_terminal(package: str) -> None:
    """Let a package's log records go to the application's handlers only, not to stderr when there are none."""
    logger = logging.getLogger(package)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
