"""RAMDocs (Wang et al. 2025): questions with documents that are right, ambiguous, wrong or beside the point."""

from __future__ import annotations

from typing import Any

from eval.datasets import DataSet, Places, records
from eval.gold import Question
from rag import RawArticle

ABOUT = "RAMDocs: several right answers, misinformation and noise at once"


def load(places: Places) -> DataSet:
    """Each question has an archive of its own. All gold answers are asked for, and none of the wrong ones."""
    asked = places.bench / f"ramdocs_{places.half}.jsonl"
    items = {f"{number:03}": item for number, item in enumerate(records(asked))}
    return DataSet(
        name="ramdocs",
        questions=tuple(
            Question(
                id=number,
                question=item["question"],
                kind=_kind(item),
                status="answered",
                required_facts=tuple((answer,) for answer in item["gold_answers"]),
                forbidden=tuple(item["wrong_answers"]),
                archive=number,
            )
            for number, item in items.items()
        ),
        files=(asked,),
        archives={
            number: {
                str(at): RawArticle(body=document["text"], path="", key=str(at))
                for at, document in enumerate(item["documents"])
            }
            for number, item in items.items()
        },
        searches=False,
        headline=("all_and_only", "fact_recall", "forbidden_claims"),
    )


def _kind(item: dict[str, Any]) -> str:
    answers = "several_answers" if len(item["gold_answers"]) > 1 else "one_answer"
    return f"{answers}_and_misinformation" if item["wrong_answers"] else answers
