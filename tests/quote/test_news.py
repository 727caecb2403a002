"""The news of a time: how the articles of a period begin, or the newest."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from rag import Assistant
from rag.find.questions import Question
from rag.quote import news
from rag.quote.shelf import Shelf


@pytest.fixture
def shelf(archive: Assistant) -> Shelf:
    desk, asking = archive._begun({}, datetime.date(2025, 12, 1))
    return desk.shelf(asking)


def asked(archive: Assistant, text: str) -> Question:
    return archive._begun({}, datetime.date(2025, 12, 1))[1].question(text)


def test_the_newest_come_first_each_by_how_it_begins(archive: Assistant, shelf: Shelf) -> None:
    found = news.newest(asked(archive, "What is new?"), shelf, limit=3)
    days = [archive.article(draft.spans[0].article_id).published or "" for draft in found.drafts]
    assert found.status == "answered" and len(days) == 3 and days == sorted(days, reverse=True)
    assert days[0] == max(article.published or "" for article in shelf.catalogue())


def test_a_period_is_told_in_the_order_of_time_and_what_is_left_out_is_counted(archive: Assistant, shelf: Shelf) -> None:
    found = news.of_time(asked(archive, "What happened in March 2025?"), shelf, limit=2)
    days = [archive.article(draft.spans[0].article_id).published or "" for draft in found.drafts]
    assert days == sorted(days) and len(days) == 2
    assert any(note.endswith("of March 2025 left out") for note in found.notes)


def test_where_nothing_has_a_date_that_is_said(archive: Assistant, shelf: Shelf) -> None:
    undated = replace(shelf, catalogue=lambda: [replace(item, published=None) for item in shelf.catalogue()])
    assert news.newest(asked(archive, "What is new?"), undated, limit=3).reason == "no article has a known date"
    reason = news.of_time(asked(archive, "What happened in March 2025?"), undated, limit=3).reason
    assert reason.startswith("the archive has no article of March 2025, and ") and reason.endswith("without a known date")


def test_an_article_whose_days_all_lie_in_a_period_is_of_it_though_none_of_them_is_sure(
    archive: Assistant, shelf: Shelf
) -> None:
    question = asked(archive, "What happened in March 2025?")
    march = [item for item in shelf.catalogue() if (item.published or "").startswith("2025-03")]

    def notes(earliest: str, latest: str) -> tuple[str, str]:
        spans = [replace(item, published=None, earliest=earliest, latest=latest) for item in march]
        found = news.of_time(question, replace(shelf, catalogue=lambda: tuple(spans)), limit=50)
        return found.status, " ".join((*found.notes, found.reason))

    assert notes("2025-03-08", "2025-03-10") == ("answered", "")
    open_to, reason = notes("2025-02-27", "2025-03-02")
    assert open_to == "not_found" and reason.endswith(f"and {len(march)} without a known date")
    assert notes("2025-01-08", "2025-01-10") == ("not_found", "the archive has no article of March 2025")


def test_what_is_left_out_of_an_open_ended_time_is_named_as_a_reader_says_it(archive: Assistant, shelf: Shelf) -> None:
    found = news.of_time(asked(archive, "What happened after February 2025?"), shelf, limit=2)
    assert any(note.endswith("further articles since March 1, 2025 left out") for note in found.notes)
