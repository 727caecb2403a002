"""Collections in a real Chromium: made with the keyboard alone, asked about, handed on, changed and deleted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui import axe, samples
from tests.ui.browser import Server, Visitor, focused, still

COST = "What will the repairs of the harbour bridge cost?"
TRIAL = "Who led the malaria vaccine trial?"
WINDOWS = {
    "wide-light": {"viewport": {"width": 1600, "height": 900}, "color_scheme": "light"},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _no_faults(page: Page, where: str) -> None:
    still(page)
    assert axe.faults(page) == [], where
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), where


def _tick(page: Page, *titles: str) -> None:
    for title in titles:
        page.get_by_role("checkbox", name=f"Tick “{title}").check()


def _save(page: Page, name: str) -> None:
    page.get_by_role("button", name="as a collection").click()
    page.get_by_label("Name of the collection").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("list", name="Collections").get_by_role("button", name=name)).to_be_visible()


@pytest.mark.parametrize("window", WINDOWS)
def test_a_collection_is_made_asked_about_renamed_and_deleted(browser: Browser, server: Server, window: str) -> None:
    reader = Visitor(browser, server.url, **WINDOWS[window])
    page = reader.open("/archive")
    _tick(page, "Harbour bridge closed", "Bridge repairs")
    _no_faults(page, "ticked")
    page.get_by_role("button", name="as a collection").click()
    page.get_by_label("Name of the collection").wait_for()
    _no_faults(page, "the window to save it in")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    _save(page, "The bridge")
    pill = page.get_by_role("list", name="Collections").get_by_role("button", name="The bridge")
    expect(pill).to_contain_text("2 articles")
    pill.click()
    expect(page.get_by_text("2 of 5 articles: only the collection “The bridge”.")).to_be_visible()
    expect(pill).to_have_attribute("aria-current", "true")
    expect(page.locator(".listing .entry")).to_have_count(2)
    page.reload()
    expect(page.locator(".listing .entry")).to_have_count(2)
    _no_faults(page, "a collection looked at")

    page.get_by_role("button", name="Ask about these").click()
    page.get_by_test_id("stChatInput").wait_for()
    expect(page.get_by_text("only the collection “The bridge”", exact=True)).to_be_visible()
    answer = reader.ask(COST)
    expect(answer).to_contain_text("Only the collection “The bridge”")
    expect(answer.locator(".quotations")).to_contain_text("Port Tribune")
    missing = reader.ask(TRIAL)
    expect(missing).to_contain_text("The archive does not answer this.")
    _no_faults(page, "not in a collection")
    page.get_by_test_id("stPopover").get_by_text("Filters").click()
    expect(page.get_by_role("combobox", name="Only this collection")).to_be_visible()
    _no_faults(page, "filters with a collection")
    page.keyboard.press("Escape")
    missing.get_by_role("button", name="Ask the whole archive").click()
    expect(page.locator(".answer").last.locator(".statement").first).to_contain_text("Ama Boateng")
    expect(page.get_by_text("Filters (1)")).to_have_count(0)

    reader.open("/archive")
    pill.click()
    page.get_by_role("button", name="Rename or delete").click()
    name = page.get_by_label("Name of the collection")
    expect(name).to_have_value("The bridge")
    _no_faults(page, "the window to rename it in")
    name.fill("Bridges")
    name.press("Enter")
    expect(page.get_by_text("2 of 5 articles: only the collection “Bridges”.")).to_be_visible()
    page.get_by_role("button", name="Rename or delete").click()
    page.get_by_text("Delete this collection, for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("list", name="Collections")).to_have_count(0)
    expect(page.locator(".listing .entry")).to_have_count(5)
    assert reader.strangers() == [] and reader.dialogs == []
    reader.close()


def test_a_collection_is_made_and_chosen_with_the_keyboard_alone(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url)
    page = reader.open("/archive")

    def go_to(name: str) -> None:
        for _ in range(80):
            if focused(page).startswith(name):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never reached {name!r}")

    page.get_by_role("checkbox").first.wait_for()
    go_to("Tick “Bridge repairs")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save 1 article as a collection").wait_for()
    page.get_by_role("button", name="Save 1 article as a collection").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name of the collection").wait_for()
    go_to("Name of the collection")
    page.keyboard.type("Repairs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("list", name="Collections").wait_for()
    page.get_by_role("searchbox").first.focus()
    for _ in range(80):
        if focused(page).startswith("Repairs"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".listing .entry")).to_have_count(1)
    reader.close()


def test_a_link_carries_its_collection_and_is_refused_where_the_collection_is_not(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url)
    page = reader.open("/archive")
    _tick(page, "Bridge repairs")
    _save(page, "Repairs")
    page.get_by_role("list", name="Collections").get_by_role("button").click()
    page.get_by_role("button", name="Ask about these").click()
    page.get_by_test_id("stChatInput").wait_for()
    answer = reader.ask(COST)
    answer.get_by_role("button", name="Link").click()
    expect(page.get_by_text("Link to this question copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "&collection=" in link
    again = reader.context.new_page()
    again.goto(link)
    expect(again.locator(".answer")).to_contain_text("Only the collection “Repairs”")

    stranger = Visitor(browser, server.url)
    stranger.page.goto(link)
    expect(stranger.page.get_by_role("alert")).to_contain_text("it was deleted, or it is another reader's")
    _no_faults(stranger.page, "a link to somebody else's collection")
    expect(stranger.page.locator(".answer")).to_have_count(0)
    stranger.page.get_by_role("button", name="Ask the whole archive").click()
    expect(stranger.page.locator(".answer .quotations")).to_contain_text("Port Tribune")
    for visitor in (reader, stranger):
        assert visitor.strangers() == []
        visitor.close()


def test_hostile_names_stay_words_wherever_a_collection_is_shown(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url)
    page = reader.open("/archive")
    _tick(page, "Malaria vaccine")
    page.get_by_role("button", name="as a collection").click()
    page.get_by_label("Name of the collection").fill(f"‮{samples.HOSTILE}"[:110])
    page.keyboard.press("Enter")
    pill = page.get_by_role("list", name="Collections").get_by_role("button")
    expect(pill).to_contain_text("⟨U+202E⟩<script>alert(1)</script>")
    pill.click()
    expect(page.get_by_text("1 of 5 articles: only the collection “⟨U+202E⟩<script>")).to_be_visible()
    page.get_by_role("button", name="Rename or delete").click()
    page.get_by_label("Name of the collection").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask about these").click()
    page.get_by_test_id("stChatInput").wait_for()
    expect(reader.ask(TRIAL)).to_contain_text("Only the collection “⟨U+202E⟩<script>alert(1)</script>")
    page.get_by_test_id("stPopover").get_by_text("Filters").click()
    page.get_by_role("combobox", name="Only this collection").wait_for()
    assert reader.strangers() == [] and reader.dialogs == []
    reader.close()
