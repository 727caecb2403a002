"""What people type about news, asked of the 326 real articles of MultiHop-RAG whose source and date are known; kept unread."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from eval.datasets import DataSet, Places, multihop326
from eval.errors import GoldError
from eval.gold import HEADLINE, read
from rag import RawArticle

ABOUT = "written blind as people type, on MultiHop-RAG's 326 real articles with source and date; kept unread"


def load(places: Places) -> DataSet:
    """The questions, all asked of one archive; quotations are looked up by their place and hash, as the text is not ours."""
    corpus = places.bench / multihop326.CORPUS
    return asked("everyday_kept", places.everyday / "kept.jsonl", multihop326.articles(corpus).values(), corpus)


def asked(name: str, path: Path, articles: Iterable[RawArticle], corpus: Path) -> DataSet:
    """A set whose questions name articles by their id in the corpus."""
    by_id = {article.key: article for article in articles}

    def body(key: str) -> str:
        if key not in by_id:
            raise GoldError(f"no article {key!r} in {corpus}: expected an id of it")
        return by_id[key].body

    return DataSet(name=name, questions=read(path, body), files=(path, corpus), archives={"": by_id}, headline=HEADLINE)
