"""Saved questions in a real Chromium: kept from an answer, asked again from any page, renamed and deleted, by keyboard too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui import axe
from tests.ui.browser import Server, Visitor, still

TRIAL = "Who led the malaria vaccine trial?"
WINDOWS = {
    "wide-light": {"viewport": {"width": 1600, "height": 900}, "color_scheme": "light"},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
}

# At each frame, how many lists of saved questions are shown; the most of them is kept.
COUNT = """() => {
  window.most = 0
  const count = () => {
    const shown = [...document.querySelectorAll(".st-key-saved")].filter((list) => list.getClientRects().length)
    window.most = Math.max(window.most, shown.length)
    requestAnimationFrame(count)
  }
  count()
}"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _no_faults(page: Page, where: str) -> None:
    still(page)
    assert axe.faults(page) == [], where
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), where


@pytest.mark.parametrize("window", WINDOWS)
def test_a_question_is_saved_asked_again_renamed_and_deleted(browser: Browser, server: Server, window: str) -> None:
    reader = Visitor(browser, server.url, **WINDOWS[window])
    page = reader.open()

    def side() -> None:
        """On a phone the side bar is folded away."""
        if window.startswith("phone") and page.get_by_test_id("stExpandSidebarButton").is_visible():
            page.get_by_test_id("stExpandSidebarButton").click()
            still(page)

    answer = reader.ask(TRIAL)
    save = answer.get_by_role("button", name="Save this question")
    save.focus()
    page.keyboard.press("Enter")
    expect(save).to_have_attribute("aria-pressed", "true")
    _no_faults(page, "a saved question under its answer")
    reader.open("/archive")
    side()
    saved = page.get_by_role("list", name="Saved questions").get_by_role("button", name=TRIAL, exact=True)
    expect(saved).to_be_visible()
    _no_faults(page, "saved questions in the side bar")
    saved.focus()
    page.evaluate(COUNT)
    page.keyboard.press("Enter")
    expect(page.locator(".answer .statement").first).to_contain_text("Ama Boateng")
    assert page.evaluate("window.most") == 1, "while the answer is made, the side bar of the page before stands there too"
    expect(page.locator(".dl-question")).to_have_text(TRIAL)
    side()
    page.get_by_role("button", name=f"Rename or delete “{TRIAL}”").click()
    name = page.get_by_label("Name of the question")
    expect(name).to_have_value(TRIAL)
    _no_faults(page, "the window to rename it in")
    name.fill("The trial")
    name.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    side()
    expect(page.get_by_role("list", name="Saved questions")).to_contain_text("The trial")
    page.get_by_role("button", name="Rename or delete “The trial”").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("list", name="Saved questions")).to_have_count(0)
    expect(page.locator(".answer").get_by_role("button", name="Save this question")).to_have_attribute("aria-pressed", "false")
    assert reader.strangers() == [] and reader.dialogs == []
    reader.close()
