"""The pipeline of one question."""

import datetime

from rag import Assistant, ask
from rag.clock import Clock


def test_a_question_about_the_archive_is_answered_without_a_search(sample: Assistant) -> None:
    desk, asking = sample._begun({}, datetime.date(2025, 1, 1))
    (done,) = ask.answered(desk, "How many articles are there?", (), asking, Clock())
    assert done.answer.status == "small_talk" and done.answer.text == "The archive holds 22 articles."
    assert "retrieve" not in done.answer.timings
