"""What questions are limited to, in a real Chromium: whoever set it, it stays until the reader lifts it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.browser import Server, Visitor
from tests.ui.samples import TOLL, TOLL_QUOTE

CLOSED = "Who closed the harbour bridge in Porto Velho?"
COST = "What will the repairs of the harbour bridge cost?"
ONLY_COURIER = "only Evening Courier"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def own_reader(browser: Browser, taken_in: Path, tmp_path: Path) -> Iterator[Visitor]:
    """A reader of a page over an archive of their own."""
    server = Server(shutil.copytree(taken_in, tmp_path / "archive"))
    visitor = Visitor(browser, server.url)
    yield visitor
    assert visitor.strangers() == [] and visitor.dialogs == []
    visitor.close()
    server.stop()


def _limited_by_the_archive(reader: Visitor, query: str = "source=Evening+Courier") -> None:
    page = reader.page
    page.goto(f"{reader.url}/archive?{query}")
    page.locator(".listing").wait_for()
    reader.drawn()
    page.get_by_role("button", name="Ask about these").click()
    page.get_by_test_id("stChatInput").wait_for()


def _limited_by_a_collection(reader: Visitor) -> None:
    page = reader.open("/archive")
    page.get_by_role("checkbox", name="Tick “Bridge repairs").check()
    page.get_by_role("button", name="as a collection").click()
    page.get_by_label("Name of the collection").fill("Repairs")
    page.keyboard.press("Enter")
    page.get_by_role("list", name="Collections").get_by_role("button", name="Repairs").click()
    page.get_by_role("button", name="Ask about these").click()
    page.get_by_test_id("stChatInput").wait_for()


def _limited_by_days(reader: Visitor) -> None:
    _limited_by_the_archive(reader, "since=2024-10-09&until=2024-10-12")


def _limited_by_a_link(reader: Visitor) -> None:
    reader.page.goto(f"{reader.url}/?q=What+did+Dana+Whitfield+say%3F&source=Evening+Courier")
    reader.page.locator(".answer .tools").wait_for()


def _look_at_the_filters(page: Page) -> None:
    page.get_by_test_id("stPopover").get_by_text("Filters").click()
    page.get_by_role("combobox", name="Only these sources").wait_for()


@pytest.mark.parametrize(
    ("limit", "field", "shown"),
    [
        (_limited_by_the_archive, "stMultiSelect", "Evening Courier"),
        (_limited_by_a_collection, "stSelectbox", "Repairs"),
        (_limited_by_days, "stDateInput", "2024-10-09"),
        (_limited_by_a_link, "stMultiSelect", "Evening Courier"),
    ],
)
def test_what_was_set_elsewhere_is_in_its_field_and_stays_when_that_is_looked_at(
    reader: Visitor, limit: object, field: str, shown: str
) -> None:
    page = reader.page
    limit(reader)  # type: ignore[operator]
    reader.ask(CLOSED)
    _look_at_the_filters(page)
    found = page.get_by_test_id("stPopoverBody").get_by_test_id(field).first
    if field == "stMultiSelect":
        expect(found).to_contain_text(shown)
    else:
        expect(found.locator("input")).to_have_value(shown)
    page.keyboard.press("Escape")
    answer = reader.ask(COST)
    expect(answer.locator(".quotations")).to_contain_text("25 million")
    expect(answer.locator(".quotations")).not_to_contain_text("Port Tribune")
    expect(page.get_by_test_id("stPopover")).to_contain_text(re.compile(r"Filters \(\d\)"))


def test_a_limit_set_by_hand_outlasts_another_page_a_reload_and_the_way_back(reader: Visitor) -> None:
    page = reader.page
    _look_at_the_filters(page)
    page.get_by_role("combobox", name="Only these sources").click()
    page.get_by_role("option", name="Evening Courier").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/\?source=Evening\+Courier$"))
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_be_visible()
    answer = reader.ask(COST)
    expect(page).to_have_url(re.compile(r"/\?chat=[0-9a-f]{24}&source=Evening\+Courier$"))
    page.reload()
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_be_visible()
    page.get_by_role("link", name="Archive").first.click()
    expect(page.locator(".dl-title")).to_have_text("Archive")
    page.get_by_role("link", name="Ask").first.click()
    expect(page.locator(".dl-question")).to_have_text(COST)
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_be_visible()
    _look_at_the_filters(page)
    expect(page.get_by_test_id("stPopoverBody").get_by_test_id("stMultiSelect").first).to_contain_text("Evening Courier")
    page.keyboard.press("Escape")
    answer.locator(".marks button").first.click()
    expect(page.locator(".panel")).to_have_count(1)
    page.go_back()
    expect(page.locator(".panel")).to_have_count(0)
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_be_visible()
    # Whether the page without its chat is a step of its own depends on how fast the chat is there.
    for _ in range(2):
        page.go_back()
        if "/archive" in page.url:
            break
        expect(page.get_by_text(ONLY_COURIER, exact=True)).to_be_visible()
    expect(page.locator(".dl-title")).to_have_text("Archive")


def test_each_limit_that_was_set_elsewhere_is_lifted_in_its_field(reader: Visitor) -> None:
    _limited_by_days(reader)
    page = reader.page
    expect(page.get_by_text("since October 9, 2024; until October 12, 2024", exact=True)).to_be_visible()
    _look_at_the_filters(page)
    page.get_by_test_id("stPopoverBody").get_by_test_id("stDateInput").first.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("until October 12, 2024", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    reader.ask(CLOSED)
    expect(page.get_by_text("until October 12, 2024", exact=True)).to_be_visible()


def test_clear_lifts_a_limit_for_good(reader: Visitor) -> None:
    page = reader.page
    page.goto(f"{reader.url}/?source=Evening+Courier")
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_be_visible()
    _look_at_the_filters(page)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/$"))
    page.keyboard.press("Escape")
    expect(reader.ask(COST)).to_contain_text("18 million")
    page.reload()
    reader.drawn()
    expect(page.locator(".dl-question")).to_have_text(COST)
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_have_count(0)


def test_an_unsure_answer_within_limits_offers_the_whole_archive_as_a_missing_one_does(reader: Visitor) -> None:
    page = reader.page
    page.goto(f"{reader.url}/?source=Evening+Courier")
    answer = reader.ask(TOLL)
    expect(answer).to_contain_text("No article is sure to answer this.")
    answer.get_by_role("button", name="Ask the whole archive").click()
    whole = page.locator(".answer").nth(1)
    expect(whole.locator(".quotations")).to_contain_text(TOLL_QUOTE)
    expect(whole.get_by_role("button", name="Ask the whole archive")).to_have_count(0)
    expect(page.get_by_text(ONLY_COURIER, exact=True)).to_have_count(0)


def test_ticked_articles_are_asked_about_alone(reader: Visitor) -> None:
    page = reader.open("/archive")
    page.get_by_role("checkbox", name="Tick “Bridge repairs").check()
    page.get_by_role("button", name="Ask about this one").wait_for()
    page.get_by_role("checkbox", name="Tick “Malaria").check()
    page.get_by_role("button", name="Ask about these 2").click()
    page.get_by_test_id("stChatInput").wait_for()
    expect(page.get_by_text("limited to 2 articles of 5 from 2 sources, 2024")).to_be_visible()
    answer = reader.ask(COST)
    expect(answer.locator(".quotations")).to_contain_text("25 million")
    expect(answer.locator(".quotations")).not_to_contain_text("Port Tribune")
    limit = page.get_by_text("only the collection “Bridge repairs may take a year and 1 more”", exact=True)
    # How many steps the chat, the limit and the way to the page are, depends on how fast each follows the other.
    for _ in range(5):
        page.go_back()
        if "/archive" in page.url:
            break
        expect(limit).to_be_visible()
    # The same articles are not kept twice.
    expect(page.get_by_role("list", name="Collections").get_by_role("button")).to_have_count(1)


def test_what_was_just_added_is_asked_about(own_reader: Visitor, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("Ferry sails again\n\nThe ferry to Lund island sails again, captain Lea Brandt said.\n")
    page = own_reader.open("/archive")
    page.get_by_text("Add articles").click()
    page.locator('input[type="file"]').set_input_files(tmp_path / "ferry.txt")
    page.get_by_role("button", name="Add to the archive").click()
    page.get_by_role("button", name="Ask about these", exact=True).click()
    page.get_by_test_id("stChatInput").wait_for()
    expect(page.get_by_text("limited to 1 article of 6")).to_be_visible()
    expect(own_reader.ask("Who said that the ferry sails again?").locator(".quotations")).to_contain_text("Lea Brandt")


def test_a_chat_and_an_article_that_are_not_here_are_told_and_stay_told(reader: Visitor) -> None:
    page = reader.page
    page.goto(f"{reader.url}/?chat=0123456789abcdef01234567")
    expect(page.get_by_role("alert")).to_contain_text("That chat is not here")
    page.wait_for_timeout(6000)
    expect(page.get_by_role("alert")).to_contain_text("That chat is not here")
    reader.ask(CLOSED)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_text("Ask the archive")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.goto(f"{reader.url}/archive?article=0123456789abcdef")
    expect(page.get_by_role("alert")).to_contain_text("is not in the archive")
    page.get_by_role("list", name="Articles").get_by_role("button", name="Malaria vaccine").click()
    expect(page.locator(".panel h2")).to_contain_text("Malaria vaccine")
    expect(page.get_by_role("alert")).to_have_count(0)
