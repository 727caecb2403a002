"""Answers by quotation alone."""

import datetime

from rag import Assistant
from rag.clock import Clock
from rag.find import search
from rag.find.request import Filters, read
from rag.lab import UNSURE
from rag.quote import material
from rag.quote.quoter import PASSAGES


def test_only_the_best_passages_are_read_however_many_a_model_is_given(sample: Assistant) -> None:
    holdings = sample._holdings()
    asking = read(Filters(), holdings.archive, datetime.date(2025, 1, 1))
    asked = asking.question("Why was Gallant's visit called off?")
    found = search.passages(holdings, asked, asking, 30, Clock())
    assert len(found.passages) > PASSAGES
    ((_, sentences),) = sample._quoter.read(material.gathered(holdings.archive, found, (found,), asking.known))
    assert max(item.passage.scored.rank for item in sentences) == PASSAGES


def test_what_may_be_asked_for_is_shown_where_it_is_likelier_than_the_answer_and_unsure_where_it_is_rather_not(
    sample: Assistant,
) -> None:
    desk, asking = sample._begun({}, datetime.date(2025, 1, 1))
    # A timeline by .57, a summary by .42.
    rather, less = (asking.question(text) for text in ("how did the strike go on", "the strike so far"))
    shelf = desk.shelf(asking)
    shown = desk.answering.instead(rather, shelf, 0.2)
    assert shown is not None and shown.form == "timeline" and UNSURE not in shown.notes
    assert desk.answering.instead(rather, shelf, 0.6) is None
    doubtful = desk.answering.instead(less, shelf, 0.2)
    assert doubtful is not None and doubtful.drafts and UNSURE in doubtful.notes
    assert desk.answering.instead(less, shelf, 0.45) is None


def test_questions_that_are_too_many_at_once_are_named(sample: Assistant) -> None:
    desk, asking = sample._begun({}, datetime.date(2025, 1, 1))
    many = desk.answering.parts(asking.question(" ".join(f"Who owns boat {number}?" for number in range(1, 6))))
    assert len(many.texts) == 4
    assert many.notes == ("at most 4 questions at once are looked up: Who owns boat 5? was left out",)
    assert desk.answering.parts(asking.question("Who owns it? Who sold it?")).notes == ()
