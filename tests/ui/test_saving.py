"""Saved questions on the page: kept from an answer, asked again after more articles have come, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from rag import RawArticle
from tests.ui import samples
from tests.ui.pages import ask, shown, visit, words
from ui import library, saving
from ui.chats import Narrowing

TRIAL = "Who led the malaria vaccine trial?"


def _side(page: AppTest) -> list[tuple[str, str]]:
    return [
        (item["label"], item["note"]) for c in shown(page, "choices") if c["name"] == "Saved questions" for item in c["items"]
    ]


def test_a_question_is_saved_as_it_can_be_asked_alone_and_saved_no_longer(archive: Path) -> None:
    page = ask(ask(visit(owner="saves"), samples.BRIDGE), "Why did she close it?")
    assert _side(page) == []
    turns = library.chats().turns("saves", str(page.session_state["chat"]))
    saving.toggle("saves", turns[1])
    (saved,) = library.saved().list("saves")
    assert "Whitfield" in saved.question and saved.fitting == 5
    page.run()
    assert _side(page) == [(saved.title, "")]
    visited = visit("archive.py", owner="saves")
    assert _side(visited) == [(saved.title, "")]
    saving.toggle("saves", turns[1])
    assert library.saved().list("saves") == () and _side(page.run()) == []


def test_what_has_come_since_it_was_asked_is_told_until_it_is_asked_again(own_archive: Path) -> None:
    made = library.collections().create("waits", "Science", {a.id: a.title for a in library.articles() if "Malaria" in a.title})
    within = Narrowing(collection=made.id, called=made.name)
    for filters in (Narrowing(), Narrowing(sources=("Port Tribune",)), within):
        library.saved().save("waits", TRIAL, filters, saving.fitting("waits", filters))
    library.assistant().ingest([RawArticle(f"Ferry {n} sails.", f"{n}.txt", title=f"Ferry {n}", source="Mail") for n in (1, 2)])
    library.forget_cached()
    page = visit(owner="waits")
    limited, narrowed = "only the collection “Science”", "only Port Tribune"
    assert _side(page) == [(TRIAL, limited), (TRIAL, narrowed), (TRIAL, "2 more articles since you asked")]
    ask(page, TRIAL)
    assert _side(page) == [(TRIAL, limited), (TRIAL, narrowed), (TRIAL, "")]
    library.collections().rename("waits", made.id, "Medicine")
    assert _side(page.run())[0] == (TRIAL, "only the collection “Medicine”")


def test_nobody_else_sees_a_saved_question(archive: Path) -> None:
    library.saved().save("keeps", TRIAL, Narrowing(), 5)
    assert _side(visit(owner="looks")) == []


def test_hostile_questions_are_words(own_archive: Path) -> None:
    library.saved().save("ann", f"‮{samples.HOSTILE}"[:110], Narrowing(), 5)
    library.saved().save("ann", "Who opened the quay?", Narrowing(), 5)
    (opened, hostile) = _side(visit(owner="ann"))
    assert opened == ("Who opened the quay?", "") and hostile[0].startswith("⟨U+202E⟩<script>alert(1)</script>")


def test_without_an_archive_the_saved_questions_are_still_there(empty_archive: Path) -> None:
    library.saved().save("ann", TRIAL, Narrowing(), 5)
    page = visit(owner="ann")
    assert _side(page) == [(TRIAL, "")] and "There is nothing to ask yet" in words(page)


def test_a_saved_question_that_another_tab_deleted_opens_no_window(archive: Path) -> None:
    page = visit(owner="gone", state={"edit_saved": "0" * 24})
    assert not [b for b in page.button if b.key == "delete_saved"]


def test_a_saved_question_is_renamed_and_deleted(archive: Path) -> None:
    library.saved().save("names", TRIAL, Narrowing(), 5)
    (saved,) = library.saved().list("names")
    page = visit(owner="names", state={"edit_saved": saved.id})
    page.session_state["edit_saved"] = saved.id
    page.text_input(key=f"saved-{saved.id}").set_value("The trial")
    next(b for b in page.button if b.label == "Save").click().run()
    assert _side(page.run()) == [("The trial", "")]
    page.session_state["edit_saved"] = saved.id
    page.run()
    page.session_state["edit_saved"] = saved.id
    page.button(key="delete_saved").click().run()
    assert library.saved().list("names") == ()
