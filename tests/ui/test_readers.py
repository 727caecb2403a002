"""Whose chats they are, in a real Chromium: kept, found, deleted, and shared by those who know the password."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ui import axe
from tests.ui.browser import Server, Visitor
from tests.ui.samples import BRIDGE, TOLL
from ui.kept import Kept

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_chats_are_there_after_a_restart_and_nobody_else_sees_them(reader: Visitor, server: Server, browser: Browser) -> None:
    reader.ask(TOLL)
    server.restart()
    reader.open()
    reader.page.get_by_role("list", name="Chats").get_by_role("button", name=TOLL).click()
    expect(reader.page.locator(".statement").first).to_contain_text("Ines Prado")
    stranger = Visitor(browser, server.url)
    stranger.open()
    expect(stranger.page.get_by_text("Your chats will be kept here.")).to_be_visible()
    stranger.close()


def test_a_chat_is_renamed_found_and_deleted(reader: Visitor) -> None:
    reader.ask(TOLL)
    page, chats = reader.page, reader.page.get_by_role("list", name="Chats")
    page.get_by_role("button", name="This chat").click()
    page.get_by_text("Rename or delete").click()
    page.get_by_role("dialog").get_by_label("Name of the chat").fill("All about tolls")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(chats.get_by_role("listitem")).to_contain_text("All about tolls")
    page.get_by_label("Search chats").fill("nothing like it")
    page.get_by_label("Search chats").press("Enter")
    expect(page.get_by_text("No chat holds these words.")).to_be_visible()
    page.get_by_label("Search chats").fill("prado TOLLS")
    page.get_by_label("Search chats").press("Enter")
    expect(chats.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="This chat").click()
    page.get_by_text("Rename or delete").click()
    page.get_by_role("dialog").get_by_text("Delete this chat with all its answers, for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Ask the archive")).to_be_visible()


def test_with_a_password_it_is_asked_for_and_all_who_know_it_share_their_chats(browser: Browser, folder: Path) -> None:
    server = Server(folder / "archive", {"RAG_UI_PASSWORD": "open sesame"})
    try:
        one, other = Visitor(browser, server.url), Visitor(browser, server.url)
        for visitor in (one, other):
            visitor.page.goto(f"{server.url}/?q=Who+led+the+malaria+vaccine+trial%3F")
            visitor.page.get_by_label("Password").fill("wrong")
            visitor.page.get_by_role("button", name="Log in").click()
            expect(visitor.page.get_by_role("alert")).to_contain_text("not the password")
            visitor.page.get_by_label("Password").fill("open sesame")
            visitor.page.get_by_role("button", name="Log in").click()
            expect(visitor.page.locator(".statement").first).to_contain_text("Ama Boateng")
        expect(other.page.get_by_role("list", name="Chats").get_by_role("listitem")).to_have_count(1)
        other.open("/settings")
        with other.context.expect_page() as opened:
            other.page.get_by_role("link", name="Log out").click()
        expect(opened.value.get_by_label("Password")).to_be_visible()
        one.close()
        other.close()
    finally:
        server.stop()


def test_the_chats_are_listed_by_days_and_each_is_renamed_and_deleted_where_it_stands(reader: Visitor, server: Server) -> None:
    page, chats = reader.page, reader.page.get_by_role("list", name="Chats")
    old, late, new = TOLL, BRIDGE, "Who led the malaria vaccine trial?"
    for question in (old, late, new):
        page.get_by_role("button", name="New chat").click()
        expect(page.locator(".answer")).to_have_count(0)
        reader.ask(question)
    kept, day = Kept(server.archive / "chats.db"), 24 * 3600
    for question, age in ((old, 400 * day), (late, day)):
        kept.change("UPDATE chats SET updated = ? WHERE title = ?", (time.time() - age, question))
    page.reload()
    days = chats.locator(".day")
    expect(days).to_have_count(3)
    expect(days.nth(0)).to_have_text("Today")
    expect(days.nth(1)).to_have_text("Yesterday")
    expect(days.nth(2)).to_have_text(re.compile(r"^[A-Z][a-z]+ 20\d\d$"))
    reader.drawn()
    assert axe.faults(page) == []
    # Not the one that is open.
    chats.get_by_role("listitem").filter(has_text=late).get_by_role("button", name="Edit the chat").click()
    page.get_by_role("dialog").get_by_label("Name of the chat").fill("All about the bridge")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(chats.get_by_role("listitem").nth(1)).to_contain_text("All about the bridge")
    chats.get_by_role("listitem").nth(2).get_by_role("button", name="Edit the chat").click()
    page.get_by_role("dialog").get_by_text("Delete this chat with all its answers, for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(chats.get_by_role("listitem")).to_have_count(2)
    expect(page.locator(".dl-question")).to_have_text(new)
