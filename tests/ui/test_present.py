"""What the components are given to show."""

from __future__ import annotations

import dataclasses
import json
from typing import Any
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as some

from rag import Answer, Usage
from rag.lab import UNSURE
from tests.ui import samples
from ui import present
from ui.chats import Narrowing


def _none(_: str) -> None:
    """An archive that holds no article any more."""


def _view(answer: Answer) -> dict[str, Any]:
    return present.answer_view(answer, Narrowing(), _none)


def test_used_and_also_found_are_kept_apart() -> None:
    answer = samples.answer()
    assert [item.chunk.start for item in present.also_found(answer)] == [66]
    view = _view(answer)
    assert [quote["number"] for row in view["rows"]["shown"] for quote in row["quotes"]] == [1]
    assert [(item["index"], item["text"]) for item in view["also"]] == [(0, "It opens again on Friday.")]


def test_a_follow_up_shows_the_question_as_it_was_looked_up() -> None:
    asked = samples.answer("And why?", standalone_question="Why was the harbor closed?")
    assert _view(asked)["standalone"] == "Why was the harbor closed?"
    assert _view(samples.answer())["standalone"] == ""
    shorter = samples.answer("And why was it closed?", standalone_question="Why was it closed?")
    assert _view(shorter)["standalone"] == ""


def test_the_link_of_a_follow_up_asks_what_it_was_understood_as() -> None:
    later = dataclasses.replace(samples.answer(), question="Who confirmed that?", standalone_question="Who confirmed the trip?")
    assert parse_qs(_view(later)["link"][1:]) == {"q": ["Who confirmed the trip?"]}
    alone = dataclasses.replace(later, standalone_question="")
    assert parse_qs(_view(alone)["link"][1:]) == {"q": ["Who confirmed that?"]}


def test_dropped_sentences_are_counted_in_words() -> None:
    assert _view(samples.answer(dropped=2))["remarks"] == [
        "2 sentences were written and not shown, because they could not be proven."
    ]


def test_a_written_answer_says_how_much_of_it_is_the_articles_own_words() -> None:
    answer = samples.answer()
    first, *rest = answer.statements
    mixed = dataclasses.replace(answer, statements=(dataclasses.replace(first, kind="written"), *rest, first))
    assert _view(mixed)["remarks"] == [f"1 sentence written and proven, {len(rest) + 1} quoted."]
    assert _view(answer)["remarks"] == []


def test_details_tell_time_by_stage_tokens_and_money() -> None:
    spent = dataclasses.replace(samples.answer(), usage=Usage(1200, 80, None), model="gpt-6-luna")
    details = present.details(spent)
    assert [stage["name"] for stage in details["stages"]] == ["searching the archive", "choosing what to say"]
    assert [stage["ms"] for stage in details["stages"]] == list(samples.answer().timings.values())
    assert (details["input_tokens"], details["output_tokens"], details["dollars"]) == (1200, 80, None)
    assert details["writer"] == "gpt-6-luna" and present.details(samples.answer())["writer"] == "the articles themselves"


def test_stages_that_are_one_to_a_reader_are_told_as_one() -> None:
    spent = dataclasses.replace(samples.answer(), timings={"open": 40.0, "embed": 16.0, "read": 900.0, "retrieve": 60.0})
    details = present.details(spent)
    assert details["stages"] == [{"name": "searching the archive", "ms": 116.0}, {"name": "reading the passages", "ms": 900.0}]
    assert details["total"] == 1016.0


def test_a_name_that_is_nowhere_is_said_to_be_nowhere() -> None:
    notes = ("read “Quist” as “Quiet”", "read “brigde” as “bridge”")
    assert _view(samples.answer(notes=notes))["remarks"] == [
        "“Quist” does not occur in the archive; “Quiet” was looked up instead.",
        "Read “brigde” as “bridge”.",
    ]


def test_where_what_a_question_was_narrowed_to_leaves_nothing_that_is_said_and_lifting_it_is_offered() -> None:
    nothing = samples.answer(status="not_found", reason="no sentence is near", statements=(), citations=(), retrieved=())
    view = present.answer_view(nothing, Narrowing("2025-01-01"), _none)
    assert (view["reason"], view["widen"]) == ("No article fits what this question was narrowed to.", True)
    assert (_view(nothing)["reason"], _view(nothing)["widen"]) == ("No sentence is near.", False)
    unsure = samples.answer(notes=(UNSURE,))
    assert present.answer_view(unsure, Narrowing("2024-01-01"), _none)["widen"] and not _view(unsure)["widen"]
    assert not present.answer_view(samples.answer(), Narrowing("2024-01-01"), _none)["widen"]


def test_signs_of_markdown_are_left_out_of_a_passage_on_one_line() -> None:
    assert (
        present.unmarked("## The rule\n- October, Gallant.\nA 3 - 2 win # here")
        == "The rule October, Gallant. A 3 - 2 win # here"
    )


def test_everything_shown_is_ready_for_json() -> None:
    view = present.answer_view(samples.answer(), Narrowing("2024-01-01", "", ("Tribune",)), _none)
    assert json.loads(json.dumps(view)) == view


@given(question=some.text(min_size=1), sources=some.lists(some.text(min_size=1), max_size=3))
def test_a_link_asks_the_same_question_with_the_same_filters(question: str, sources: list[str]) -> None:
    link = present.link(question, Narrowing("2024-01-01", "", tuple(sources)))
    assert link.isascii() and link.startswith("?q=")
    assert parse_qs(link[1:], keep_blank_values=True) == {
        "q": [question],
        "since": ["2024-01-01"],
        **({"source": sources} if sources else {}),
    }


def test_small_talk_is_its_reply_and_nothing_else() -> None:
    view = _view(Answer("thanks", "small_talk", "You are welcome.", standalone_question="thanks"))
    assert (view["reply"], view["prose"], view["also"]) == ("You are welcome.", [], [])
    assert view["rows"] == {"shown": [], "folded": []}
    assert view["details"]["writer"] == "Dateline" and view["copy"] == "You are welcome."
    assert _view(samples.answer())["reply"] == ""
