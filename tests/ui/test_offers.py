"""Questions that are offered only when they are surely answered."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from rag import Answer
from rag.lab import UNSURE
from tests.ui import samples
from ui.examples import Candidate
from ui.offers import Offer, answers

SURE = samples.answer(citations=(samples.citation(answer=(0, 3)),))


def test_only_a_sure_answer_that_marks_words_of_the_article_makes_a_question_worth_offering() -> None:
    of = Candidate("Who?", "a1")
    assert answers(SURE, of)
    assert not answers(SURE, Candidate("Who?", "a2"))
    assert not answers(samples.answer(), of)
    assert not answers(dataclasses.replace(SURE, confidence=0.2), of)
    assert not answers(dataclasses.replace(SURE, notes=(UNSURE,)), of)
    assert not answers(dataclasses.replace(SURE, status="not_found"), of)


def _marking(quote: str, words: str) -> Answer:
    start = quote.index(words)
    cited = samples.citation(quote=quote, start=0, end=len(quote), answer=(start, start + len(words)))
    return dataclasses.replace(SURE, citations=(cited,))


@pytest.mark.parametrize(
    ("quote", "words", "told"),
    [
        ("Goalkeeper Sven Ulreich misjudged a corner.", "Goalkeeper", False),
        ("The old goalkeeper Sven Ulreich misjudged a corner.", "The old goalkeeper", True),
        ("Sven Ulreich, the goalkeeper of Bayern, misjudged a corner.", "the goalkeeper of Bayern", True),
        ("Castello Lukeba scored after Sven Ulreich misjudged a corner.", "Castello Lukeba", False),
        ("Sven Ulreich misjudged a corner, and in the end it was the young striker who scored.", "the young striker", False),
        ("The goalkeeper misjudged a corner.", "The goalkeeper", False),
    ],
)
def test_who_somebody_is_is_told_beside_their_name(quote: str, words: str, told: bool) -> None:
    asked = Candidate("Who is Sven Ulreich?", "a1", "Sven Ulreich", "who")
    assert answers(_marking(quote, words), asked) == told


def test_what_somebody_said_is_more_than_where_they_said_it() -> None:
    asked = Candidate("What did Nia Sorel say?", "a1", "Nia Sorel", "said")
    quote = "Prices will not fall before the spring, Nia Sorel said in a statement."
    assert answers(_marking(quote, "Prices will not fall before the spring"), asked)
    assert not answers(_marking(quote, "in a statement"), asked)
    assert answers(_marking(f"“{quote[:38]},” Nia Sorel said in a statement.", "in a statement"), asked)


def _ask(question: str) -> Answer:
    cited = samples.citation(article_id=question[0], answer=(0, 3))
    return dataclasses.replace(SURE, citations=(cited,)) if question.endswith("?") else samples.answer()


def test_one_question_of_each_article_comes_first_and_others_fill_the_row() -> None:
    tried = [Candidate(text, text[0]) for text in ("a1?", "a2?", "b no", "b1?", "a3?")]
    offer = Offer(lambda: tried, _ask, wanted=4).start()
    assert offer.wait(5)
    assert offer.found == ("a1?", "b1?", "a2?", "a3?")


def test_no_more_are_tried_than_are_wanted_and_the_end_is_told() -> None:
    told: list[tuple[str, ...]] = []
    tried = (Candidate(f"{name}1?", name) for name in "abcdefgh")
    offer = Offer(lambda: tried, _ask, wanted=2, settled=told.append).start()
    assert offer.wait(5)
    assert told == [("a1?", "b1?")] and next(tried).article_id == "d"


def test_a_readers_own_question_goes_first() -> None:
    busy = threading.Event()
    busy.set()
    offer = Offer(lambda: [Candidate("a1?", "a")], _ask, wanted=1, wait=busy.is_set).start()
    assert not offer.wait(0.5) and offer.found == ()
    busy.clear()
    assert offer.wait(5) and offer.found == ("a1?",)


def test_an_offer_that_is_stopped_ends() -> None:
    offer = Offer(lambda: [Candidate("a1?", "a")], _ask, wanted=1, wait=lambda: True).start()
    offer.stop()
    assert offer.wait(5) and offer.found == ()


def test_questions_tried_before_are_there_at_once() -> None:
    offer = Offer.known(("a1?",)).start()
    assert offer.wait(0) and offer.found == ("a1?",)
