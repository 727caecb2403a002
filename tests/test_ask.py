"""The pipeline of one question."""

import datetime

from rag import Assistant, ask
from rag.clock import Clock
from rag.find.request import Filters, read


def test_only_the_best_passages_are_read_however_many_a_model_is_given(sample: Assistant) -> None:
    desk = sample._desk()
    asking = read(Filters(), desk.archive, datetime.date(2025, 1, 1))
    found = ask.retrieve(desk, "Why was Gallant's visit called off?", asking, 30, Clock())
    assert len(found.passages) > ask.PASSAGES
    read_from = {item.passage.scored.rank for item in ask.sentences(desk, found, ask.evidence(desk, found.passages, {}))}
    assert max(read_from) == ask.PASSAGES


def test_a_question_about_the_archive_is_answered_without_a_search(sample: Assistant) -> None:
    desk = sample._desk()
    asking = read(Filters(), desk.archive, datetime.date(2025, 1, 1))
    (done,) = ask.answered(desk, "How many articles are there?", (), asking, Clock())
    assert done.answer.status == "small_talk" and done.answer.text == "The archive holds 22 articles."
    assert "retrieve" not in done.answer.timings
