"""The room that an article has: beside the answer or over it, with the side bar making place and coming back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui import axe
from tests.ui.browser import Server, Visitor, still
from tests.ui.samples import BRIDGE

# Where a node lies: left, top, right, bottom.
_BOX = "node => { const b = node.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom] }"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def answered(browser: Browser, server: Server) -> Iterator[Visitor]:
    """A reader with an answer before them."""
    reader = Visitor(browser, server.url, viewport={"width": 1600, "height": 900})
    reader.open()
    reader.ask(BRIDGE)
    yield reader
    reader.close()


def _wide(page: Page, width: int, height: int = 900) -> None:
    page.set_viewport_size({"width": width, "height": height})
    still(page)


def _open(page: Page) -> None:
    page.locator(".answer .said .marks button").first.click()
    expect(page.locator(".panel mark").first).to_be_visible()
    still(page)


def _close(page: Page) -> None:
    page.get_by_role("button", name="Close the article").click()
    expect(page.locator(".panel")).to_have_count(0)


def _unfold(page: Page) -> None:
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")
    still(page)


def _is_whole(page: Page, width: int) -> None:
    """The article begins where the side bar ends and ends within the window, the way to close it too."""
    bar = page.get_by_test_id("stSidebar")
    side = bar.evaluate(_BOX)[2] if bar.get_attribute("data-collapsed") == "false" else 0
    left, _, right, bottom = page.locator(".panel").evaluate(_BOX)
    assert side - 1 <= left and right <= width + 1 and bottom <= page.viewport_size["height"] + 1, (width, side, left, right)  # type: ignore[index]
    expect(page.get_by_role("button", name="Close the article")).to_be_in_viewport(ratio=1)


def test_an_article_over_the_page_ends_with_the_window_whatever_is_opened_or_turned(answered: Visitor) -> None:
    page = answered.page
    _wide(page, 820, 1180)
    _open(page)
    _is_whole(page, 820)
    _unfold(page)
    _is_whole(page, 820)
    _close(page)
    _wide(page, 1280)
    _open(page)
    for width in (820, 1180, 820, 769, 900):
        _wide(page, width, 1180)
        _is_whole(page, width)


def test_the_side_bar_makes_room_for_the_article_on_laptops_and_comes_back(answered: Visitor) -> None:
    page, bar = answered.page, answered.page.get_by_test_id("stSidebar")
    for width, least in ((1600, 500), (1440, 520), (1366, 520), (1280, 520), (1201, 500), (1024, 400), (901, 380)):
        _wide(page, width)
        expect(bar).to_have_attribute("data-collapsed", "false")
        _open(page)
        left, _, right, _ = page.locator(".panel").evaluate(_BOX)
        answer = page.locator(".answer").evaluate(_BOX)
        assert right - left >= least and answer[2] - answer[0] >= 380 and answer[2] < left, width
        _is_whole(page, width)
        expect(bar).to_have_attribute("data-collapsed", str(width < 1500).lower())
        _close(page)
        expect(bar).to_have_attribute("data-collapsed", "false")


def test_a_side_bar_that_is_wanted_back_beside_an_article_takes_no_more_than_there_is(answered: Visitor) -> None:
    page = answered.page
    _wide(page, 1024)
    _open(page)
    _unfold(page)
    _is_whole(page, 1024)
    left, _, right, _ = page.locator(".panel").evaluate(_BOX)
    assert right - left >= 500


def test_the_side_bar_comes_back_after_a_reload_and_where_another_page_is_opened(answered: Visitor) -> None:
    page, bar = answered.page, answered.page.get_by_test_id("stSidebar")
    _wide(page, 1024)
    _open(page)
    page.reload()
    expect(page.locator(".panel mark").first).to_be_visible()
    expect(bar).to_have_attribute("data-collapsed", "true")
    _close(page)
    expect(bar).to_have_attribute("data-collapsed", "false")
    _open(page)
    answered.open("/archive")
    expect(bar).to_have_attribute("data-collapsed", "false")
    page.reload()
    expect(bar).to_have_attribute("data-collapsed", "false")


def test_escape_folds_the_side_bar_on_a_phone(browser: Browser, server: Server) -> None:
    phone = Visitor(browser, server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.open()
    page.get_by_test_id("stExpandSidebarButton").tap()
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    phone.close()


def test_headline_facts_and_text_of_an_article_stand_in_one_column_and_name_no_file(answered: Visitor) -> None:
    page = answered.page
    _wide(page, 820, 1180)
    _open(page)
    lefts = {round(page.locator(f".panel {part}").evaluate(_BOX)[0]) for part in ("h2", ".facts", ".text")}
    assert len(lefts) == 1
    expect(page.locator(".panel .facts")).to_contain_text("words")
    expect(page.locator(".panel .facts")).not_to_contain_text(".jsonl")


def test_the_list_of_the_archive_begins_on_the_first_screen_however_small(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url, viewport={"width": 390, "height": 844})
    for width, height in ((390, 844), (1024, 768), (1366, 768)):
        reader.page.set_viewport_size({"width": width, "height": height})
        page = reader.open("/archive")
        expect(page.get_by_role("list", name="Articles").get_by_role("listitem").nth(1)).to_be_in_viewport()
        rows = page.get_by_role("toolbar", name="Articles over time").locator(".row-label")
        expect(rows).to_have_count(1)
        page.get_by_role("button", name="Show by source (5)").click()
        expect(rows).to_have_count(6)
        assert rows.evaluate_all("all => all.every((node) => node.scrollWidth <= node.clientWidth)"), width
        # One that was chosen is still seen when the others go.
        rows.nth(2).click()
        page.get_by_role("button", name="Hide the sources").click()
        expect(rows).to_have_count(2)
        expect(rows.last).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Show all").click()
        expect(rows).to_have_count(1)
    expect(page.get_by_text("5 articles from 5 sources, March 2 to October 11, 2024.")).to_be_visible()
    reader.close()


def test_an_open_menu_is_a_part_of_the_page_that_has_a_name(answered: Visitor) -> None:
    page = answered.page
    page.get_by_role("button", name="This chat").click()
    expect(page.get_by_role("menuitem", name="Export")).to_be_visible()
    assert axe.faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Over the page")).to_have_count(0)
