"""Answers that several articles share, and those that stand alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.corroboration import corroboration
from rag.reader import Reading
from rag.schema import Article

ASKED = "Who won the final in Halden?"


def _shared(
    *told: tuple[str, str], question: str = ASKED, groups: tuple[str, ...] = (), sure: float = 12.0
) -> tuple[float, ...]:
    """Corroboration of passages, each given as its text and the answer that the reader finds in it."""
    passages, readings = [], []
    for at, (text, answer) in enumerate(told):
        article = Article(id=str(at), title="", text=text, group=groups[at] if groups else "")
        start = text.index(answer)
        passages.append((article, text))
        readings.append(Reading(sure, start, start + len(answer), 5.0, ()))
    return corroboration(question, passages, readings)


def test_an_answer_that_an_independent_article_shares_is_borne_out() -> None:
    one, other, third = _shared(
        ("Ashleigh Barty won in three sets.", "Ashleigh Barty"),
        ("The title went to Barty.", "Barty"),
        ("Rain delayed the match.", "Rain"),
    )
    assert one > 0.99 and other > 0.99 and third == 0


def test_a_doubtful_reading_bears_little_out() -> None:
    told = ("Ashleigh Barty won in three sets.", "Ashleigh Barty"), ("The title went to Barty.", "Barty")
    # Each is thought right with probability 1 / (1 + e), together 1 / (1 + e)^2 = .0723.
    assert [round(value, 4) for value in _shared(*told, sure=-1.0)] == [0.0723, 0.0723]


def test_a_near_copy_bears_nothing_out() -> None:
    told = ("Ashleigh Barty won in three sets.", "Ashleigh Barty"), ("Ashleigh Barty won in three sets!", "Ashleigh Barty")
    assert _shared(*told, groups=("same", "same")) == (0.0, 0.0)


def test_what_the_question_names_and_a_bare_weekday_bear_nothing_out() -> None:
    question = "When did Gallant leave for Halden?"
    told = ("Yoav Gallant left on Tuesday.", "Yoav"), ("It was Yoav Gallant who left.", "Yoav"), ("Gallant left.", "Gallant")
    assert _shared(*told, question=question) == (0.0, 0.0, 0.0)
    assert _shared(("He left on Tuesday.", "Tuesday"), ("It rained on Tuesday.", "Tuesday"), question=question) == (0.0, 0.0)


@given(st.lists(st.tuples(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40), st.floats(-50, 50)), max_size=6))
def test_it_is_a_share_whatever_is_read(told: list[tuple[str, int, int, float]]) -> None:
    passages = [(Article(id=str(at), title="", text=text), text) for at, (text, *_) in enumerate(told)]
    readings = [Reading(sure, min(a, b), max(a, b), 0.0, ()) for _, a, b, sure in told]
    assert all(0 <= value <= 1 for value in corroboration(ASKED, passages, readings))
