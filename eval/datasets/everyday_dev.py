"""What people type about news, asked of the real articles of MultiHop-RAG that `everyday_kept` does not ask of; it teaches."""

from __future__ import annotations

from eval.datasets import DataSet, Places, multihop326, multihop609
from eval.datasets.everyday_kept import asked

ABOUT = "written blind as people type, on the 283 other articles of MultiHop-RAG, without source and date; teaches sureness"


def load(places: Places) -> DataSet:
    """The questions, all asked of one archive."""
    corpus = places.bench / multihop609.CORPUS
    kept = multihop326.articles(places.bench / multihop326.CORPUS)
    others = [article for title, article in multihop609.articles(corpus).items() if title not in kept]
    return asked("everyday_dev", places.everyday / "dev.jsonl", others, corpus)
