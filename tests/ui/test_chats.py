"""The store of chats."""

from __future__ import annotations

import dataclasses
import sqlite3
import threading
from pathlib import Path

import pytest

from rag import ArchiveBusyError, ArchiveCorruptError
from tests.ui import samples
from ui.chats import DAMAGED, Chats, Filters


@pytest.fixture
def store(tmp_path: Path) -> Chats:
    return Chats(tmp_path / "chats.db")


def test_a_turn_comes_back_as_it_was_stored(store: Chats) -> None:
    chat = store.create("ann", "When was the harbor closed?")
    filters = Filters("2024-01-01", "2024-12-31", ("Tribune", "صحيفة", ""), ("Ann Bell",))
    turn = store.ask("ann", chat.id, "When was the harbor closed?", filters)
    store.settle(turn, answer=samples.answer())
    (stored,) = store.turns("ann", chat.id)
    assert (stored.question, stored.filters, stored.answer, stored.problem) == (
        "When was the harbor closed?",
        filters,
        samples.answer(),
        "",
    )


def test_chats_survive_a_restart(tmp_path: Path) -> None:
    first = Chats(tmp_path / "chats.db")
    chat = first.create("ann", "Harbor")
    first.ask("ann", chat.id, "When?", Filters())
    again = Chats(tmp_path / "chats.db")
    assert [c.title for c in again.list("ann")] == ["Harbor"]
    assert [t.question for t in again.turns("ann", chat.id)] == ["When?"]


def test_an_owner_sees_and_changes_no_chat_of_another(store: Chats) -> None:
    chat = store.create("ann", "Harbor")
    turn = store.ask("ann", chat.id, "When?", Filters())
    store.rename("bob", chat.id, "stolen")
    store.judge("bob", turn, 0, "bad")
    store.delete("bob", chat.id)
    assert store.list("bob") == () and store.find("bob", chat.id) is None and store.turns("bob", chat.id) == ()
    assert store.asked_first("bob", "When?", Filters()) is None
    with pytest.raises(KeyError):
        store.ask("bob", chat.id, "Mine?", Filters())
    (kept,) = store.turns("ann", chat.id)
    assert store.list("ann")[0].title == "Harbor" and kept.thumb is None


def test_a_store_that_is_locked_is_not_called_damaged(tmp_path: Path) -> None:
    store = Chats(tmp_path / "chats.db", patience=0.1)
    other = sqlite3.connect(tmp_path / "chats.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveBusyError, match="locked by another process: wait"):
        store.create("ann", "Harbor")
    other.close()
    assert store.create("ann", "Harbor").title == "Harbor"


def test_chats_are_for_their_owner_alone_also_those_of_before(tmp_path: Path) -> None:
    (tmp_path / "chats.db").touch(mode=0o644)
    Chats(tmp_path / "chats.db").create("ann", "Harbor")
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("chats.db*")} == {0o600}


@pytest.mark.parametrize("search", ["HARBOR", "monday", "closed harbor", "bürgermeister", "100%", "_under"])
def test_search_finds_words_of_titles_questions_and_answers_in_any_case(store: Chats, search: str) -> None:
    chat = store.create("ann", "Harbor")
    turn = store.ask("ann", chat.id, "Was sagte der Bürgermeister? 100% _under", Filters())
    store.settle(turn, answer=samples.answer())
    assert [c.id for c in store.list("ann", search)] == [chat.id]


@pytest.mark.parametrize("search", ["port", "%", "harbour", "harbor strike"])
def test_search_leaves_out_chats_without_all_the_words(store: Chats, search: str) -> None:
    store.create("ann", "Harbor")
    assert store.list("ann", search) == ()


def test_the_chat_used_last_comes_first(store: Chats) -> None:
    old, new = store.create("ann", "old"), store.create("ann", "new")
    store.ask("ann", old.id, "again?", Filters())
    assert [c.title for c in store.list("ann")] == ["old", "new"]
    assert new.id != old.id


def test_a_title_is_one_line_of_bounded_length_and_never_empty(store: Chats) -> None:
    chat = store.create("ann", "a\nlong " + "question " * 100)
    assert "\n" not in chat.title and len(chat.title) <= 120
    store.rename("ann", chat.id, "   ")
    assert store.list("ann")[0].title == chat.title
    store.rename("ann", chat.id, " Short ")
    assert store.list("ann")[0].title == "Short"


def test_deleting_a_chat_deletes_its_turns(store: Chats, tmp_path: Path) -> None:
    chat = store.create("ann", "Harbor")
    store.ask("ann", chat.id, "When?", Filters())
    store.delete("ann", chat.id)
    with sqlite3.connect(tmp_path / "chats.db") as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (0,)
    connection.close()


def test_a_thumb_is_kept_with_its_reason_and_can_be_taken_back(store: Chats) -> None:
    chat = store.create("ann", "Harbor")
    turn = store.ask("ann", chat.id, "When?", Filters())
    store.judge("ann", turn, 0, "Wrong: it was Tuesday")
    assert [(t.thumb, t.reason) for t in store.turns("ann", chat.id)] == [(0, "Wrong: it was Tuesday")]
    store.judge("ann", turn, None)
    assert [(t.thumb, t.reason) for t in store.turns("ann", chat.id)] == [(None, "")]


def test_a_question_is_found_again_only_as_the_first_of_a_chat_and_with_the_same_filters(store: Chats) -> None:
    chat = store.create("ann", "Harbor")
    store.ask("ann", chat.id, "When?", Filters())
    store.ask("ann", chat.id, "Why?", Filters())
    found = store.asked_first("ann", "When?", Filters())
    assert found is not None and found.id == chat.id
    assert store.asked_first("ann", "Why?", Filters()) is None
    assert store.asked_first("ann", "When?", Filters(since="2024-01-01")) is None


def test_many_threads_write_at_once_and_nothing_is_lost(store: Chats) -> None:
    chat = store.create("ann", "Harbor")
    threads = [
        threading.Thread(
            target=lambda n=n: store.settle(store.ask("ann", chat.id, f"q{n}", Filters()), answer=samples.answer())
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = store.turns("ann", chat.id)
    assert sorted(t.question for t in turns) == sorted(f"q{n}" for n in range(8)) and all(t.answer for t in turns)


def test_a_file_that_is_no_store_of_chats_gives_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "chats.db").write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(ArchiveCorruptError, match="move it away"):
        Chats(tmp_path / "chats.db")


def test_a_store_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    store = Chats(tmp_path / "chats.db")
    chat = store.create("ann", "When?")
    store.ask("ann", chat.id, "When?", Filters("2024-01-01"))
    with sqlite3.connect(tmp_path / "chats.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for table, column in (("turns", "authors"), ("turns", "checksum"), ("chats", "checksum")):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    later = Chats(tmp_path / "chats.db")
    assert later.turns("ann", chat.id)[0].filters == Filters("2024-01-01")
    later.ask("ann", chat.id, "Why?", Filters(authors=("Ann Bell",)))
    assert later.turns("ann", chat.id)[1].filters.authors == ("Ann Bell",)


def test_a_store_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "chats.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ArchiveCorruptError, match="version 99, expected 3"):
        Chats(tmp_path / "chats.db")


def test_what_is_stored_of_an_answer_keeps_hostile_text_as_it_is(store: Chats) -> None:
    chat = store.create("ann", samples.HOSTILE)
    hostile = dataclasses.replace(samples.answer(), text=samples.HOSTILE)
    store.settle(store.ask("ann", chat.id, samples.HOSTILE, Filters()), answer=hostile)
    (turn,) = store.turns("ann", chat.id)
    assert turn.answer == hostile


def test_a_damaged_turn_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    store = Chats(tmp_path / "chats.db")
    chat = store.create("ann", "The harbour of Odda")
    for question in ("Who closed the quay?", "Who opened the mill?"):
        store.settle(store.ask("ann", chat.id, question, Filters()), answer=samples.answer())
    file = tmp_path / "chats.db"
    file.write_bytes(file.read_bytes().replace(b"Who closed the quay?", b"Who closet the quay?"))
    first, second = Chats(file).turns("ann", chat.id)
    assert (first.question, first.answer) == (DAMAGED, None)
    assert "is damaged" in first.problem
    assert (second.question, second.answer) == ("Who opened the mill?", samples.answer())
    file.write_bytes(file.read_bytes().replace(b"The harbour of Odda", b"The harbour of Adda"))
    (found,) = store.list("ann")
    assert found.title == DAMAGED
    with pytest.raises(ArchiveCorruptError, match="a row of chats is damaged"):
        store.rename("ann", chat.id, "Another")
    with pytest.raises(ArchiveCorruptError, match="begin a new chat"):
        store.ask("ann", chat.id, "Who mended the bridge?", Filters())
    assert len(store.turns("ann", chat.id)) == 2
    store.delete("ann", chat.id)
    assert store.list("ann") == ()


def test_a_store_whose_list_of_owners_is_damaged_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    store = Chats(tmp_path / "chats.db")
    for number in range(3):
        store.create("bartholomew", f"Chat {number}")
    file = tmp_path / "chats.db"
    content = file.read_bytes()
    # The last time that it is written down is not the row's but that of the index.
    pieces = content.rsplit(b"bartholomew", 1) if content.rindex(b"bartholomew") > content.index(b"Chat 0") else []
    file.write_bytes(b"bartholomev".join(pieces or content.split(b"bartholomew", 1)))
    with pytest.raises(ArchiveCorruptError, match="cannot be used as the store of chats"):
        Chats(file)


def test_a_store_of_the_second_version_gets_checksums_of_what_it_holds(tmp_path: Path) -> None:
    store = Chats(tmp_path / "chats.db")
    chat = store.create("ann", "When?")
    store.ask("ann", chat.id, "When?", Filters())
    with sqlite3.connect(tmp_path / "chats.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for table in ("turns", "chats"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    later = Chats(tmp_path / "chats.db")
    assert [turn.question for turn in later.turns("ann", chat.id)] == ["When?"]
    assert later.list("ann") == (later.find("ann", chat.id),)
