"""What a question asks for closely, and the sentences that have just that."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fitting import OTHER, fitting
from rag.questions import understand


def _fit(question: str, sentence: str) -> float | None:
    fits = fitting(understand(question, today=datetime.date(2024, 10, 10), sources=()))
    return None if fits is None else fits(sentence)


@pytest.mark.parametrize(
    ("question", "sentence", "fit"),
    [
        ("How old is the coach?", "Lindqvist, 49, gave her health as the reason.", 1.0),
        ("How old is the coach?", "The coach has led the club since 2019.", 0.0),
        ("How much did the repair cost?", "The repair cost 31 million crowns.", 1.0),
        ("How much did the repair cost?", "The repair took 31 weeks.", 0.0),
        ("How long was the call?", "The call lasted thirty minutes.", 1.0),
        ("How long was the call?", "The call was about Iran.", 0.0),
        ("How many ships were sent elsewhere?", "In all, 26 ships went to other ports.", 1.0),
        ("How many ships were sent elsewhere?", "A fine of 150,000 crowns was paid.", OTHER),
        ("How many ships were sent elsewhere?", "The ships went elsewhere.", 0.0),
        ("How many dockers took part?", "The union says 2,300 of its members joined.", 1.0),
        ("How many dockers took part?", "The gauge showed 294 centimeters.", OTHER),
        ("How many times did they put it off?", "They had delayed it twice.", 1.0),
        ("In which year was the bridge opened?", "The bridge was opened in 1974.", 1.0),
        ("In which year was the bridge opened?", "The bridge was opened on a Monday.", 0.0),
        ("On what date did they sign?", "They signed on October 9.", 1.0),
        ("On what date did they sign?", "They signed on Tuesday.", 0.0),
        ("Who met Gallant?", "Gallant met Lloyd Austin.", 1.0),
        ("Who met Gallant?", "Yoav Gallant met nobody on Tuesday.", 0.0),
        ("Which party did Vogel run for?", "Vogel ran for the Greens.", 1.0),
        ("Which party did Vogel run for?", "Vogel ran and lost.", 0.0),
    ],
)
def test_a_sentence_fits_when_it_has_just_the_thing_asked_for(question: str, sentence: str, fit: float) -> None:
    assert _fit(question, sentence) == fit


@pytest.mark.parametrize("question", ["Why was the trip postponed?", "What did they talk about?", "When did the strike begin?"])
def test_most_questions_ask_for_nothing_so_closely(question: str) -> None:
    assert _fit(question, "Any sentence.") is None


@given(st.sampled_from(["How old is he?", "How many ships?", "Who was it?", "What year was it?"]), st.text(max_size=80))
def test_it_is_a_share_whatever_the_sentence_is(question: str, sentence: str) -> None:
    fit = _fit(question, sentence)
    assert fit is not None and 0 <= fit <= 1
