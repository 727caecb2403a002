"""Work on the archive and its evaluation in a real Chromium: uploads, corrections, folders, figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ui import axe
from tests.ui.browser import Server, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_uploaded_articles_can_be_asked_about_and_removed_again(reader: Visitor, server: Server, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("Ferry sails again\n\nThe ferry to Lund island sails again, captain Lea Brandt said.\n")
    (tmp_path / "empty.md").write_text("")
    page = reader.open("/archive")
    page.get_by_text("Add articles").click()
    page.locator('input[type="file"]').set_input_files([tmp_path / "ferry.txt", tmp_path / "empty.md"])
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.get_by_text("1 file taken, 1 not.")).to_be_visible()
    told = page.get_by_role("table", name="What became of each file").get_by_role("row").filter(has_text="empty.md")
    expect(told).to_contain_text("refused")
    expect(told).to_contain_text("the file is empty")
    page.get_by_role("link", name="Ask").first.click()
    answer = reader.ask("Who said that the ferry to Lund island sails again?")
    expect(answer.locator(".statement").first).to_contain_text("Lea Brandt")
    reader.open("/archive")
    page.get_by_label("Search titles, sources, authors and files").fill("ferry")
    page.get_by_label("Search titles, sources, authors and files").press("Enter")
    page.get_by_role("checkbox", name="Tick “Ferry sails again”").check()
    page.get_by_role("button", name="Remove 1 article").click()
    window = page.get_by_role("dialog")
    # What cannot be undone has not the accent, and there is a way out.
    assert window.get_by_role("button", name="Remove for good").get_attribute("data-testid") == "stBaseButton-secondary"
    window.get_by_role("button", name="Cancel").click()
    expect(window).to_have_count(0)
    page.get_by_role("button", name="Remove 1 article").click()
    window.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_text("5 articles from 5 sources")).to_be_visible()
    assert [p for p in (server.archive / "uploads").rglob("*") if p.name == "ferry.txt"] == []


def test_what_was_read_of_an_article_is_corrected_by_hand_and_comes_back(reader: Visitor) -> None:
    page = reader.open("/archive")
    page.get_by_role("list", name="Articles").get_by_role("button", name="Malaria vaccine").click()
    facts = page.locator(".facts")
    expect(facts).to_contain_text("Science Weekly · March 2, 2024 (as stated in the article)")
    page.get_by_role("button", name="Correct …").click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("button", name="Save")).to_be_disabled()
    for field, text in (("Date", "2024-3-9"), ("Source", "Accra Herald")):
        window.get_by_role("textbox", name=field).fill(text)
        window.get_by_role("textbox", name=field).press("Tab")
        # Each field that is left draws the window anew; until that is done, a busy machine has its buttons twice.
        reader.drawn()
    expect(window.get_by_role("alert")).to_have_text("“2024-3-9” is no day. A day looks like 2024-10-08.")
    assert axe.faults(page) == []
    window.get_by_role("textbox", name="Date").fill("2024-03-09")
    window.get_by_role("textbox", name="Date").press("Tab")
    expect(window.get_by_role("button", name="Save")).to_have_count(1)
    window.get_by_role("button", name="Save").click()
    expect(facts).to_contain_text("Accra Herald · March 9, 2024 (corrected by hand)")
    expect(facts).to_contain_text("Source corrected by hand; “Science Weekly” had been read.")
    assert axe.faults(page) == []
    expect(page.get_by_role("list", name="Articles").get_by_role("listitem").filter(has_text="Malaria")).to_contain_text(
        "corrected by hand"
    )
    page.get_by_role("link", name="Ask").first.click()
    answer = reader.ask("Who led the malaria vaccine trial?")
    expect(answer.locator(".from").first).to_contain_text("March 9, 2024 (corrected by hand)")
    page.get_by_role("link", name="Archive").first.click()
    page.get_by_role("button", name="Correct …").click()
    window.get_by_role("button", name="Undo all corrections").click()
    expect(facts).to_contain_text("Science Weekly · March 2, 2024 (as stated in the article)")
    expect(facts).not_to_contain_text("corrected")


def test_a_folder_is_taken_in_with_its_progress_and_an_outcome_for_each_file(browser: Browser, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    (sent / "old").mkdir(parents=True)
    for number in range(60):
        text = (
            f"Light number {number} is lit\n\nKeeper Nia Sorel lit light number {number} of the coast on Monday evening. " * 40
        )
        (sent / "old" / f"light-{number}.txt").write_text(text)
    (sent / "broken.json").write_text('{"title": ')
    server = Server(tmp_path / "archive")
    visitor = Visitor(browser, server.url)
    try:
        page = visitor.open("/archive")
        page.get_by_text("A folder", exact=True).click()
        page.locator('input[type="file"][webkitdirectory]').set_input_files(sent)
        page.get_by_role("button", name="Add to the archive").click()
        expect(page.get_by_text(re.compile(r"Reading file \d+ of 61"))).to_be_visible()
        expect(page.get_by_text("60 files taken, 1 not.")).to_be_visible(timeout=60_000)
        expect(page.get_by_text(re.compile(r"^60 articles"))).to_be_visible()
        assert visitor.strangers() == []
    finally:
        visitor.close()
        server.stop()


def test_an_evaluation_is_started_on_the_page_and_ends_with_its_figures(browser: Browser, folder: Path, tmp_path: Path) -> None:
    server = Server(tmp_path / "archive")
    visitor = Visitor(browser, server.url)
    try:
        page = visitor.open("/evaluation")
        page.get_by_label("How many questions at most").fill("4")
        page.get_by_label("How many questions at most").press("Tab")
        page.get_by_role("button", name="Start", exact=True).click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.get_by_text("fact recall", exact=False).first).to_be_visible(timeout=120_000)
        assert [path.name for path in (tmp_path / "archive" / "eval" / "runs").iterdir()][0].endswith("gold_sample")
        assert visitor.strangers() == []
    finally:
        visitor.close()
        server.stop()
