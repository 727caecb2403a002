"""Names in a question that is typed in small letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.find.casing import as_written

PASSAGES = (
    "On Sunday the Kestrel Wild beat Saltmere in the Harbour Cup. Wild coach Ada Quist was pleased.",
    "Fans of the Wild sang. Nobody saw a wild bird at the harbour.",
    "Their coach spoke. Saltmere lost again.",
)


def test_what_passages_write_with_a_capital_inside_their_sentences_is_a_name() -> None:
    assert as_written("who is the coach ada quist?", PASSAGES) == "who is the coach Ada Quist?"
    assert as_written("did saltmere lose the cup", PASSAGES) == "did Saltmere lose the Cup"


def test_what_they_write_both_ways_is_none() -> None:
    assert as_written("where was the wild bird", PASSAGES) == "where was the wild bird"
    assert as_written("who won the harbour cup", PASSAGES) == "who won the harbour Cup"


def test_a_capital_at_the_head_of_a_sentence_or_behind_a_mark_tells_nothing() -> None:
    assert as_written("who are the fans", ["Fans sang. “Fans came,” he said.\nFans left."]) == "who are the fans"


def test_whoever_writes_capitals_tells_names_apart() -> None:
    assert as_written("who is Ada quist?", PASSAGES) == "who is Ada quist?"


def test_small_words_and_hostile_passages_are_left_alone() -> None:
    assert as_written("what is it", ["We saw It and What Is"]) == "what is it"
    assert as_written("the [a-z quist", ["the [a-z and Quist ("]) == "the [a-z Quist"
    assert as_written("", PASSAGES) == ""


@given(st.text(max_size=60), st.lists(st.text(max_size=120), max_size=4))
def test_nothing_but_the_case_of_letters_changes(text: str, passages: list[str]) -> None:
    assert as_written(text, passages).casefold() == text.casefold()
