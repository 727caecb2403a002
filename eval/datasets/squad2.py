"""SQuAD 2.0 (Rajpurkar et al. 2018) over a corpus of paragraphs: find the paragraph, quote the answer, or abstain."""

from __future__ import annotations

from eval.datasets import DataSet, Places, records
from eval.gold import Question
from rag import RawArticle

ABOUT = "SQuAD 2.0 over 1,204 paragraphs: paragraph, quoted answer, abstention"


def load(places: Places) -> DataSet:
    """Retrieval counts for answerable questions; the unanswerable ones were written to look answerable."""
    corpus = places.bench / "squad2_corpus_1204.jsonl"
    asked = places.bench / f"squad2_{places.half}.jsonl"
    paragraphs = list(records(corpus))
    by_text = {item["text"]: item["id"] for item in paragraphs}
    return DataSet(
        name="squad2",
        questions=tuple(
            Question(
                id=item["id"],
                question=item["question"],
                kind=item["kind"],
                status="answered" if item["answers"] else "not_found",
                required_facts=(tuple(item["answers"]),) if item["answers"] else (),
                answers=tuple(item["answers"]),
                articles=(by_text[item["context"]],) if item["answers"] else (),
            )
            for item in records(asked)
        ),
        files=(corpus, asked),
        archives={
            "": {item["id"]: RawArticle(body=item["text"], path="", key=item["id"], title=item["title"]) for item in paragraphs}
        },
        unit="article",
        sentences=3,
        headline=("R@1", "R@5", "in_quotation", "roc_auc"),
    )
