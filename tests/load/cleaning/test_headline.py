"""Which line is the headline, and what around it is neither title nor text."""

from __future__ import annotations

import pytest

from rag.load.cleaning import clean
from tests.load.cleaning.pages import MORE, STORY, page, reasons


def test_the_headline_becomes_the_title_and_its_copies_go() -> None:
    raw = page("close", "Bridge shut after crack is found", "", "Bridge shut after crack is found | Harbor News", "", STORY)
    cleaned = clean(raw)
    assert (cleaned.title, cleaned.text) == ("Bridge shut after crack is found", STORY)
    assert reasons(raw, cleaned)["Bridge shut after crack is found | Harbor News"] == "headline"


@pytest.mark.parametrize(
    "above",
    [
        "SKARN GAZETTE\nReporting from the fjord since 1888",
        "The Lantern | free paper of the upper town",
        "The Lantern — free paper of the upper town",
        "Ruth's Window\nwhat I see from the third floor",
        "HAVEL LEDGER\nBusiness",
    ],
)
def test_a_paper_and_its_motto_above_the_headline_are_neither_title_nor_text(above: str) -> None:
    cleaned = clean(f"{above}\n\nBridge shut after crack\n\nBy Jo Lind\n\n{STORY}\n\n{MORE}")
    assert (cleaned.title, cleaned.text) == ("Bridge shut after crack", f"{STORY}\n\n{MORE}")


def test_a_headline_right_below_the_papers_name_is_one() -> None:
    cleaned = clean(f"Skarn Gazette\nBridge shut after crack\nJo Lind | May 3, 2024\n\n{STORY}\n\n{MORE}")
    assert (cleaned.title, cleaned.text) == ("Bridge shut after crack", f"{STORY}\n\n{MORE}")


def test_the_given_title_is_taken_out_of_the_text_whatever_its_quotes_and_case() -> None:
    raw = page("BRIDGE  “SHUT” after crack is found", STORY)
    cleaned = clean(raw, title='Bridge "shut" after crack is found')
    assert (cleaned.title, cleaned.text, cleaned.dropped) == ('Bridge "shut" after crack is found', STORY, ())


def test_another_headline_than_the_given_title_stays_in_the_text() -> None:
    cleaned = clean(page("Crack closes bridge for months to come", STORY), title="Bridge shut")
    assert (cleaned.title, cleaned.text) == ("Bridge shut", f"Crack closes bridge for months to come\n{STORY}")


def test_an_article_that_begins_with_its_story_has_no_headline() -> None:
    assert clean(page(STORY, MORE)).title == ""


def test_site_section_and_writer_around_the_headline_go_and_a_summary_stays() -> None:
    summary = "Ferries take over while the city looks for 18 million crowns"
    raw = page(
        "Harbor News", "Region", "Bridge shut after crack is found", summary, "By Jane Roe", "Jane Roe", "May 3, 2024", STORY
    )
    cleaned = clean(raw)
    assert (cleaned.title, cleaned.text) == ("Bridge shut after crack is found", f"{summary}\n{STORY}")


def test_a_question_can_be_a_headline() -> None:
    cleaned = clean(page("Harbor News", "Who pays for the bridge now?", STORY))
    assert (cleaned.title, cleaned.text) == ("Who pays for the bridge now?", STORY)


def test_a_name_alone_above_the_story_is_a_site_and_no_headline() -> None:
    raw = page("Port Ansel Tribune", STORY)
    cleaned = clean(raw)
    assert (cleaned.title, cleaned.text) == ("", STORY)
    assert reasons(raw, cleaned) == {"Port Ansel Tribune": "masthead"}


def test_a_headline_without_a_story_is_kept_as_text() -> None:
    assert clean("Bridge shut after crack is found").text == "Bridge shut after crack is found"
    assert clean("Bridge shut\n", title="Bridge shut").text == "Bridge shut"
