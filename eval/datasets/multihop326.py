"""MultiHop-RAG (Tang and Yang 2024), the 326 articles whose source and date are known: an easier corpus than all 609."""

from __future__ import annotations

from pathlib import Path

from eval.datasets import DataSet, Places, records
from eval.datasets.multihop609 import questions
from rag import RawArticle

ABOUT = "MultiHop-RAG, 326 articles with source and date: routing by source and date"

CORPUS = "multihop_corpus326_with_metadata.jsonl"


def load(places: Places) -> DataSet:
    """As multihop609, with source, date, author and address of each article; answered too, for abstention on null queries."""
    corpus = places.bench / CORPUS
    asked = places.bench / f"multihop_{places.half}.jsonl"
    return DataSet(
        name="multihop326",
        questions=questions(records(asked)),
        files=(corpus, asked),
        archives={"": articles(corpus)},
        headline=("Success@10", "Success@4", "RR@10", "AllFacts@10"),
    )


def articles(corpus: Path) -> dict[str, RawArticle]:
    """The articles of the corpus, by their titles."""
    return {
        item["title"]: RawArticle(
            body=item["body"],
            path="",
            key=str(item["id"]),
            title=item["title"],
            source=item["source"] or "",
            author=item["author"] or "",
            url=item["url"] or "",
            published=item["published_at"] or "",
        )
        for item in records(corpus)
    }
