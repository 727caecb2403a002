"""What people ask of a matter, a time or a source as a whole, by another hand and kept unread."""

from __future__ import annotations

from eval.datasets import DataSet, Places, overviews_dev

ABOUT = "the same by another hand, of other archives, kept unread: what a stranger's questions give"


def load(places: Places) -> DataSet:
    """The questions of the half that is only measured."""
    return overviews_dev.of_half("overviews_kept", places.overviews / "kept.jsonl")
