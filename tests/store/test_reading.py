"""What was stored comes back, and what never was is told so."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import ArchiveError
from rag.store.archive import Archive
from rag.store.stored import Listed
from tests.store.laid_down import prepared

WORDS = "the harbour bridge was closed on monday after a barge hit its northern pillar and the council met at noon to talk"


def test_an_article_comes_back_as_it_was_put(archive: Archive) -> None:
    item = prepared("a", "The bridge is closed. It is old.", (0, 21), (22, 32), source="Harbour News", published="2024-10-08")
    archive.put([item])
    assert archive.article("a") == item.article
    assert archive.articles() == (item.article,)
    assert archive.cleaning("a") == (item.raw, item.cleaned)
    assert archive.sentences("a") == item.sentences
    assert archive.chunks(["a.000", "a.001", "unknown"]) == {chunk.id: chunk for chunk in item.chunks}
    assert archive.openings(["a", "unknown"]) == {"a": "a.000"}
    assert np.array_equal(archive.embeddings(["a.001"])["a.001"], item.embeddings[1])
    assert archive.count() == (1, 2)
    assert archive.hashes() == {"a": "hash"}
    assert archive.sources() == ("Harbour News",)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = Archive(tmp_path_factory.mktemp("shared"), create=True)
    yield made
    made.close()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), st.data())
def test_a_passage_is_the_article_to_the_letter_in_any_script(shared: Archive, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shared.put([prepared("any", text, (start, end))])
    stored = shared.chunks(["any.000"])["any.000"]
    assert stored.text == shared.article("any").text[stored.start : stored.end] == text[start:end]


def test_articles_are_listed_oldest_first_and_undated_ones_last(archive: Archive) -> None:
    days = {"b": "2024-10-08", "c": "2023-01-01", "d": None, "e": "2024-10-07T23:59:00+03:00"}
    for name, day in days.items():
        archive.put([prepared(name, f"Story {name}.", path=f"/{name}", **({"published": day} if day else {}))])
    assert [article.id for article in archive.articles()] == ["c", "e", "b", "d"]


def test_an_unknown_article_is_an_error_that_says_where_the_ids_are(archive: Archive) -> None:
    for ask in (archive.article, archive.cleaning, archive.sentences):
        with pytest.raises(ArchiveError, match="no article 'nobody'.*rag articles list"):
            ask("nobody")


def test_periods_hold_both_their_ends_and_no_undated_article(archive: Archive) -> None:
    archive.put(
        [
            prepared("a", "One.", published="2024-10-08T23:30:00-05:00", source="Alpha"),
            prepared("b", "Two.", published="2024-10-09", source="Beta"),
            prepared("c", "Three.", source="Alpha"),
        ]
    )
    assert archive.matching(since="2024-10-08", until="2024-10-08", sources=()) == {"a"}
    assert archive.matching(since="2024-10-09", until=None, sources=()) == {"b"}
    assert archive.matching(since=None, until="2024-10-08", sources=["Alpha"]) == {"a"}
    assert archive.matching(since=None, until=None, sources=["Alpha"]) == {"a", "c"}


def test_the_matrix_holds_every_vector_in_the_order_of_the_ids(archive: Archive) -> None:
    archive.put([prepared("b", "Two parts.", (0, 3), (4, 10)), prepared("a", "One.")])
    matrix = archive.matrix()
    assert matrix.chunk_ids == ("a.000", "b.000", "b.001")
    assert matrix.article_ids == ("a", "b", "b")
    assert matrix.vectors.tolist() == [[0, 1, 2, 3], [0, 1, 2, 3], [4, 5, 6, 7]]


def test_more_ids_than_sqlite_takes_variables_are_looked_up(archive: Archive) -> None:
    text = "x" * 3_000
    archive.put([prepared("a", text, *((at, at + 1) for at in range(3_000)))])
    assert len(archive.chunks(archive.all_chunk_ids())) == 3_000


def test_passages_of_a_text_of_millions_of_characters_are_cut_in_one_go(archive: Archive) -> None:
    text = "The council met. " * 180_000
    archive.put([prepared("a", text, *((at, at + 1_000) for at in range(0, len(text), 1_000)))])
    began = time.process_time()
    found = archive.chunks(archive.all_chunk_ids())
    # SQLite alone took a minute of such a text: it read from its beginning for every passage.
    assert time.process_time() - began < 5
    assert all(chunk.text == text[chunk.start : chunk.end] for chunk in found.values())
    assert len(found) == 3_060


def test_an_id_that_no_archive_can_hold_is_an_id_that_there_is_not(archive: Archive) -> None:
    archive.put([prepared("a", "Story.")])
    for half in ("\ud800", "a\udfff", "\x00"):
        with pytest.raises(ArchiveError, match="no article") as raised:
            archive.article(half)
        str(raised.value).encode()
        assert archive.remove([half, "b"]) == ()
        assert archive.chunks([half]) == {}
        assert archive.matching(since=half, until=None, sources=()) == frozenset()
    assert archive.count() == (1, 1)


def test_an_id_that_no_text_can_have_is_an_article_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no article"):
        archive.article("\ud800")
    assert archive.found(["\ud800"]) == {}


def test_what_searches_go_by_is_the_same_read_for_some_articles_and_for_all(archive: Archive) -> None:
    archive.put([prepared("a", "The council met.", source="Daily News", published="2024-10-08"), prepared("b", "No.")])
    everything = archive.catalogue()
    assert everything["a"] == Listed("a", "Title of a", "Daily News", "", "2024-10-08", datetime.date(2024, 10, 8), "")
    assert archive.listed(["a", "b", "z"]) == everything


def test_an_outlet_that_some_articles_name_with_its_article_is_one_source(archive: Archive) -> None:
    for name, source in {"a": "The Tarn Post", "b": "Tarn Post", "c": "Tarn Post", "d": "The Echo"}.items():
        archive.put([prepared(name, f"Story {name}.", source=source)])
    assert archive.sources() == ("Tarn Post", "The Echo")
    assert (
        archive.article("a").source == archive.quotable(["a"])["a"][0].source == archive.found(["a"])["a"].source == "Tarn Post"
    )
    assert archive.matching(since=None, until=None, sources=["Tarn Post"]) == {"a", "b", "c"}
    assert archive.undatable(since="2024-01-01", until=None, sources=["Tarn Post"]) == 3
    # The spelling of more of its articles counts, and that of all of them where the other one has gone.
    archive.put([prepared(name, f"Story {name}.", source="The Tarn Post") for name in ("e", "f")])
    assert archive.sources() == ("The Echo", "The Tarn Post")
    assert archive.article("b").source == "The Tarn Post"
    archive.remove(["a", "e", "f"])
    assert archive.sources() == ("Tarn Post", "The Echo")
