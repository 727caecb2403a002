"""The archive without anybody who answers from it; what is done to it is tried one by one in the tests of the room's parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import ArchiveError, FingerprintError, Settings
from rag.store.library import Library


@pytest.fixture
def library(settings: Settings, stories: Path, minilm: object) -> Iterator[Library]:
    with Library(settings, embedder=minilm) as made:
        made.ingest(stories)
        yield made


def test_articles_are_read_and_corrected_where_nobody_answers(library: Library) -> None:
    article = library.articles()[0]
    assert library.article(article.id) == article and library.count()[0] == len(library.articles())
    before = library.generation()
    assert library.correct(article.id, source="Harbour Post").source == "Harbour Post"
    assert "Harbour Post" in library.sources() and library.generation() != before
    assert library.undo_corrections(article.id) == article


def test_what_was_removed_is_gone_and_the_check_finds_all_sound(library: Library) -> None:
    article = library.articles()[0]
    assert library.remove([article.id, "nobody"]) == (article.id,)
    with pytest.raises(ArchiveError, match="no article"):
        library.article(article.id)
    assert library.check().sound


def test_another_embedder_may_not_write(library: Library, settings: Settings, stories: Path, minilm: object) -> None:
    class Other:
        fingerprint = "another one"
        embed = minilm.embed  # type: ignore[attr-defined]

    with Library(settings, embedder=Other()) as other, pytest.raises(FingerprintError, match="indexed by the embedder"):
        other.ingest(stories)
