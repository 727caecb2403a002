"""The page with the keyboard, in a real Chromium."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.ui.browser import Visitor, focused
from tests.ui.samples import TOLL

# What has the keyboard, inside components too.
_ACTIVE = (
    "(() => { let n = document.activeElement; while (n?.shadowRoot?.activeElement) n = n.shadowRoot.activeElement; "
    "return n })()"
)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _until(page: Page, expression: str) -> None:
    """Wait until an expression is true; asked from outside, as the page's own policy lets nothing be evaluated in it."""
    until = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < until, f"never true: {expression}"
        page.wait_for_timeout(50)


def _tab_to(reader: Visitor, name: str, *, backwards: bool = False) -> None:
    for _ in range(60):
        if focused(reader.page).startswith(name):
            return
        reader.page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"the keyboard never reached {name!r}")


def test_everything_can_be_done_with_the_keyboard_alone(reader: Visitor) -> None:
    page = reader.page
    page.get_by_test_id("stChatInputTextArea").focus()
    page.keyboard.type(TOLL)
    page.keyboard.press("Enter")
    page.locator(".answer .tools").wait_for()
    _tab_to(reader, "Note 1,", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_be_in_viewport()
    assert page.locator(".panel").evaluate("node => node === node.getRootNode().activeElement")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    _until(page, f"{_ACTIVE}?.dataset.number === '1'")
    assert focused(page).startswith("Note 1,")
    assert page.evaluate(f"getComputedStyle({_ACTIVE}).outlineStyle") == "solid"
    _tab_to(reader, "More tools")
    page.keyboard.press("Enter")
    _tab_to(reader, "Details")
    page.keyboard.press("Enter")
    expect(page.get_by_text("passages looked at")).to_be_visible()


def test_a_mark_shows_a_card_when_pointed_at_and_when_it_has_the_keyboard(reader: Visitor) -> None:
    answer = reader.ask("Who led the malaria vaccine trial?")
    quoted = answer.locator("blockquote").filter(has_text="The trial was led by Professor Ama Boateng").first
    mark, card = quoted.locator(".chip"), answer.locator(".card")
    mark.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("Malaria vaccine halves infections in trial")
    expect(card.locator(".byline")).to_have_text("Science Weekly · March 2, 2024")
    expect(card.locator(".around").first).to_contain_text("researchers reported.")
    expect(card.locator(".around").last).to_have_text("Side effects were mild.")
    reader.page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    reader.page.get_by_test_id("stChatInputTextArea").focus()
    _tab_to(reader, "Note", backwards=True)
    expect(card).to_be_visible()
    reader.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    mark.hover()
    card.get_by_role("button", name="Open the article").click()
    expect(reader.page.locator("mark")).to_contain_text("Ama Boateng")
    expect(card).to_be_hidden()


def test_the_archive_is_gone_through_with_the_keyboard_and_nothing_opens_before_it_is_asked_for(reader: Visitor) -> None:
    page = reader.open("/archive")
    rows = page.get_by_role("list", name="Articles").get_by_role("button")
    expect(rows).to_have_count(5)
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".panel")).to_have_count(0)
    third = rows.nth(2).inner_text().split("\n")[0]
    page.keyboard.press("Enter")
    expect(page.locator(".panel h2")).to_have_text(third)
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    _until(page, f"{_ACTIVE}?.classList.contains('open')")
    assert focused(page).startswith(third)


def test_escape_closes_the_article_wherever_the_keyboard_is(reader: Visitor) -> None:
    page = reader.open("/archive")
    listing = page.get_by_role("list", name="Articles")
    for place in (listing.get_by_role("button").nth(3), listing.get_by_role("checkbox").nth(2)):
        listing.get_by_role("button").first.click()
        expect(page.locator(".panel")).to_be_visible()
        place.focus()
        page.keyboard.press("Escape")
        expect(page.locator(".panel")).to_have_count(0)


def test_escape_leaves_the_article_open_while_a_question_is_being_written(reader: Visitor) -> None:
    reader.ask(TOLL).locator("[data-number]").first.click()
    page = reader.page
    expect(page.locator(".panel")).to_be_visible()
    page.get_by_test_id("stChatInputTextArea").focus()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close the article").focus()
    expect(page.locator(".panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)


def test_the_keyboard_stays_with_whoever_writes_while_an_article_opens_or_closes(reader: Visitor) -> None:
    answer, page = reader.ask(TOLL), reader.page
    field, panel = page.get_by_test_id("stChatInputTextArea"), page.locator(".panel")
    answer.locator("[data-number]").first.click()
    field.focus()
    expect(panel).to_be_visible()
    reader.drawn()
    expect(field).to_be_focused()
    page.get_by_role("button", name="Close the article").click()
    field.focus()
    expect(panel).to_have_count(0)
    reader.drawn()
    expect(field).to_be_focused()
    page.keyboard.type("Who led the malaria vaccine trial?")
    page.keyboard.press("Enter")
    page.locator(".answer .tools").nth(1).wait_for()


def test_a_chat_that_is_opened_with_the_keyboard_keeps_it(reader: Visitor) -> None:
    reader.ask(TOLL)
    page = reader.page
    page.get_by_role("button", name="This chat").click()
    page.get_by_text("Start a new chat").click()
    page.locator(".answer").wait_for(state="detached")
    reader.ask("Who led the malaria vaccine trial?")
    chats = page.get_by_role("list", name="Chats").get_by_role("button").and_(page.locator(".choice"))
    expect(chats).to_have_count(2)
    chats.nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".dl-question")).to_have_text(TOLL)
    expect(chats.nth(1)).to_have_attribute("aria-current", "true")
    expect(chats.nth(1)).to_be_focused()
