"""The store of chats."""

from __future__ import annotations

import dataclasses
import sqlite3
import threading
from pathlib import Path

import pytest

from rag import ArchiveCorruptError
from tests.ui import samples
from ui.chats import Chats, Narrowing
from ui.kept import DAMAGED, Kept


@pytest.fixture
def store(tmp_path: Path) -> Chats:
    return Chats(Kept(tmp_path / "chats.db"))


def test_a_turn_comes_back_as_it_was_stored(store: Chats) -> None:
    chat = store.create("ann", "When was the harbor closed?")
    filters = Narrowing("2024-01-01", "2024-12-31", ("Tribune", "صحيفة", ""), ("Ann Bell",), "5f", "Harbour “2024”")
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
    first = Chats(Kept(tmp_path / "chats.db"))
    chat = first.create("ann", "Harbor")
    first.ask("ann", chat.id, "When?", Narrowing())
    again = Chats(Kept(tmp_path / "chats.db"))
    assert [c.title for c in again.list("ann")] == ["Harbor"]
    assert [t.question for t in again.turns("ann", chat.id)] == ["When?"]


def test_an_owner_sees_and_changes_no_chat_of_another(store: Chats) -> None:
    chat = store.create("ann", "Harbor")
    turn = store.ask("ann", chat.id, "When?", Narrowing())
    store.rename("bob", chat.id, "stolen")
    store.judge("bob", turn, 0, "bad")
    store.delete("bob", chat.id)
    assert store.list("bob") == () and store.find("bob", chat.id) is None and store.turns("bob", chat.id) == ()
    assert store.asked_first("bob", "When?", Narrowing()) is None
    with pytest.raises(KeyError):
        store.ask("bob", chat.id, "Mine?", Narrowing())
    (kept,) = store.turns("ann", chat.id)
    assert store.list("ann")[0].title == "Harbor" and kept.thumb is None


@pytest.mark.parametrize("search", ["HARBOR", "monday", "closed harbor", "bürgermeister", "100%", "_under"])
def test_search_finds_words_of_titles_questions_and_answers_in_any_case(store: Chats, search: str) -> None:
    chat = store.create("ann", "Harbor")
    turn = store.ask("ann", chat.id, "Was sagte der Bürgermeister? 100% _under", Narrowing())
    store.settle(turn, answer=samples.answer())
    assert [c.id for c in store.list("ann", search)] == [chat.id]


@pytest.mark.parametrize("search", ["port", "%", "harbour", "harbor strike"])
def test_search_leaves_out_chats_without_all_the_words(store: Chats, search: str) -> None:
    store.create("ann", "Harbor")
    assert store.list("ann", search) == ()


def test_the_chat_used_last_comes_first(store: Chats) -> None:
    old, new = store.create("ann", "old"), store.create("ann", "new")
    store.ask("ann", old.id, "again?", Narrowing())
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
    store.ask("ann", chat.id, "When?", Narrowing())
    store.delete("ann", chat.id)
    with sqlite3.connect(tmp_path / "chats.db") as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (0,)
    connection.close()


def test_a_thumb_is_kept_with_its_reason_and_can_be_taken_back(store: Chats) -> None:
    chat = store.create("ann", "Harbor")
    turn = store.ask("ann", chat.id, "When?", Narrowing())
    store.judge("ann", turn, 0, "Wrong: it was Tuesday")
    assert [(t.thumb, t.reason) for t in store.turns("ann", chat.id)] == [(0, "Wrong: it was Tuesday")]
    store.judge("ann", turn, None)
    assert [(t.thumb, t.reason) for t in store.turns("ann", chat.id)] == [(None, "")]


def test_a_question_is_found_again_only_as_the_first_of_a_chat_and_with_the_same_filters(store: Chats) -> None:
    chat = store.create("ann", "Harbor")
    store.ask("ann", chat.id, "When?", Narrowing())
    store.ask("ann", chat.id, "Why?", Narrowing())
    found = store.asked_first("ann", "When?", Narrowing())
    assert found is not None and found.id == chat.id
    assert store.asked_first("ann", "Why?", Narrowing()) is None
    assert store.asked_first("ann", "When?", Narrowing(since="2024-01-01")) is None
    assert store.asked_first("ann", "When?", Narrowing(collection="5f")) is None
    chat = store.create("ann", "Harbor")
    store.ask("ann", chat.id, "When?", Narrowing(collection="5f", called="Harbour"))
    found = store.asked_first("ann", "When?", Narrowing(collection="5f"))
    assert found is not None and found.id == chat.id


def test_many_threads_write_at_once_and_nothing_is_lost(store: Chats) -> None:
    chat = store.create("ann", "Harbor")
    threads = [
        threading.Thread(
            target=lambda n=n: store.settle(store.ask("ann", chat.id, f"q{n}", Narrowing()), answer=samples.answer())
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = store.turns("ann", chat.id)
    assert sorted(t.question for t in turns) == sorted(f"q{n}" for n in range(8)) and all(t.answer for t in turns)


def test_what_is_stored_of_an_answer_keeps_hostile_text_as_it_is(store: Chats) -> None:
    chat = store.create("ann", samples.HOSTILE)
    hostile = dataclasses.replace(samples.answer(), text=samples.HOSTILE)
    store.settle(store.ask("ann", chat.id, samples.HOSTILE, Narrowing()), answer=hostile)
    (turn,) = store.turns("ann", chat.id)
    assert turn.answer == hostile


def test_a_damaged_turn_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    store = Chats(Kept(tmp_path / "chats.db"))
    chat = store.create("ann", "The harbour of Odda")
    for question in ("Who closed the quay?", "Who opened the mill?"):
        store.settle(store.ask("ann", chat.id, question, Narrowing()), answer=samples.answer())
    file = tmp_path / "chats.db"
    file.write_bytes(file.read_bytes().replace(b"Who closed the quay?", b"Who closet the quay?"))
    first, second = Chats(Kept(file)).turns("ann", chat.id)
    assert (first.question, first.answer) == (DAMAGED, None)
    assert "is damaged" in first.problem
    assert (second.question, second.answer) == ("Who opened the mill?", samples.answer())
    file.write_bytes(file.read_bytes().replace(b"The harbour of Odda", b"The harbour of Adda"))
    (found,) = store.list("ann")
    assert found.title == DAMAGED
    with pytest.raises(ArchiveCorruptError, match="a row of chats is damaged"):
        store.rename("ann", chat.id, "Another")
    with pytest.raises(ArchiveCorruptError, match="begin a new chat"):
        store.ask("ann", chat.id, "Who mended the bridge?", Narrowing())
    assert len(store.turns("ann", chat.id)) == 2
    store.delete("ann", chat.id)
    assert store.list("ann") == ()
