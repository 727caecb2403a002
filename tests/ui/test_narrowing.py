"""What questions and the list of the archive are narrowed to."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Article
from tests.ui import samples
from tests.ui.pages import shown, visit, words
from ui import library, narrowing
from ui.chats import Narrowing


@pytest.mark.parametrize(
    ("values", "filters", "fits"),
    [
        ({}, Narrowing(), True),
        ({}, Narrowing("2024-10-08", "2024-10-08"), True),
        ({}, Narrowing("2024-10-09"), False),
        ({}, Narrowing(until="2024-10-07"), False),
        ({"published": "2024-10-08T23:00:00Z"}, Narrowing(until="2024-10-08"), True),
        ({"published": None}, Narrowing("2024-01-01"), False),
        ({"published": None}, Narrowing(sources=("Tribune",)), True),
        ({"published": None, "earliest": "2024-03-01", "latest": "2024-05-01"}, Narrowing("2024-04-01"), True),
        ({"published": None, "earliest": "2024-03-01", "latest": "2024-05-01"}, Narrowing("2024-05-02"), False),
        ({"published": None, "earliest": "2024-03-01"}, Narrowing("2024-04-01"), False),
        ({"source": ""}, Narrowing(sources=("",)), True),
        ({}, Narrowing(sources=("",)), False),
        ({"author": "Ann Bell"}, Narrowing(authors=("Ann Bell",)), True),
        ({"author": "Ann"}, Narrowing(authors=("Ann Bell",)), False),
    ],
)
def test_an_article_fits_as_questions_look_at_it(values: dict[str, str], filters: Narrowing, fits: bool) -> None:
    assert narrowing.fits(samples.article(**values), filters) is fits


def _unsourced(folder: Path) -> Article:
    (folder / "ferry.txt").write_text("Ferry sails again\n\nThe ferry to Lund sails again, captain Lea Brandt said.\n")
    library.assistant().ingest(folder / "ferry.txt")
    return next(a for a in library.articles() if not a.source)


def test_the_list_and_the_questions_agree_on_articles_whose_source_is_unknown(own_archive: Path, tmp_path: Path) -> None:
    ferry = _unsourced(tmp_path)
    page = visit("archive.py")
    page.multiselect(key="archive_sources-0").set_value([""]).run()
    assert [row["id"] for row in shown(page, "listing")[0]["items"]] == [ferry.id]
    assert "1 of 6 articles: only source unknown." in words(page)
    page.button(key="ask_these").click().run()
    assert page.session_state["sources"] == [""]
    found = library.assistant().query("Who said that the ferry to Lund sails again?", sources=[""])
    assert {item.chunk.article_id for item in found.retrieved} == {ferry.id}


def test_what_has_left_the_archive_is_no_filter_any_more(own_archive: Path, tmp_path: Path) -> None:
    ferry = _unsourced(tmp_path)
    page = visit("archive.py", state={"archive_sources": ["", "Port Tribune"]})
    library.assistant().remove([ferry.id])
    library.forget_cached()
    page.run()
    assert page.multiselect(key="archive_sources-1").value == ["Port Tribune"]
