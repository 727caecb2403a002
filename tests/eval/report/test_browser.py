"""The page in a real Chromium: nothing is fetched, no script of others runs, and the failures can be chosen from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from eval import report
from tests.ui import axe
from tests.ui.browser import browsing

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as made:
        yield made


def opened(browser: Browser, path: Path, requests: list[str], **options: Any) -> Page:
    page = browser.new_page(**options)
    page.on("request", lambda request: requests.append(request.url))
    page.on("dialog", lambda dialog: requests.append(f"dialog {dialog.message}"))
    page.goto(path.as_uri())
    return page


def test_nothing_is_fetched_and_no_script_of_an_article_runs(browser: Browser, runs: list[Any], tmp_path: Path) -> None:
    path, _ = report.write(runs, tmp_path / "out")
    requests: list[str] = []
    page = opened(browser, path, requests)
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    page.wait_for_timeout(200)
    assert requests == [path.as_uri()]
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    page.close()


def test_failures_are_chosen_by_kind_reason_and_words(browser: Browser, runs: list[Any], tmp_path: Path) -> None:
    page = opened(browser, report.write(runs, tmp_path / "out")[0], [])
    failed = page.locator("details.question:visible")
    everything = failed.count()
    assert everything == 6
    assert page.locator("#shown").inner_text() == "6 of 6 questions"
    page.locator("#reason").select_option("evidence missing")
    assert failed.count() == 1
    page.locator("#reason").select_option("")
    page.locator("#kind").select_option("date")
    assert 0 < failed.count() < everything
    page.locator("#words").fill("no such words")
    assert failed.count() == 0
    page.close()


@pytest.mark.parametrize("width", [390, 1400])
def test_the_page_fits_and_axe_finds_no_serious_fault(browser: Browser, runs: list[Any], tmp_path: Path, width: int) -> None:
    page = opened(
        browser, report.write(runs, tmp_path / "out")[0], [], viewport={"width": width, "height": 900}, bypass_csp=True
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("details.question > summary").first.click()
    assert axe.faults(page) == []
    page.close()
