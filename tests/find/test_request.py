"""Filters as the archive understands them."""

import datetime
from collections.abc import Iterator

import pytest

from rag import Assistant, QuestionError, RawArticle, Settings
from rag.find.request import Filters, read, words_of
from rag.store.archive import Archive

TODAY = datetime.date(2025, 5, 1)


@pytest.fixture
def archive(settings: Settings, minilm: object) -> Iterator[Archive]:
    records = [
        RawArticle(
            "The mill at Odda burned down.",
            "a.txt",
            title="Fire",
            source="Odda Post",
            author="Ruth Berg",
            published="2025-03-04",
        ),
        RawArticle("The quay at Odda was closed.", "b.txt", title="Quay", source="Coast Radio", published="2025-04-01"),
        RawArticle("The ferry to Odda is late.", "c.txt", title="Ferry", source="Coast Radio"),
    ]
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(records)
        yield made._open()


def test_without_filters_everything_may_be_spoken_of(archive: Archive) -> None:
    asking = read(Filters(), archive, TODAY)
    assert asking.allowed is None and asking.undated(archive) == 0
    assert asking.known == ("Coast Radio", "Odda Post") and asking.today == TODAY


def test_names_of_sources_and_parts_of_authors_are_known_in_any_case(archive: Archive) -> None:
    asking = read(Filters(sources=["odda post"], authors=["berg"]), archive, TODAY)
    assert asking.sources == ("Odda Post",) and asking.authors == ("Ruth Berg",)
    assert asking.allowed is not None and len(asking.allowed) == 1


def test_days_leave_out_what_is_not_of_them_and_tell_what_nobody_dated(archive: Archive) -> None:
    asking = read(Filters(since="2025-03-01", until=datetime.date(2025, 3, 31)), archive, TODAY)
    assert asking.allowed is not None and len(asking.allowed) == 1
    assert asking.undated(archive) == 1
    assert read(Filters(since="2025-03-01", sources=["Odda Post"]), archive, TODAY).undated(archive) == 0


def test_only_the_articles_that_are_named_are_looked_at_and_those_that_are_not_there_are_counted(archive: Archive) -> None:
    mill, quay, ferry = sorted(archive.articles(), key=lambda article: article.path)
    asking = read(Filters(articles=[mill.id, ferry.id, "gone"], since="2025-01-01"), archive, TODAY)
    assert asking.allowed == {mill.id} and asking.undated(archive) == 1
    assert asking.left_out(archive)[0] == "1 of the 3 articles that this question was limited to is not in the archive"
    assert read(Filters(articles=[quay.id, mill.id], sources=["Odda Post"]), archive, TODAY).allowed == {mill.id}
    assert read(Filters(articles=[quay.id]), archive, TODAY).left_out(archive) == ()


@pytest.mark.parametrize("articles", [[], ["gone"], ["\ud800", "%", "' OR 1"]])
def test_of_no_article_nothing_is_looked_at(archive: Archive, articles: list[str]) -> None:
    asking = read(Filters(articles=articles), archive, TODAY)
    assert asking.allowed == frozenset() and len(asking.left_out(archive)) == bool(articles)


def test_as_of_a_day_nothing_later_is_looked_at_and_that_day_is_today(archive: Archive) -> None:
    asking = read(Filters(as_of="2025-03-31"), archive, TODAY)
    assert asking.today == datetime.date(2025, 3, 31) and asking.until == "2025-03-31"
    assert read(Filters(as_of="2025-03-31", until="2025-03-01"), archive, TODAY).until == "2025-03-01"


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (Filters(since="yesterday"), "since is 'yesterday': expected a day"),
        (Filters(as_of="last year"), "as_of is 'last year': expected a day"),
        (Filters(since="2025-05-02", as_of="2025-05-01"), "lies after"),
        (Filters(since="2025-05-02", until="2025-05-01"), "lies after"),
        (Filters(sources=["Nobody"]), "unknown source 'Nobody': the archive has Coast Radio, Odda Post"),
        (Filters(authors=["Nobody"]), "unknown author 'Nobody': the archive has Ruth Berg"),
    ],
)
def test_what_the_archive_does_not_know_is_said(archive: Archive, filters: Filters, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        read(filters, archive, TODAY)


def test_words_of_names_are_long_ones_in_small_letters() -> None:
    assert words_of(["The Odda Post", "Ruth Berg"]) == {"odda", "post", "ruth", "berg"}
