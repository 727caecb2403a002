"""RealTimeQA (Kasai et al. 2022), question answering: each question with the articles that were retrieved for it."""

from __future__ import annotations

import datetime

from eval.datasets import DataSet, Places, records
from eval.gold import Question
from rag import RawArticle

ABOUT = "RealTimeQA question answering: answer or abstain (weak labels: a trend, not a truth)"


def load(places: Places) -> DataSet:
    """Each question has an archive of its own; that its documents answer it was guessed from the answer's words in them."""
    asked = places.bench / f"rtqa_qa_{places.half}.jsonl"
    items = list(records(asked))
    return DataSet(
        name="rtqa_qa",
        questions=tuple(
            Question(
                id=item["id"],
                question=item["question"],
                kind=item["kind"],
                status="answered" if item["kind"] == "answer_in_docs" else "not_found",
                required_facts=(tuple(item["answer"]),),
                answers=tuple(item["answer"]),
                today=datetime.datetime.strptime(item["date"], "%Y/%m/%d").date(),
                archive=item["id"],
            )
            for item in items
        ),
        files=(asked,),
        archives={
            item["id"]: {
                document["url"]: RawArticle(
                    body=document["text"],
                    path="",
                    key=document["url"],
                    title=document["title"],
                    url=document["url"],
                    published=document["publish_date"].replace("/", "-"),
                )
                for document in item["documents"]
            }
            for item in items
        },
        searches=False,
        sentences=3,
        headline=("in_quotation", "roc_auc", "abstention_recall"),
    )
