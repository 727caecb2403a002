"""MultiHop-RAG (Tang and Yang 2024), all 609 articles with title and body only: questions over two to four articles."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eval.datasets import DataSet, Places, records
from eval.gold import Question, Quotation
from rag import RawArticle

ABOUT = "MultiHop-RAG, 609 articles without source and date: retrieval over several articles"

CORPUS = "multihop_corpus609_title_body.jsonl"


def load(places: Places) -> DataSet:
    """A passage is relevant when it holds a gold fact; null queries have none and count only for abstention."""
    corpus = places.bench / CORPUS
    asked = places.bench / f"multihop_{places.half}.jsonl"
    return DataSet(
        name="multihop609",
        questions=questions(records(asked)),
        files=(corpus, asked),
        archives={"": articles(corpus)},
        answers=False,
        headline=("Success@10", "Success@4", "RR@10", "AllFacts@10"),
    )


def articles(corpus: Path) -> dict[str, RawArticle]:
    """The articles of the corpus, by their titles."""
    return {
        item["title"]: RawArticle(body=item["body"], path="", key=str(item["id"]), title=item["title"])
        for item in records(corpus)
    }


def questions(items: Iterable[dict[str, Any]]) -> tuple[Question, ...]:
    """The questions with their facts; each fact once."""
    return tuple(
        Question(
            id=str(item["id"]),
            question=item["query"],
            kind=item["question_type"],
            status="answered" if item["evidence_list"] else "not_found",
            articles=tuple(dict.fromkeys(evidence["title"] for evidence in item["evidence_list"])),
            quotations=tuple(
                Quotation(title, fact)
                for fact, title in {evidence["fact"]: evidence["title"] for evidence in item["evidence_list"]}.items()
            ),
        )
        for item in items
    )
