"""Questions on short news stories, written to be adversarial; here the stories are one archive, in which each has to be found.

Only questions about stories as they were written are asked. Those on stories that were changed (a sentence put in, or the
answer taken out) are contrast pairs for the reader alone.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eval.datasets import PARTS, DataSet, Places, records
from eval.gold import Question, Quotation
from eval.metrics.answers import split_sentences
from rag import RawArticle

ABOUT = "questions on short stories that answer them in other words, or nearly answer them: a sample of 500"

SAMPLE = 500
_STATUSES = {"answered": "answered", "near miss": "not_found"}


def load(places: Places) -> DataSet:
    """All stories, and as many questions that they answer as questions that they do not, always the same ones."""
    path = places.written / f"questions_{PARTS.get(places.half, places.half)}.jsonl.gz"
    items = [item for item in records(path, option="--written") if item["kind"] in _STATUSES]
    return DataSet(
        name="news_written",
        questions=sample(questions(items), SAMPLE),
        files=(path,),
        archives={
            "": {
                story(item): RawArticle(
                    body=item["context"],
                    path="",
                    key=story(item),
                    title=item["title"],
                    source=item["source_name"],
                    published=item["date"],
                )
                for item in items
            }
        },
        headline=(
            "first_right",
            "sentence_precision",
            "abstention_precision",
            "abstention_recall",
            "premise_falsely_told",
            "roc_auc",
            "AllFacts@10",
        ),
    )


def story(item: Mapping[str, Any]) -> str:
    """What a story is called: two stories of a pair have the same id."""
    return f"{item['id']} {item['title']}"


def questions(items: Iterable[Mapping[str, Any]]) -> list[Question]:
    """The questions, each once: a near miss may be asked of both stories of a pair."""
    once = {(item["id"], item["kind"], item["question"]): item for item in items}
    return [
        Question(
            id=f"{item['id']}-{number}",
            question=item["question"],
            kind=item["kind"].replace(" ", "_"),
            status=_STATUSES[item["kind"]],
            answers=tuple(answer["text"] for answer in item["answers"]),
            articles=(story(item),) if item["answers"] else (),
            quotations=tuple(
                Quotation(story(item), sentence_at(item["context"], answer["start"], answer["start"] + len(answer["text"])))
                for answer in item["answers"]
            ),
        )
        for number, item in enumerate(once.values(), start=1)
    ]


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence or sentences of which `text[start:end]` is part."""
    found: list[str] = []
    at = 0
    for sentence in split_sentences(text):
        at = text.index(sentence, at)
        if at < end and start < at + len(sentence):
            found.append(sentence)
        at += len(sentence)
    return " ".join(found)


def sample(items: Sequence[Question], most: int) -> tuple[Question, ...]:
    """At most so many questions, the kinds in turn, always the same; in the order in which they were given."""
    shuffled = sorted(items, key=lambda item: hashlib.sha256(item.id.encode()).hexdigest())
    kinds = [[item.id for item in shuffled if item.kind == kind] for kind in dict.fromkeys(item.kind for item in items)]
    kept = set([number for turn in itertools.zip_longest(*kinds) for number in turn if number is not None][:most])
    return tuple(item for item in items if item.id in kept)
