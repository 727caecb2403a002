"""How the page looks and whether everybody can use it: axe-core on every page, and the pictures of the README."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag import Assistant, Settings
from tests.conftest import SAMPLE
from tests.ui import axe
from tests.ui.browser import ROOT, Server, Visitor, still
from ui.measuring import Measuring

QUESTION = "Why did Netanyahu not approve Gallant's visit to Washington?"
IMAGES = ROOT / "docs" / "images"
GROUNDS = {"light": "rgb(251, 250, 247)", "dark": "rgb(22, 24, 26)"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page over the sample archive, with one evaluation to look at."""
    folder = tmp_path_factory.mktemp("looks")
    settings = Settings(data_dir=folder / "archive", llm="extractive", _env_file=None)
    with Assistant(settings) as assistant:
        assistant.ingest(SAMPLE)
    runs = settings.data_dir / "eval" / "runs"
    job = Measuring("gold_sample", settings, limit=12, runs_folder=runs, gold_file=folder / "none.jsonl").start()
    assert job.wait(240) and job.problem == ""
    started = Server(settings.data_dir)
    yield started
    started.stop()


@pytest.fixture
def pictures(tmp_path: Path) -> Iterator[Path]:
    """Where pictures go; with DATELINE_PICTURES=1 those that the documentation has are renewed there."""
    yield tmp_path
    if os.environ.get("DATELINE_PICTURES"):
        for picture in tmp_path.glob("*.png"):
            if (IMAGES / picture.name).exists():
                shutil.copyfile(picture, IMAGES / picture.name)


def _picture(page: Page, path: Path) -> None:
    """Take a picture of what is in the window, in which nothing moves since its faults were looked for."""
    page.screenshot(path=path, animations="disabled", caret="hide")
    assert 10_000 < path.stat().st_size < 500_000, f"{path.name} is empty or too large to be kept"


def _no_faults(page: Page, where: str) -> None:
    still(page)
    assert axe.faults(page) == [], where


def _in_both_schemes(page: Page, name: str, pictures: Path) -> None:
    """Look for faults and take a picture in the light and in the dark: what changes for who has turned the machine to dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", GROUNDS[scheme])
        _no_faults(page, f"{name}, {scheme}")
        _picture(page, pictures / f"{name}-{scheme}.png")


def test_every_page_is_usable_by_everybody_and_worth_looking_at(browser: Browser, server: Server, pictures: Path) -> None:
    visitor = Visitor(browser, server.url, color_scheme="light")
    page = visitor.open()
    expect(page.get_by_role("list", name="Examples").get_by_role("button")).to_have_count(4)
    expect(page.get_by_text("Looking for questions that the archive answers")).to_have_count(0)
    _in_both_schemes(page, "welcome", pictures)
    expect(page).to_have_title("Ask · Dateline")
    answer = visitor.ask(QUESTION)
    answer.locator(".marks button:visible").last.click()
    expect(page.locator("mark").first).to_be_in_viewport()
    _in_both_schemes(page, "ask", pictures)
    page.get_by_role("button", name="Close the article").click()
    visitor.ask("Who is the chancellor of Austria?")
    _in_both_schemes(page, "not-found", pictures)
    differing = visitor.ask("How many missiles were launched at Israel on October 1, 2024?").locator(".conflict")
    expect(differing.locator(".words")).to_have_count(2)
    _in_both_schemes(page, "conflict", pictures)
    differing.locator(".marks button:visible").last.click()
    expect(page.locator("mark").first).to_be_in_viewport()
    assert differing.locator(".words").last.inner_text().strip("“”") in page.locator("mark").first.inner_text()
    chart = "[data-testid=stVegaLiteChart]"
    for path, ready in (("/archive", ".picture"), ("/check", "textarea"), ("/evaluation", chart), ("/settings", ".dl-table")):
        visitor.open(path)
        page.locator(ready).last.wait_for()
        _in_both_schemes(page, path.strip("/"), pictures)
    assert visitor.strangers() == []
    visitor.close()


def test_windows_over_the_page_are_usable_by_everybody(browser: Browser, server: Server) -> None:
    visitor = Visitor(browser, server.url)
    page = visitor.open("/settings")
    page.get_by_text("Collect questions for the evaluation").click()
    visitor.drawn()
    page.get_by_role("link", name="Ask").first.click()
    page.get_by_test_id("stChatInput").wait_for()
    answer = visitor.ask(QUESTION)
    answer.get_by_role("button", name="More tools").click()
    _no_faults(page, "tools")
    for button in ("Export", "Add to gold"):
        answer.get_by_role("button", name=button).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        _no_faults(page, button)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_test_id("stPopover").get_by_text("Filters").click()
    page.get_by_label("Only these sources").first.wait_for()
    _no_faults(page, "filters")
    visitor.close()


def test_the_page_on_a_phone(browser: Browser, server: Server, pictures: Path) -> None:
    phone = Visitor(browser, server.url, **PHONE)
    page = phone.open()
    answer = phone.ask(QUESTION)
    _no_faults(page, "an answer on a phone")
    _picture(page, pictures / "phone-answer.png")
    answer.locator(".marks button:visible").last.tap()
    expect(answer.locator(".card")).to_be_visible()
    _no_faults(page, "a card on a phone")
    answer.get_by_role("button", name="Open the article").tap()
    expect(page.locator("mark").first).to_be_in_viewport()
    _no_faults(page, "an article on a phone")
    _picture(page, pictures / "phone-article.png")
    phone.close()
