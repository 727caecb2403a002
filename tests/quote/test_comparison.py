"""What is compared stands side by side: questions written by somebody who had not seen the code, and what each form shows.

The code was written by the first 28, of which 6 were answered well before; the last 24, of which it was 4, nobody had read.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from rag import Answer, Assistant
from tests.quote.towns import FOLDER, TODAY, cited

GOLD = [json.loads(line) for line in (FOLDER / "compared.jsonl").read_text(encoding="utf-8").splitlines()]


def is_right(gold: dict[str, Any], answer: Answer) -> bool:
    """Whether each side is told by one of its articles, in order, and one that the archive does not have is named."""
    if gold["kind"] != "compared":
        return answer.form != "table"
    labels = dict.fromkeys(statement.label for statement in answer.statements)
    told = [set(cited(answer, label)) for label in labels]
    wanted = [set(side) for side in gold["sides"] if side]
    fits = len(told) == len(wanted) and all(map(set.intersection, told, wanted))
    named = len(wanted) == len(gold["sides"]) or any("no article" in note for note in answer.notes)
    return answer.form == "table" and fits and named and not set(gold["never"]) & set().union(*told)


@pytest.mark.parametrize(("half", "least"), [("dev", 18), ("unseen", 10)])
def test_questions_written_blind_are_set_side_by_side(half: str, least: int, archive: Assistant) -> None:
    asked = [gold for gold in GOLD if gold["half"] == half]
    right = [gold["question"] for gold in asked if is_right(gold, archive.query(gold["question"], today=TODAY))]
    assert len(right) >= least, f"{len(right)} of {len(asked)}"


def test_each_source_tells_the_matter_in_its_own_words_under_its_name(archive: Assistant) -> None:
    answer = archive.query("What do the Osmund Tribune and the Kestrel Wire say about the ferry Aurelia?", today=TODAY)
    assert [statement.label for statement in answer.statements] == ["Osmund Tribune"] * 2 + ["Kestrel Wire"] * 2
    assert set(cited(answer, "Osmund Tribune")) == {"ferry-1", "ferry-4"}
    assert set(cited(answer, "Kestrel Wire")) == {"ferry-2", "ferry-5"}
    assert all(citation.quote in answer.text for citation in answer.citations)
    assert answer.text.count("\n") == 1


def test_of_two_events_alike_each_stands_on_its_side(archive: Assistant) -> None:
    answer = archive.query("Compare the February and the August fire in Pellgate", today=TODAY)
    assert [(statement.label, *cited(answer, statement.label)) for statement in answer.statements] == [
        ("The February fire in Pellgate", "fire-1"),
        ("The August fire in Pellgate", "fire-2"),
    ]
    assert answer.text.startswith("The February fire in Pellgate: Osmund Tribune, February 11, 2025: “")


def test_a_source_that_says_nothing_of_the_matter_or_is_not_there_is_named(archive: Assistant) -> None:
    for other in ("Kestrel Wire", "Harbour Gazette"):
        answer = archive.query(f"What do the Osmund Tribune and the {other} say about the bronze horse?", today=TODAY)
        assert cited(answer) == ["museum"]
        assert any(note.startswith(f"no article of {other} is surely about “") for note in answer.notes)


def test_filters_hold_for_every_side(archive: Assistant) -> None:
    question = "What do the Osmund Tribune and the Kestrel Wire say about the ferry Aurelia?"
    assert set(cited(archive.query(question, since="2025-05-01", today=TODAY))) == {"ferry-4", "ferry-5"}
    assert set(cited(archive.query(question, sources=["Kestrel Wire"], today=TODAY))) == {"ferry-2", "ferry-5"}


def test_a_month_is_that_of_an_articles_own_year_also_seen_from_a_leap_year(archive: Assistant) -> None:
    answer = archive.query("Compare the February and the August fire in Pellgate", today=datetime.date(2028, 10, 15))
    assert [cited(answer, statement.label) for statement in answer.statements] == [["fire-1"], ["fire-2"]]


def test_an_answer_that_is_not_sure_is_not_made_surer_by_one_side_of_a_comparison(archive: Assistant) -> None:
    for question in (
        "Who earned more, the coach Ludo Marsh or the goalkeeper Piet Rood?",
        "the bronze horse and the silver crown of Mirrow: which was worth more?",
        "Which of the two had more victims, the flood in Halsen or the earthquake in Tarn?",
    ):
        assert archive.query(question, today=TODAY).form == "prose"
    both = archive.query("who had the better 2025, Fairhaven Rovers or the runner Selma Achter?", today=TODAY)
    assert both.form == "table" and set(cited(both)) == {"rovers", "marathon"}


def test_what_is_listed_and_not_compared_is_named(archive: Assistant) -> None:
    answer = archive.query("Compare the February fire in Pellgate, the August fire in Pellgate, the ferry Aurelia", today=TODAY)
    assert answer.form == "table"
    (note,) = [note for note in answer.notes if "at once" in note]
    compared = {statement.label.lower() for statement in answer.statements}
    assert "were left out" in note or "was left out" in note
    assert not any(label in note.lower() for label in compared)
