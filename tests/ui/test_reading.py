"""An article as it is shown beside an answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rag.lab import Cleaned, Dropped
from tests.ui import samples
from ui import reading


def _text(view: dict[str, Any], kind: str | None = None) -> str:
    return "".join(piece["text"] for piece in view["pieces"] if kind is None or piece["kind"] == kind)


@given(text=some.text(max_size=400), data=some.data())
def test_exactly_the_quoted_span_is_marked_and_no_character_is_lost(text: str, data: some.DataObject) -> None:
    start = data.draw(some.integers(0, len(text)))
    end = data.draw(some.integers(start, len(text)))
    view = reading.article_view(samples.article(text), start, end)
    assert _text(view) == text
    assert _text(view, "mark") == text[start:end]


@given(before=some.text(), quote=some.text(min_size=1), after=some.text(), start=some.integers(0, 40))
def test_a_quotation_is_marked_where_it_stands_now_or_nowhere(before: str, quote: str, after: str, start: int) -> None:
    text = before + quote + after
    first, last = reading.place_of(quote, text, start)
    assert text[first:last] == quote
    assert reading.place_of(quote, text, len(before)) == (len(before), len(before) + len(quote))
    assert reading.place_of(quote + "\0", text.replace("\0", ""), start) == (0, 0)


def test_characters_beyond_the_basic_plane_do_not_shift_the_mark() -> None:
    text = "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🗞️ say: the quotation. And more."
    start = text.index("the quotation.")
    assert _text(reading.article_view(samples.article(text), start, start + 14), "mark") == "the quotation."


def test_of_a_very_long_article_the_part_around_the_quotation_is_shown_and_the_rest_counted() -> None:
    text = "x" * 300_000 + "THE QUOTATION" + "y" * 200_000
    view = reading.article_view(samples.article(text), 300_000, 300_013)
    assert _text(view, "mark") == "THE QUOTATION"
    assert view["left_out_before"] + len(_text(view)) + view["left_out_after"] == len(text)
    assert len(json.dumps(view)) < 3 * reading.AROUND


def test_of_an_article_that_is_gone_what_the_answer_kept_is_shown() -> None:
    view = reading.removed_view(samples.answer(), "a1", "The harbor was closed on Monday.")
    assert (view["title"], view["source"], view["published"]) == ("Harbor closed", "Tribune", "2024-10-08")
    assert view["gone"] == "The harbor was closed on Monday." and view["removed"]


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://example.org"])
def test_web_addresses_are_linked(url: str) -> None:
    assert reading.web_address(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.test", "https://",
     "http://[::1", "https://bank.example@evil.test/", "https://evil.test/\u202egpj", "java\nscript:alert(1)", "vbscript:x"],
)  # fmt: skip
def test_anything_else_is_not(url: str) -> None:
    assert reading.web_address(url) == ""


def test_the_raw_view_shows_every_character_and_marks_what_was_cleaned_away_with_the_reason() -> None:
    raw = "Share this\nThe story.\n3 View gallery\nIts end."
    cleaned = Cleaned("The story.\nIts end.", "", (), (Dropped(0, 11, "share line"), Dropped(22, 37, "gallery")))
    view = reading.raw_view(samples.article(), raw, cleaned)
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
    assert _text(reading.raw_view(samples.article(), raw, Cleaned("", "", (), dropped))) == raw


def test_an_inferred_date_comes_with_the_words_that_show_it() -> None:
    inferred = samples.article(date_provenance="inferred", date_evidence="on Saturday, June 22")
    assert reading.article_view(inferred)["evidence"] == "on Saturday, June 22"
    assert reading.article_view(samples.article(date_provenance="explicit", date_evidence="Oct 8"))["evidence"] == ""


HEADED = (
    "The port was closed on Monday after a strike of its drivers.\n\nThe bill\n\nEach day costs the town 6 million crowns, "
    "the ministry of finance said.\n\nWho pays?\n\nNobody has said so yet, and the town hall gave no answer to questions.\n\n"
    "Photo by the port\n"
)


def test_headings_without_a_sign_are_told_by_what_stands_around_them() -> None:
    view = reading.article_view(samples.article(HEADED))
    assert [piece["text"] for piece in view["pieces"] if piece["kind"] == "heading"] == ["The bill", "Who pays?"]
    assert "".join(piece["text"] for piece in view["pieces"]) == HEADED


def test_headings_leave_the_quotation_exact() -> None:
    quote = "Each day costs the town 6 million crowns, the ministry of finance said."
    for start, end in ((HEADED.index(quote), HEADED.index(quote) + len(quote)), (0, HEADED.index("Who")), (0, 0)):
        pieces = reading.article_view(samples.article(HEADED), start, end)["pieces"]
        assert "".join(piece["text"] for piece in pieces) == HEADED
        assert [piece["text"] for piece in pieces if piece["kind"] == "mark"] == [HEADED[start:end]] * (end > 0)
