"""RGB (Chen et al. 2023): questions with snippets that answer them, that do not, or that are wrong."""

from __future__ import annotations

from typing import Any

from eval.datasets import DataSet, Places, records
from eval.gold import Question
from rag import RawArticle

ABOUT = "RGB: noisy snippets, negative rejection, misinformation"


def load(places: Places) -> DataSet:
    """Each question has an archive of its own, of its snippets. The answer in a counterfactual snippet is forbidden."""
    asked = places.bench / f"rgb_{places.half}.jsonl"
    items = list(records(asked))
    return DataSet(
        name="rgb",
        questions=tuple(
            Question(
                id=_id(item),
                question=item["question"],
                kind=item["kind"],
                status={"answerable": "answered", "unanswerable": "not_found"}.get(item["kind"], ""),
                required_facts=_facts(item["answer"]),
                forbidden=(item["fake_answer"],) if item.get("fake_answer") else (),
                archive=_id(item),
            )
            for item in items
        ),
        files=(asked,),
        archives={
            _id(item): {
                str(number): RawArticle(body=text, path="", key=str(number)) for number, text in enumerate(item["documents"])
            }
            for item in items
        },
        searches=False,
        sentences=3,
        headline=("in_quotation", "roc_auc", "rejection_at_15"),
    )


def _id(item: dict[str, Any]) -> str:
    return f"{item['id']}-{item['kind']}"


def _facts(answer: str | list[str | list[str]]) -> tuple[tuple[str, ...], ...]:
    """One answer, or several that are all asked for, each in one or more wordings."""
    parts = [answer] if isinstance(answer, str) else answer
    return tuple((part,) if isinstance(part, str) else tuple(part) for part in parts)
