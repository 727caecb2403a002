"""The form of a written answer: what the question asks for, and what stands beside each statement."""

from __future__ import annotations

import datetime

import pytest

from rag.embedders import Embedder
from rag.find import kinds, questions
from rag.find.questions import Question
from rag.write import forms


def asked(text: str) -> Question:
    return questions.understand(text, today=datetime.date(2026, 11, 1), sources=())


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Who closed the lock?", "prose"),
        ("How did the talks over the lock unfold?", "timeline"),
        ("Give me a timeline of the lock.", "timeline"),
        ("What was the course of events at the lock?", "timeline"),
        ("Compare the Weller plan with the Ashby plan.", "table"),
        ("How do the offers of March 2026 and May 2026 differ?", "table"),
        ("What is the difference?", "prose"),
        ("List all strikes.", "list"),
        ("Please name the towns that were flooded.", "list"),
        ("What is the name of the lock keeper?", "prose"),
    ],
)
def test_the_form_is_what_the_question_asks_for(question: str, form: str, minilm: Embedder) -> None:
    read = asked(question)
    assert forms.asked_for(read, kinds.told(read, minilm.embed).kind) == form


@pytest.mark.parametrize(
    ("statement", "day"),
    [
        ("On May 19, 2026, the keeper left.", "May 19, 2026"),
        ("The keeper left on 19 May 2026 and came back in June 2026.", "May 19, 2026"),
        ("In March 2026 the gate broke.", "March 2026"),
        ("In 2019 the lock was built.", "2019"),
        ("On Tuesday the keeper left.", ""),
        ("The keeper left.", ""),
    ],
)
def test_a_statement_of_a_timeline_has_its_day_beside_it(statement: str, day: str) -> None:
    question = asked("Give me a timeline of the lock.")
    assert forms.label("timeline", question, statement) == day
    assert forms.label("prose", question, statement) == ""


@pytest.mark.parametrize(
    ("question", "statement", "side"),
    [
        ("Compare the Weller plan with the Ashby plan.", "The plan of Weller costs 3 million.", "Weller"),
        ("Compare the Weller plan with the Ashby plan.", "Ashby's plan costs 4 million.", "Ashby"),
        ("Compare the Weller plan with the Ashby plan.", "Weller asks for less than Ashby.", ""),
        ("Compare the Weller plan with the Ashby plan.", "Both were rejected.", ""),
        ("How do the offers of March 2026 and May 2026 differ?", "In May 2026 he asked for more.", "May 2026"),
    ],
)
def test_a_row_of_a_table_has_the_side_that_it_speaks_of(question: str, statement: str, side: str) -> None:
    assert forms.label("table", asked(question), statement) == side
