"""Questions as strangers ask them of small archives, kept unread: what a stranger's own archive gives."""

from __future__ import annotations

from eval.datasets import DataSet, Places, sense_dev

ABOUT = "written blind, four archives of invented news: running stories, look-alikes, denials, disagreements; kept unread"


def load(places: Places) -> DataSet:
    """The questions, each asked of its own archive."""
    return sense_dev.of_archives("press_kept", places.press / "kept")
