"""Archives of older formats, brought up to date."""

from __future__ import annotations

import dataclasses
import sqlite3

import pytest

from rag import ArchiveBusyError, ArchiveError
from rag.checksums import checksum
from rag.lab import Sentence
from rag.load.chunks import chunks as cut
from rag.store import database, formats
from rag.store.archive import Archive
from rag.store.stored import Prepared
from tests.store.laid_down import change, prepared


def as_format_1(archive: Archive) -> None:
    """What the first version wrote: no checksums."""
    as_format_2(archive)
    with sqlite3.connect(archive.folder / "archive.db") as db:
        db.executescript("DROP TABLE checksums; ALTER TABLE chunks DROP COLUMN checksum; PRAGMA user_version = 1;")
    db.close()


def as_format_2(archive: Archive) -> None:
    """What the second version wrote: sources, authors and dates without the words that they rest on."""
    about = "id title source author url path language published date_provenance date_evidence".split()
    with sqlite3.connect(archive.folder / "archive.db") as db:
        for row in db.execute(f"SELECT {', '.join(about)} FROM articles").fetchall():
            db.execute("UPDATE checksums SET about = ? WHERE article_id = ?", (checksum(*row), row[0]))
        for name in ("articles_by_source", "articles_by_day"):
            db.execute(f"DROP INDEX {name}")
        for name in formats.ADDED:
            db.execute(f"ALTER TABLE articles DROP COLUMN {name}")
        db.execute("PRAGMA user_version = 2")
    db.close()


def numbered(article_id: str, text: str, **about: str) -> Prepared:
    """An article whose passage has the id that cutting gives it."""
    (passage,) = cut(article_id, text, [Sentence(0, len(text))], max_tokens=99, count=len)
    return dataclasses.replace(prepared(article_id, text, **about), chunks=(passage,))


def test_an_archive_of_format_1_is_brought_up_to_date_by_a_writer_and_by_nobody_else(archive: Archive) -> None:
    items = [numbered("a", "The council met.", published="2024-10-08"), numbered("b", "It would not approve the plan.")]
    archive.put(items)
    for index in ("lexical", "vectors"):
        archive.settle(index, archive.pending(index))
    archive.close()
    as_format_1(archive)
    before = (archive.folder / "archive.db").read_bytes()
    with pytest.raises(ArchiveError, match="has format 1, expected 3: run `rag archive check` or ingest something"):
        Archive(archive.folder, create=False)
    assert (archive.folder / "archive.db").read_bytes() == before
    for create in (True, False):
        newer = Archive(archive.folder, create=create)
        assert newer.articles() == tuple(item.article for item in items)
        assert newer.damages() == []
        assert newer.pending("lexical") == newer.pending("vectors") == newer.all_chunk_ids()
        newer.close()


def test_an_archive_of_format_2_is_brought_up_to_date_and_what_was_damaged_stays_so(archive: Archive) -> None:
    items = [prepared("a", "The council met.", published="2024-10-08"), prepared("b", "It would not approve the plan.")]
    archive.put(items)
    archive.close()
    as_format_2(archive)
    change(archive, "UPDATE articles SET title = 'Another' WHERE id = 'b'")
    with pytest.raises(ArchiveError, match="has format 2, expected 3: run"):
        Archive(archive.folder, create=False)
    newer = Archive(archive.folder, create=True)
    assert newer.article("a") == items[0].article
    assert [(item.article_id, item.what) for item in newer.damages()] == [("b", "its title, source or date")]
    newer.close()


def test_what_was_damaged_in_format_1_already_is_damaged_afterwards(archive: Archive) -> None:
    archive.put([numbered("a", "The council met."), numbered("b", "It would not approve the plan.")])
    change(archive, "UPDATE articles SET text = replace(text, 'not', 'now') WHERE id = 'b'")
    archive.close()
    as_format_1(archive)
    newer = Archive(archive.folder, create=True)
    assert [(item.article_id, item.what) for item in newer.damages()] == [("b", "its text")]
    newer.close()


def test_an_archive_of_format_1_stays_so_while_somebody_else_writes(archive: Archive) -> None:
    archive.close()
    as_format_1(archive)
    with database.writer_lock(archive.folder), pytest.raises(ArchiveBusyError):
        Archive(archive.folder, create=True)
    Archive(archive.folder, create=True).close()


def test_an_archive_without_the_indexes_that_questions_go_by_gets_them_when_articles_are_next_stored(archive: Archive) -> None:
    archive.put([numbered("a", "The council met.", source="Axios"), numbered("b", "It did not.", source="Reuters")])
    file = archive.folder / "archive.db"

    def plan() -> str:
        # "SCAN articles": the articles themselves, with all their texts, are read from the first to the last.
        with sqlite3.connect(file) as db:
            asked = "EXPLAIN QUERY PLAN SELECT id, source, author, published, earliest, latest FROM articles"
            found = str(db.execute(asked).fetchone()[-1])
        db.close()
        return found

    quick = "SCAN articles USING COVERING INDEX articles_by_day"
    assert plan() == quick
    with sqlite3.connect(file) as db:
        db.executescript("DROP INDEX articles_by_source; DROP INDEX articles_by_day")
    db.close()
    # Who only reads or looks after it changes nothing.
    assert archive.sources() == ("Axios", "Reuters") and archive.damages() == []
    Archive(archive.folder, create=True).close()
    assert plan() == "SCAN articles"
    archive.put([numbered("c", "It may yet.", source="Axios")])
    assert plan() == quick
