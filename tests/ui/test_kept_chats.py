"""The chats of a reader on the Ask page: searched, renamed, exported, deleted, and judged."""

from __future__ import annotations

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.ui import samples
from tests.ui.opened import BRIDGE, open_turn
from tests.ui.pages import FRAME, ask, shown, visit, words
from ui import gold, library
from ui.chats import Narrowing


def test_of_a_long_chat_the_last_turns_are_shown_and_the_earlier_ones_when_asked_for(archive: Path) -> None:
    page = open_turn("talks", "Question 0?", samples.answer("Question 0?"))
    for number in range(1, 22):
        turn = library.chats().ask("talks", str(page.session_state["chat"]), f"Question {number}?", Narrowing())
        library.chats().settle(turn, answer=samples.answer(), problem="")
    page.run()
    assert len(shown(page, "answer")) == 20 and "Question 1?" not in words(page)
    button = page.button(key="whole_chat")
    assert button.label == "Show 2 earlier questions"
    button.click().run()
    assert len(shown(page, "answer")) == 22 and "Question 0?" in words(page)


def test_chats_are_searched_by_what_was_asked_and_answered(archive: Path) -> None:
    open_turn("searches", "About cranes?", samples.answer("About cranes?"))
    page = open_turn("searches", "About floods?", problem="none")
    page.text_input(key="search_chats").set_value("MONDAY").run()
    assert [item["label"] for item in shown(page, "choices")[0]["items"]] == ["About cranes?"]
    page.text_input(key="search_chats").set_value("nothing like it").run()
    assert "No chat holds these words." in words(page)


def test_a_thumb_down_asks_why_and_keeps_the_reason(archive: Path) -> None:
    page = open_turn("judges", BRIDGE, samples.answer(BRIDGE))
    (turn,) = library.chats().turns("judges", str(page.session_state["chat"]))
    library.chats().judge("judges", turn.id, 0)
    page.session_state["judging"] = turn.id
    page.run()
    page.get_by_key(f"reason-{turn.id}").set_value("Wrong source")
    page.text_input(key=f"words-{turn.id}").set_value("it was the Courier")
    page.form_submit_button[0].click().run()
    assert library.chats().turns("judges", turn.chat)[0].reason == "Wrong source: it was the Courier"
    assert shown(page, "answer")[0]["state"]["thumb"] == 0


def _window(page: AppTest, kind: str) -> AppTest:
    """Run the page with a window open; in a browser it stays open by itself."""
    chat = str(page.session_state["chat"])
    turns = library.chats().turns(str(page.session_state["owner"]), chat)
    page.session_state["dialog"] = (kind, turns[0].id)
    return page.run()


def test_an_answer_is_exported_with_its_notes_and_hostile_words_stay_words(archive: Path) -> None:
    page = _window(open_turn("exports", samples.HOSTILE, samples.answer(samples.HOSTILE)), "export")
    preview = page.code[0].value
    assert "1. Harbor closed, Tribune" in preview and "\\<script\\>" in preview and "\\]\\(" not in preview.replace("](", "")
    assert {b.label for b in page.get("download_button")} == {"Markdown", "JSON", "Evidence report"}


def test_a_chat_is_exported_as_a_whole(archive: Path) -> None:
    page = _window(open_turn("exports all", BRIDGE, samples.answer(BRIDGE)), "export_chat")
    assert page.code[0].value.startswith("# Who closed the harbour bridge")


def _changing(page: AppTest) -> AppTest:
    """The page with the window on its chat, which the button beside the chat opens."""
    page.session_state["edit_chat"] = page.session_state["chat"]
    return page.run()


def test_a_chat_is_renamed(archive: Path) -> None:
    page = _changing(open_turn("renames", BRIDGE, samples.answer(BRIDGE)))
    page.text_input(key=f"title-{page.session_state['chat']}").set_value("The bridge")
    next(button for button in page.button if button.label == "Save").click()
    _changing(page)
    assert [c.title for c in library.chats().list("renames")] == ["The bridge"]


def test_a_chat_is_deleted_only_when_one_is_sure(archive: Path) -> None:
    page = _changing(open_turn("deletes", BRIDGE, samples.answer(BRIDGE)))
    assert page.button(key="delete_chat").disabled
    page.checkbox(key=f"sure-{page.session_state['chat']}").check()
    _changing(page).button(key="delete_chat").click()
    _changing(page)
    assert library.chats().list("deletes") == ()


def test_a_question_becomes_a_gold_candidate_once_it_says_what_a_right_answer_must_state(archive: Path) -> None:
    answer = library.assistant().query(BRIDGE)
    page = _window(open_turn("golds", BRIDGE, answer), "gold")
    page.button(key="add_gold").click()
    _window(page, "gold")
    assert "at least one fact" in words(page) and gold.read(library.gold_file()) == []
    page.text_area[0].set_value("Dana Whitfield | Whitfield")
    page.button(key="add_gold").click()
    _window(page, "gold")
    (line,) = gold.read(library.gold_file())
    assert (line["question"], line["required_facts"]) == (BRIDGE, [["Dana Whitfield", "Whitfield"]])
    assert line["articles"] and json.loads(json.dumps(line)) == line


def test_a_chat_is_opened_from_any_page(archive: Path) -> None:
    page = ask(visit(owner="wanders"), BRIDGE)
    page.switch_page("archive.py").run()
    assert [c["items"][0]["label"] for c in shown(page, "choices") if c["name"] == "Chats"] == [BRIDGE]
    page.button(key="new_chat").click().run()
    assert "Ask the archive" in words(page)


def test_a_store_of_chats_that_is_damaged_is_told_in_words(own_archive: Path) -> None:
    (own_archive / "chats.db").write_bytes(b"this was never a database" * 200)
    page = AppTest.from_file(str(FRAME), default_timeout=120).run()
    assert "move it away" in page.exception[0].message
