"""The pipeline of one question."""

import datetime

from rag import Assistant, ask
from rag.clock import Clock


def test_a_question_about_the_archive_is_answered_without_a_search(sample: Assistant) -> None:
    desk, asking = sample._begun({}, datetime.date(2025, 1, 1))
    (done,) = ask.answered(desk, "How many articles are there?", (), asking, Clock())
    assert done.answer.status == "small_talk" and done.answer.text == "The archive holds 22 articles."
    assert "retrieve" not in done.answer.timings


def test_a_question_that_only_lacks_its_apostrophe_or_is_typed_in_capitals_is_told_as_it_was_typed(sample: Assistant) -> None:
    for typed in ("whats the reason for the fire at the Korvat mill", "WHY DID THE FIRE BREAK OUT AT THE MILL"):
        assert sample.query(typed).standalone_question == typed
    history = [("user", "What did Nora Beck pilot?"), ("assistant", "Nora Beck piloted the ferry to Rye.")]
    assert sample.query("who told her", history=history).standalone_question != "who told her"
