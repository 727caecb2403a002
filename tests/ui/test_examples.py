"""Example questions made from the articles."""

from __future__ import annotations

import time

import pytest

from tests.ui import samples
from ui import examples


def test_questions_come_from_what_the_articles_say() -> None:
    said = samples.article("The quay is full. Mariam Osei said that nobody would move.", id="a")
    delayed = samples.article("The council postponed the vote until May.", id="b")
    named = samples.article("Nothing.", id="c", title="What Carla Brandt wants")
    assert list(examples.candidates([said, delayed, named])) == [
        examples.Candidate("What did Mariam Osei say?", "a", "Mariam Osei", "said"),
        examples.Candidate("Why was the vote postponed?", "b"),
        examples.Candidate("What is reported about Carla Brandt?", "c", "Carla Brandt"),
    ]


def test_offices_and_first_words_of_headlines_are_no_people() -> None:
    house = samples.article(
        "The White House said so. But Jane Doe said no.", title="The Vote In The Grand Council Hall Of Ansel"
    )
    assert [c.question for c in examples.candidates([house])] == ["What did Jane Doe say?"]


def test_the_end_of_a_sentence_shouting_and_possessives_are_no_part_of_a_name() -> None:
    odd = samples.article(
        "He left FTT. Wang said nothing. The Supreme Court’s Clerk said no. COUNCIL LEADER said so.",
        title="The Supreme Court’s ruling on PLAYER PROPS",
    )
    assert [c.question for c in examples.candidates([odd])] == []


def test_who_somebody_is_is_asked_where_the_article_tells() -> None:
    told = samples.article("Mediator Nia Sorel and captain Lea Brandt came. Tom Ohm, the coach, left after New York.")
    assert [c.question for c in examples.candidates([told])] == ["Who is Lea Brandt?", "Who is Tom Ohm?"]


def test_ships_days_and_parts_of_longer_names_are_no_people() -> None:
    told = samples.article(
        "The coins of the Anna Dorothea, a merchant ship, lie there.",
        title="While Biden waits: the New York Sun on Washington Tuesday",
    )
    assert [c.question for c in examples.candidates([told])] == ["What is reported about Anna Dorothea?"]


def test_what_was_asked_already_is_left_out_however_it_was_spelt() -> None:
    assert examples.unasked(["Who is Ann?", "Why?", "Who is Ann?"], ["who is  ann"]) == ["Why?"]


def test_what_was_just_asked_is_not_offered_again() -> None:
    told = samples.article("Anna Bel said so. Then captain Lea Brandt came.")
    assert [c.question for c in examples.following("What did Anna Bel say then?", [told])] == ["Who is Lea Brandt?"]


def test_near_copies_and_an_empty_archive_give_no_doubled_questions() -> None:
    copies = [samples.article("Anna Belxa said so.", id=f"a{n}", group="g") for n in range(3)]
    assert list(examples.candidates(copies)) == [examples.Candidate("What did Anna Belxa say?", "a0", "Anna Belxa", "said")]
    assert list(examples.candidates([])) == []


@pytest.mark.parametrize("text", ["A" * 100_000, "Aa " * 40_000, "postponed the " * 10_000, "A.A-" * 30_000])
def test_hostile_lines_take_no_time(text: str) -> None:
    started = time.thread_time()
    list(examples.candidates([samples.article(text, title=text[:5000])]))
    assert time.thread_time() - started < 2
