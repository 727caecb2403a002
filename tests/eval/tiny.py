"""A dataset of three questions on two articles, for the tests of runs."""

from __future__ import annotations

from pathlib import Path

from eval.datasets import DataSet
from eval.gold import Question, Quotation
from rag import RawArticle

BRIDGE = "The old bridge in Porto Velho was closed on Monday because a barge had struck its northern pillar."
VACCINE = "A malaria vaccine tested on 4,800 children in Ghana halved infections within a year."
DOCUMENTS = {
    "bridge": RawArticle(
        f"{BRIDGE}\n\nRepairs will cost 18 million dollars, said engineer Dana Whitfield.", "", title="Bridge closed"
    ),
    "vaccine": RawArticle(f"{VACCINE}\n\nProfessor Ama Boateng of Accra led the trial.", "", title="Vaccine trial"),
}
WHY = Question(
    "why", "Why was the bridge in Porto Velho closed?", "reason", "answered", required_facts=(("barge",),),
    articles=("bridge",), quotations=(Quotation("bridge", BRIDGE),),
)  # fmt: skip
MANY = Question(
    "many", "On how many children was the malaria vaccine tested?", "number", "answered", required_facts=(("4,800",),),
    answers=("4,800",), articles=("vaccine",), quotations=(Quotation("vaccine", VACCINE),),
)  # fmt: skip
WHO = Question("who", "Who won the chess championship in Reykjavik?", "not_in_archive", "not_found")


def dataset(folder: Path) -> DataSet:
    """The questions as a dataset whose file is in a folder."""
    source = folder / "questions.jsonl"
    source.write_text("questions", encoding="utf-8")
    return DataSet("tiny", (WHY, MANY, WHO), (source,), {"": DOCUMENTS}, headline=("fact_recall",))
