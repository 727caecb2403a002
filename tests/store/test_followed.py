"""What is known of the places that are followed: for its owner alone, checked, and of one archive."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from rag import ArchiveBusyError, ArchiveCorruptError, Assistant
from rag.store import database, followed
from tests.store.moments import DAY, NOON
from tests.website import Site, item


def test_what_is_known_is_for_its_owner_alone_and_one_process_follows_at_a_time(tmp_path: Path) -> None:
    with followed.opened(tmp_path):
        assert stat.S_IMODE(os.stat(tmp_path / "follow.db").st_mode) == 0o600
        with pytest.raises(ArchiveBusyError, match="another process follows"), followed.opened(tmp_path):
            pass


def test_a_memory_that_cannot_be_used_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "follow.db").write_bytes(b"no database" * 1_000)
    with pytest.raises(ArchiveCorruptError, match=r"follow\.db cannot be used .* delete it"), followed.opened(tmp_path):
        pass
    (tmp_path / "follow.db").unlink()
    with sqlite3.connect(tmp_path / "follow.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ArchiveCorruptError, match="format 99"), followed.opened(tmp_path):
        pass


def test_a_damaged_place_or_entry_is_named_and_nothing_is_passed_over_for_it(tmp_path: Path) -> None:
    file = tmp_path / "follow.db"
    with followed.opened(tmp_path) as memory:
        memory.done(["entry"], NOON)
        place = memory.place("http://odda.example/feed")
        place.etag = "of-monday"
        memory.keep(place)
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"of-monday", b"of-mondax"))
    with (
        pytest.raises(ArchiveCorruptError, match="places is damaged.*delete it"),
        followed.opened(tmp_path) as memory,
    ):
        memory.place("http://odda.example/feed")
    file.write_bytes(whole)
    with sqlite3.connect(file) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE entries SET tries = 3")
        for _, sql in triggers:
            db.execute(sql)
    db.close()
    with pytest.raises(ArchiveCorruptError, match="a row of entries is damaged"), followed.opened(tmp_path) as memory:
        memory.known(["entry"], NOON)


def test_what_an_older_version_knew_is_still_known(tmp_path: Path) -> None:
    with followed.opened(tmp_path) as memory:
        memory.done(["entry"], NOON)
    with sqlite3.connect(tmp_path / "follow.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for table in ("places", "entries"):
            db.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
        db.execute("PRAGMA user_version = 2")
    db.close()
    with followed.opened(tmp_path) as memory:
        assert memory.known(["entry", "new"], NOON) == ("entry",)


def test_entries_are_forgotten_long_after_their_feed_has_listed_them_last(tmp_path: Path) -> None:
    with followed.opened(tmp_path) as memory:
        memory.done(["old", "listed"], NOON)
        assert memory.known(["listed", "new"], NOON + 179 * DAY) == ("listed",)
        assert memory.known(["listed"], NOON + 181 * DAY) == ("listed",)
        assert memory.known(["old"], NOON + 181 * DAY) == ()


def test_an_archive_that_was_lost_beside_what_is_known_is_given_everything_again(
    site: Site, library: Assistant, minilm: Any
) -> None:
    feed = site.rss("/feed", item(site.html("/1", "One")), ETag='"one"')
    assert [found.added for found in library.follow([feed])] == [1]
    assert [found.added for found in library.follow([feed])] == [0]
    library.close()
    # All but what is known: an archive that is lost beside its indexes is told by them.
    for path in library.settings.data_dir.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "follow.db":
            path.unlink()
    with Assistant(library.settings, embedder=minilm) as anew:
        assert [found.added for found in anew.follow([feed])] == [1]
        assert [found.added for found in anew.follow([feed])] == [0]
        assert [article.title for article in anew.articles()] == ["One"]


def test_an_archive_that_somebody_else_writes_to_in_the_middle_of_a_round_loses_nothing(
    site: Site, library: Assistant, stories: Path
) -> None:
    feed = site.rss("/feed", item(site.html("/1", "One")), ETag='"one"')
    page = site.html("/2", "Two", ETag='"two"')
    library.ingest(stories)
    round_ = library.follow([stories, feed, page, stories])
    assert next(round_).unchanged == 2
    with database.writer_lock(library.settings.data_dir):
        busy = [next(round_), next(round_), next(round_)]
    assert next(round_, None) is None
    assert [place for found in busy for place, _ in found.failed] == [feed, page, str(stories)]
    assert all("being written by another process" in reason for found in busy for _, reason in found.failed)
    assert [found.added for found in library.follow([feed, page])] == [1, 1]
    assert library.count()[0] == 4


def test_a_restored_archive_is_given_everything_again(site: Site, library: Assistant, tmp_path: Path) -> None:
    library.ingest(site.html("/0", "Zero"))
    library.backup(tmp_path / "copy.db")
    feed = site.rss("/feed", item(site.html("/1", "One")))
    assert [found.added for found in library.follow([feed])] == [1]
    library.restore(tmp_path / "copy.db")
    assert [found.added for found in library.follow([feed])] == [1]
