"""The half of the questions of news sense that is kept for the gate: nobody who works on answers reads it."""

from __future__ import annotations

from eval.datasets import DataSet, Places, sense_dev

ABOUT = "the same kinds of questions on three other archives, kept unread: for the gate alone"


def load(places: Places) -> DataSet:
    """The questions of the half that is kept, each asked of its own archive."""
    return sense_dev.of_archives("sense_kept", places.sense / "kept")
