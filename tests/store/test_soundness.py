"""What a disk has changed is named and never read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag import ArchiveCorruptError
from rag.store.archive import Archive
from tests.store.laid_down import change, prepared

DAMAGES = {
    "its text": "UPDATE articles SET text = replace(text, 'not', 'now') WHERE id = 'a'",
    "its title, source or date": "UPDATE articles SET published = '2034-10-08' WHERE id = 'a'",
    "its raw text": "UPDATE articles SET raw = replace(raw, 'not', 'now') WHERE id = 'a'",
    "its sentences": "UPDATE articles SET sentences = '[[0,5]]' WHERE id = 'a'",
    "the number of its passages": "UPDATE checksums SET passages = 2 WHERE article_id = 'a'",
    "its group of near-copies": "UPDATE articles SET near_copies = 'b' WHERE id = 'a'",
    "the vector or the place of its passage a.000": "UPDATE chunks SET embedding = zeroblob(16) WHERE id = 'a.000'",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_what_is_damaged_is_named_and_counts_as_changed(archive: Archive, what: str) -> None:
    archive.put(
        [prepared("a", "The council would not approve it.", published="2024-10-08", path="/news/a.txt"), prepared("b", "No.")]
    )
    assert archive.damages() == []
    change(archive, DAMAGES[what])
    ((key, said),) = [(item.article_id, item.what) for item in archive.damages()]
    assert (key, said) == ("a", what)
    assert archive.hashes() == {"a": "", "b": "hash"}
    archive.put([prepared("a", "The council would not approve it.", path="/news/a.txt")])
    assert archive.damages() == []


READING: dict[str, Callable[[Archive], object]] = {
    "article": lambda archive: archive.article("a"),
    "articles": lambda archive: archive.articles(),
    "found": lambda archive: archive.found(["b", "a"]),
    "quotable": lambda archive: archive.quotable(["a"]),
    "cleaning": lambda archive: archive.cleaning("a"),
    "sentences": lambda archive: archive.sentences("a"),
    "chunks": lambda archive: archive.chunks(["a.000"]),
    "entries": lambda archive: archive.entries(["a.000"]),
}


@pytest.mark.parametrize("way", READING)
@pytest.mark.parametrize("to", ["now", "\udc80ot"])
def test_a_changed_letter_is_never_read_whichever_way_and_the_error_says_what_to_do(
    archive: Archive, way: str, to: str
) -> None:
    archive.put([prepared("a", "The council would not approve it.", path="/news/a.txt"), prepared("b", "No.")])
    damaged = "The council would not approve it.".replace("not", to).encode("utf-8", "surrogateescape")
    change(archive, "UPDATE articles SET text = CAST(? AS TEXT) WHERE id = 'a'", damaged)
    with pytest.raises(
        ArchiveCorruptError,
        match=r"article a \(/news/a.txt\) in .* is damaged: its text is not .*; run `rag archive check --repair`",
    ):
        READING[way](archive)
    assert archive.article("b").text == "No."


def test_damaged_vectors_titles_and_passages_that_have_gone_stop_a_search_before_it_begins(archive: Archive) -> None:
    for number, (sql, ask) in enumerate(
        [
            ("UPDATE chunks SET embedding = zeroblob(16) WHERE id = 'a.000'", Archive.matrix),
            ("DELETE FROM chunks WHERE id = 'a.000'", Archive.matrix),
            ("UPDATE articles SET source = 'Daily Nows' WHERE id = 'a'", Archive.catalogue),
            ("DELETE FROM articles WHERE id = 'a'", Archive.catalogue),
            ("UPDATE articles SET near_copies = 'a' WHERE id = 'a'", Archive.catalogue),
        ]
    ):
        archive.put([prepared("a", "The council met.", source="Daily News"), prepared("b", "No.")])
        archive.catalogue()
        assert len(archive.matrix().chunk_ids) == 2
        change(archive, sql)
        with pytest.raises(ArchiveCorruptError, match="article a.*is damaged"):
            ask(archive)
        assert archive.damages() != [], number
        assert archive.remove(["a"]) == ("a",)
        assert archive.damages() == []
