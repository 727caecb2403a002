"""What questions and the list of the archive are narrowed to."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

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


def _told(page: AppTest) -> str:
    return str(shown(page, "notice")[0]["text"])


def test_that_a_limit_is_lifted_as_nothing_of_it_is_left_is_said(own_archive: Path, tmp_path: Path) -> None:
    ferry = _unsourced(tmp_path)
    page = visit(state={"sources": [""]})
    library.assistant().remove([ferry.id])
    library.forget_cached()
    page.run()
    assert page.multiselect(key="sources-1").value == []
    assert "nothing of “source unknown” any more" in _told(page)


def test_what_an_address_cannot_limit_questions_to_is_said(archive: Path) -> None:
    page = visit(query={"since": "9999-99-99", "source": ["Port Tribune", "Nobody‮"], "author": "Nobody"})
    assert page.multiselect(key="sources-1").value == ["Port Tribune"]
    for said in ("“9999-99-99” is no day", "no source “Nobody⟨U+202E⟩”", "no author “Nobody”"):
        assert said in _told(page)


def test_a_collection_stays_chosen_when_it_gets_another_name_and_when_it_is_gone(archive: Path) -> None:
    articles = {article.id: article.title for article in library.articles()[:2]}
    made = library.collections().create("ann", "Bridges", articles)
    page = visit(query={"collection": made.id})
    field = page.selectbox(key="collection-1")
    assert field.value == made.id
    library.collections().rename("ann", made.id, "The bridge")
    page.run()
    assert page.selectbox(key="collection-2").value == made.id and "only the collection “The bridge”" in words(page)
    library.collections().delete("ann", made.id)
    page.run()
    assert page.selectbox(key="collection-3").value == made.id and "only a collection that is not here" in words(page)
