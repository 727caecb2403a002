"""Whose report an article repeats."""

import pytest

from rag.quote.origins import credited, repeated
from rag.quote.outlets import outlets
from rag.schema import Article

KNOWN = outlets(("Axios", "The Northern Ledger", "Harbor Gazette"))


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("The mill will close in June, the Harbor Gazette reported on Tuesday.", "Harbor Gazette"),
        ("Ruth Holt told Axios that the talks were over.", "Axios"),
        ("According to the Tarn Gazette, two people died.", "Tarn Gazette"),
        ("A report in The Northern Ledger was denied by the council.", "The Northern Ledger"),
        ("The Harbor Gazette, which first reported the closure, put the number at forty.", "Harbor Gazette"),
        ("The minister hinted at it in an interview with Coast Radio News.", "Coast Radio News"),
    ],
)
def test_a_paper_is_credited_where_it_reported_or_was_told(text: str, outlet: str) -> None:
    assert credited(text, "Odda Post", KNOWN) == outlet


@pytest.mark.parametrize(
    "text",
    [
        "Ruth Holt reported the theft to the police.",
        "The Harbor Gazette will move to a smaller house in May.",
        "The council told residents that the bridge was safe.",
        "A photographer of the Tarn Gazette was hurt.",
    ],
)
def test_a_paper_that_is_only_spoken_of_and_a_person_who_reports_are_not_credited(text: str) -> None:
    assert credited(text, "Odda Post", KNOWN) == ""


def test_nobody_credits_themselves() -> None:
    assert credited("Holt told the Harbor Gazette that it was over.", "Harbor Gazette", KNOWN) == ""


def test_an_article_repeats_what_its_opening_credits_or_what_came_first_anywhere() -> None:
    filler = "The hall was full, and the debate went on until late in the evening. " * 20
    opened = Article("a", "Mill", f"The mill will close, the Harbor Gazette reported. {filler}", source="Odda Post")
    late = Article("b", "Mill", f"The mill will close. {filler} The closure was first reported by Axios.", source="Odda Post")
    aside = Article("c", "Mill", f"The mill will close. {filler} Holt told Axios that he was sad.", source="Odda Post")
    assert [repeated(item, KNOWN) for item in (opened, late, aside)] == ["Harbor Gazette", "Axios", ""]


def test_an_article_repeats_the_agency_in_its_dateline_and_the_paper_that_broke_its_story() -> None:
    agency = Article("a", "Mill", "ODDA, May 3 (Axios) - The mill will close.", source="Odda Post")
    own = Article("b", "Mill", "ODDA, May 3 (Axios) - The mill will close.", source="Axios")
    filler = "The hall was full, and the debate went on until late in the evening. " * 20
    broke = Article("c", "Mill", f"The mill will close. {filler} The Harbor Gazette broke the story.", source="Odda Post")
    assert [repeated(item, KNOWN) for item in (agency, own, broke)] == ["Axios", "", "Harbor Gazette"]
