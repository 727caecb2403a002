"""What the components are given to show."""

from __future__ import annotations

import dataclasses
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rag import Answer, Usage
from rag.lab import UNSURE, Cleaned, Dropped
from tests.ui import samples
from ui import present
from ui.chats import Narrowing


def _none(_: str) -> None:
    """An archive that holds no article any more."""


def _view(answer: Answer) -> dict[str, Any]:
    return present.answer_view(answer, Narrowing(), _none)


def _text(view: dict[str, Any], kind: str | None = None) -> str:
    return "".join(piece["text"] for piece in view["pieces"] if kind is None or piece["kind"] == kind)


@given(text=some.text(max_size=400), data=some.data())
def test_exactly_the_quoted_span_is_marked_and_no_character_is_lost(text: str, data: some.DataObject) -> None:
    start = data.draw(some.integers(0, len(text)))
    end = data.draw(some.integers(start, len(text)))
    view = present.article_view(samples.article(text), start, end)
    assert _text(view) == text
    assert _text(view, "mark") == text[start:end]


@given(before=some.text(), quote=some.text(min_size=1), after=some.text(), start=some.integers(0, 40))
def test_a_quotation_is_marked_where_it_stands_now_or_nowhere(before: str, quote: str, after: str, start: int) -> None:
    text = before + quote + after
    first, last = present.place_of(quote, text, start)
    assert text[first:last] == quote
    assert present.place_of(quote, text, len(before)) == (len(before), len(before) + len(quote))
    assert present.place_of(quote + "\0", text.replace("\0", ""), start) == (0, 0)


def test_characters_beyond_the_basic_plane_do_not_shift_the_mark() -> None:
    text = "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🗞️ say: the quotation. And more."
    start = text.index("the quotation.")
    assert _text(present.article_view(samples.article(text), start, start + 14), "mark") == "the quotation."


def test_of_a_very_long_article_the_part_around_the_quotation_is_shown_and_the_rest_counted() -> None:
    text = "x" * 300_000 + "THE QUOTATION" + "y" * 200_000
    view = present.article_view(samples.article(text), 300_000, 300_013)
    assert _text(view, "mark") == "THE QUOTATION"
    assert view["left_out_before"] + len(_text(view)) + view["left_out_after"] == len(text)
    assert len(json.dumps(view)) < 3 * present.AROUND


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


def test_of_an_article_that_is_gone_what_the_answer_kept_is_shown() -> None:
    view = present.removed_view(samples.answer(), "a1", "The harbor was closed on Monday.")
    assert (view["title"], view["source"], view["published"]) == ("Harbor closed", "Tribune", "2024-10-08")
    assert view["gone"] == "The harbor was closed on Monday." and view["removed"]


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


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://example.org"])
def test_web_addresses_are_linked(url: str) -> None:
    assert present.web_address(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.test", "https://",
     "http://[::1", "https://bank.example@evil.test/", "https://evil.test/\u202egpj", "java\nscript:alert(1)", "vbscript:x"],
)  # fmt: skip
def test_anything_else_is_not(url: str) -> None:
    assert present.web_address(url) == ""


def test_the_raw_view_shows_every_character_and_marks_what_was_cleaned_away_with_the_reason() -> None:
    raw = "Share this\nThe story.\n3 View gallery\nIts end."
    cleaned = Cleaned("The story.\nIts end.", "", (), (Dropped(0, 11, "share line"), Dropped(22, 37, "gallery")))
    view = present.raw_view(samples.article(), raw, cleaned)
    assert _text(view) == raw
    assert [(p["text"], p["why"]) for p in view["pieces"] if p["kind"] == "dropped"] == [
        ("Share this\n", "share line"),
        ("3 View gallery\n", "gallery"),
    ]


@given(
    raw=some.text(max_size=200),
    spans=some.lists(some.tuples(some.integers(0, 220), some.integers(0, 220)), max_size=6),
)
def test_the_raw_view_loses_nothing_even_where_dropped_spans_overlap(raw: str, spans: list[tuple[int, int]]) -> None:
    dropped = tuple(Dropped(min(a, b), min(max(a, b), len(raw)), "x") for a, b in spans if min(a, b) <= len(raw))
    assert _text(present.raw_view(samples.article(), raw, Cleaned("", "", (), dropped))) == raw


def test_an_inferred_date_comes_with_the_words_that_show_it() -> None:
    inferred = samples.article(date_provenance="inferred", date_evidence="on Saturday, June 22")
    assert present.article_view(inferred)["evidence"] == "on Saturday, June 22"
    assert present.article_view(samples.article(date_provenance="explicit", date_evidence="Oct 8"))["evidence"] == ""


def test_small_talk_is_its_reply_and_nothing_else() -> None:
    view = _view(Answer("thanks", "small_talk", "You are welcome.", standalone_question="thanks"))
    assert (view["reply"], view["prose"], view["also"]) == ("You are welcome.", [], [])
    assert view["rows"] == {"shown": [], "folded": []}
    assert view["details"]["writer"] == "Dateline" and view["copy"] == "You are welcome."
    assert _view(samples.answer())["reply"] == ""


HEADED = (
    "The port was closed on Monday after a strike of its drivers.\n\nThe bill\n\nEach day costs the town 6 million crowns, "
    "the ministry of finance said.\n\nWho pays?\n\nNobody has said so yet, and the town hall gave no answer to questions.\n\n"
    "Photo by the port\n"
)


def test_headings_without_a_sign_are_told_by_what_stands_around_them() -> None:
    view = present.article_view(samples.article(HEADED))
    assert [piece["text"] for piece in view["pieces"] if piece["kind"] == "heading"] == ["The bill", "Who pays?"]
    assert "".join(piece["text"] for piece in view["pieces"]) == HEADED


def test_headings_leave_the_quotation_exact() -> None:
    quote = "Each day costs the town 6 million crowns, the ministry of finance said."
    for start, end in ((HEADED.index(quote), HEADED.index(quote) + len(quote)), (0, HEADED.index("Who")), (0, 0)):
        pieces = present.article_view(samples.article(HEADED), start, end)["pieces"]
        assert "".join(piece["text"] for piece in pieces) == HEADED
        assert [piece["text"] for piece in pieces if piece["kind"] == "mark"] == [HEADED[start:end]] * (end > 0)
