"""MultiHop-RAG (Tang and Yang 2024), the 326 articles whose source and date are known: an easier corpus than all 609."""

from __future__ import annotations

from eval.datasets import DataSet, Places, records
from eval.datasets.multihop609 import questions
from rag import RawArticle

ABOUT = "MultiHop-RAG, 326 articles with source and date: routing by source and date"


def load(places: Places) -> DataSet:
    """As multihop609, with source, date, author and address of each article; answered too, for abstention on null queries."""
    corpus = places.bench / "multihop_corpus326_with_metadata.jsonl"
    asked = places.bench / f"multihop_{places.half}.jsonl"
    documents = {
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
    return DataSet(
        name="multihop326",
        questions=questions(records(asked)),
        files=(corpus, asked),
        archives={"": documents},
        headline=("Success@10", "Success@4", "RR@10", "AllFacts@10"),
    )
