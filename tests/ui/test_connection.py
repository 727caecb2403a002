"""A server that is gone, as its reader sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.browser import Server, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_a_page_whose_server_is_gone_says_so_in_its_own_words_and_goes_on_by_itself(browser: Browser, folder: Path) -> None:
    server = Server(folder / "archive")
    reader = Visitor(browser, server.url)
    page = reader.open()
    reader.ask("Who led the malaria vaccine trial?")
    # Every window that is seen, also for a moment.
    page.evaluate(
        """() => {
            window.seen = []
            const look = () => {
                const open = [...document.querySelectorAll("[role=dialog]")].filter((node) => node.checkVisibility())
                window.seen.push(...open.map((node) => node.textContent))
                requestAnimationFrame(look)
            }
            look()
        }"""
    )
    server.stop()
    gone = page.locator(".gone")
    expect(gone).to_be_in_viewport(ratio=1)
    expect(gone).to_contain_text("Dateline is not running any more.")
    expect(gone).to_contain_text("goes on by itself when it is started again")
    expect(page.locator("#dateline-aloud")).to_contain_text("Dateline is not running any more.")
    # Longer than Streamlit waits before it says the same in other words.
    page.wait_for_timeout(12_000)
    expect(page.get_by_text("Streamlit")).to_have_count(0)
    assert page.evaluate("window.seen") == []
    expect(page.locator(".answer .statement").first).to_be_visible()
    server.start()
    expect(gone).to_have_count(0)
    reader.ask("Who closed the harbour bridge in Porto Velho?")
    reader.close()
    server.stop()
