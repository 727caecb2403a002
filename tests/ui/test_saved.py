"""The store of saved questions."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.ui import samples
from ui.chats import Narrowing
from ui.kept import DAMAGED, Kept
from ui.saved import SavedQuestions

WHO = "Who closed the harbour bridge?"
NARROWED = Narrowing("2024-01-01", "", ("Tribune", ""), ("Ann Bell",), "5f", "Harbour")


@pytest.fixture
def store(tmp_path: Path) -> SavedQuestions:
    return SavedQuestions(Kept(tmp_path / "chats.db"))


def test_saved_questions_survive_a_restart_the_newest_first(store: SavedQuestions, tmp_path: Path) -> None:
    store.save("ann", WHO, NARROWED, 3)
    store.save("ann", "When?", Narrowing(), 5)
    again = SavedQuestions(Kept(tmp_path / "chats.db")).list("ann")
    assert [(saved.title, saved.question, saved.filters, saved.fitting) for saved in again] == [
        ("When?", "When?", Narrowing(), 5),
        (WHO, WHO, NARROWED, 3),
    ]


def test_a_question_is_saved_once_with_the_same_filters_and_whatever_its_collection_is_called(store: SavedQuestions) -> None:
    store.save("ann", WHO, NARROWED, 3)
    store.save("ann", WHO, Narrowing("2024-01-01", "", ("Tribune", ""), ("Ann Bell",), "5f", "Renamed"), 4)
    store.save("ann", WHO, Narrowing(), 5)
    assert [(saved.filters, saved.fitting) for saved in store.list("ann")] == [(Narrowing(), 5), (NARROWED, 3)]
    store.forget("ann", WHO, NARROWED)
    assert [saved.filters for saved in store.list("ann")] == [Narrowing()]


def test_an_owner_sees_and_changes_no_question_of_another(store: SavedQuestions) -> None:
    store.save("ann", WHO, Narrowing(), 3)
    (mine,) = store.list("ann")
    store.rename("bob", mine.id, "stolen")
    store.asked("bob", WHO, Narrowing(), 9)
    store.forget("bob", WHO, Narrowing())
    store.delete("bob", mine.id)
    assert store.list("bob") == () and store.list("ann") == (mine,)


def test_asking_notes_how_many_articles_there_were_and_saves_nothing_new(store: SavedQuestions) -> None:
    store.save("ann", WHO, Narrowing(), 3)
    store.asked("ann", WHO, Narrowing(), 8)
    store.asked("ann", WHO, NARROWED, 9)
    store.asked("ann", "Another?", Narrowing(), 9)
    assert [saved.fitting for saved in store.list("ann")] == [8]


def test_a_question_is_renamed_and_deleted(store: SavedQuestions) -> None:
    store.save("ann", "Who\nsaid " + "so " * 100, Narrowing(), 3)
    (saved,) = store.list("ann")
    assert "\n" not in saved.title and len(saved.title) <= 120 and saved.question.endswith("so ")
    store.rename("ann", saved.id, "  ")
    assert store.list("ann")[0].title == saved.title
    store.rename("ann", saved.id, f" {samples.HOSTILE} ")
    assert store.list("ann")[0].title.startswith("<script>alert(1)</script>")
    store.delete("ann", saved.id)
    assert store.list("ann") == ()


def test_two_tabs_that_save_a_question_at_once_save_it_once(store: SavedQuestions) -> None:
    tabs = [threading.Thread(target=store.save, args=("ann", WHO, Narrowing(), 3)) for _ in range(6)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(store.list("ann")) == 1


def test_a_damaged_question_is_named_and_can_be_deleted(store: SavedQuestions, tmp_path: Path) -> None:
    store.save("ann", WHO, Narrowing(), 3)
    store.save("ann", "When was it opened?", Narrowing(), 3)
    file = tmp_path / "chats.db"
    Kept(file).change("PRAGMA wal_checkpoint(TRUNCATE)", ())
    file.write_bytes(file.read_bytes().replace(WHO.encode(), b"Who closet the harbour bridge?"))
    sound, damaged = SavedQuestions(Kept(file)).list("ann")
    assert (damaged.title, damaged.question, damaged.damaged) == (DAMAGED, "", True)
    assert sound.question == "When was it opened?"
    store.delete("ann", damaged.id)
    assert store.list("ann") == (sound,)


def test_a_question_whose_saved_row_is_damaged_can_be_asked_all_the_same(store: SavedQuestions, tmp_path: Path) -> None:
    store.save("ann", WHO, Narrowing(), 3)
    (saved,) = store.list("ann")
    store.rename("ann", saved.id, "Weekly look")
    file = tmp_path / "chats.db"
    Kept(file).change("PRAGMA wal_checkpoint(TRUNCATE)", ())
    file.write_bytes(file.read_bytes().replace(b"Weekly look", b"Weekly book"))
    kept = SavedQuestions(Kept(file))
    kept.asked("ann", WHO, Narrowing(), 9)
    assert [each.damaged for each in kept.list("ann")] == [True]
