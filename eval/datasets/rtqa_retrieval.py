"""RealTimeQA (Kasai et al. 2022), retrieval: find the article that a news quiz links to, when the question's day is known."""

from __future__ import annotations

import datetime

from eval.datasets import DataSet, Places, records
from eval.gold import Question
from rag import RawArticle

ABOUT = "RealTimeQA retrieval: the article behind a dated news quiz"


def load(places: Places) -> DataSet:
    """The linked articles are relevant; others may answer as well, so the figures are lower bounds."""
    asked = places.bench / f"rtqa_retrieval_{places.half}.jsonl"
    corpus = places.bench / f"rtqa_retrieval_{places.half}_corpus.jsonl"
    return DataSet(
        name="rtqa_retrieval",
        questions=tuple(
            Question(
                id=item["id"],
                question=item["question"],
                kind=item["kind"],
                status="answered",
                answers=tuple(item["answer"]),
                articles=tuple(item["gold_urls"]),
                today=datetime.datetime.strptime(item["date"], "%Y/%m/%d").date(),
            )
            for item in records(asked)
        ),
        files=(corpus, asked),
        archives={
            "": {
                item["url"]: RawArticle(
                    body=item["text"],
                    path="",
                    key=item["url"],
                    url=item["url"],
                    published=item["publish_date"].replace("/", "-"),
                )
                for item in records(corpus)
            }
        },
        unit="article",
        answers=False,
        headline=("Success@1", "Success@4", "Success@10", "RR@10"),
    )
