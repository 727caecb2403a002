"""The records of articles."""

from __future__ import annotations

import dataclasses

import pytest

from rag import Article


def test_records_cannot_be_changed() -> None:
    article = Article(id="a", title="Bridge closed", text="The bridge is closed.")
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.text = "The bridge is open."  # type: ignore[misc]


def test_the_day_of_an_article_is_that_of_its_own_time_zone() -> None:
    article = Article(id="a", title="", text="", published="2024-10-08T00:30:00+03:00")
    assert str(article.day) == "2024-10-08"
    assert Article(id="a", title="", text="").day is None
