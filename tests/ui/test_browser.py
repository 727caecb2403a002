"""The page in a real Chromium: what a reader does, and what hostile text must not."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rag import Answer, Assistant, Settings
from tests.llms.conftest import Endpoint, Scripted
from tests.ui import axe, samples
from tests.ui.browser import PATIENCE, Server, Visitor, browsing, focused

TOLL = "Which toll was lifted by mayor Ines Prado?"
TOLL_QUOTE = "The tunnel toll was lifted by mayor Ines Prado for the time of the repairs."

# How far the top and the bottom of a node lie below those of the box around it.
_EDGES = """(node, around) => {
    const [inner, outer] = [node, node.closest(around)].map((n) => n.getBoundingClientRect())
    return [inner.top - outer.top, inner.bottom - outer.bottom]
}"""
# What has the keyboard, inside components too.
_ACTIVE = (
    "(() => { let n = document.activeElement; while (n?.shadowRoot?.activeElement) n = n.shadowRoot.activeElement; "
    "return n })()"
)


def _until(page: Page, expression: str) -> None:
    """Wait until an expression is true; asked from outside, as the page's own policy lets nothing be evaluated in it."""
    until = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < until, f"never true: {expression}"
        page.wait_for_timeout(50)


expect.set_options(timeout=PATIENCE)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as started:
        yield started


@pytest.fixture(scope="module")
def folder(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the sample articles; needs the browser, so that nothing is made where there is none."""
    made = tmp_path_factory.mktemp("browser")
    with Assistant(Settings(data_dir=made / "archive", llm="extractive", _env_file=None)) as assistant:
        assistant.ingest(samples.write_articles(made))
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    started = Server(folder / "archive")
    yield started
    started.stop()


@pytest.fixture
def reader(browser: Browser, server: Server) -> Iterator[Visitor]:
    """A reader with a browser of their own. Whatever a test does, nothing may leave this machine and no window may pop up."""
    visitor = Visitor(browser, server.url)
    visitor.open()
    yield visitor
    assert visitor.strangers() == [] and visitor.dialogs == []
    visitor.close()


def test_thanks_get_a_plain_reply_without_notes_or_a_word_of_what_is_missing(reader: Visitor) -> None:
    answer = reader.ask("Thank you!")
    expect(answer.locator(".prose")).to_have_text("You are welcome.")
    assert answer.locator(".banner, .notes, .found").count() == 0


def test_a_mark_opens_the_article_with_exactly_the_quotation_highlighted_and_in_view(reader: Visitor) -> None:
    answer = reader.ask(TOLL)
    expect(answer.locator(".statement").first).to_contain_text("lifted by mayor Ines Prado")
    answer.locator(".marks button").first.click()
    mark = reader.page.locator("mark")
    expect(mark).to_have_text(TOLL_QUOTE)
    expect(mark).to_be_in_viewport(ratio=1)
    scrolled = reader.page.locator(".panel .scroll")
    assert scrolled.evaluate("node => node.scrollTop") > 200
    top, bottom = mark.evaluate(_EDGES, ".scroll")
    assert top >= 0 and bottom <= 0
    assert reader.page.locator(".text").evaluate("node => node.textContent") == samples.ARTICLES[0]["body"]
    facts = reader.page.locator(".facts")
    expect(facts).to_contain_text("Port Tribune · October 8, 2024, 14:02 UTC+03:00 (as stated in the article)")
    expect(facts.get_by_role("link")).to_have_attribute("href", "https://tribune.example/bridge")
    expect(facts.get_by_role("link")).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_an_article_is_named_once_beside_its_quotations_and_each_of_them_can_be_opened(reader: Visitor) -> None:
    answer = reader.ask(samples.BRIDGE)
    first = answer.get_by_role("region", name="Quotations").get_by_role("listitem").first
    expect(first.locator(".who")).to_have_count(1)
    chips = first.locator(".said button")
    chips.last.click()
    expect(reader.page.locator("mark").first).to_be_in_viewport()
    expect(chips.last).to_have_attribute("aria-expanded", "true")
    expect(first.locator(".note")).to_have_attribute("aria-expanded", "true")


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


def test_an_article_of_the_archive_is_opened_by_clicking_on_it(reader: Visitor) -> None:
    page = reader.open("/archive")
    row = page.get_by_role("list", name="Articles").get_by_role("button", name="Bridge repairs may take a year")
    row.click()
    expect(page.locator(".panel h2")).to_have_text("Bridge repairs may take a year")
    expect(row).to_have_attribute("aria-expanded", "true")
    # Not below the edge of the window, wherever the table ends.
    expect(page.locator(".panel .text")).to_be_in_viewport(ratio=0.5)
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)


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


def test_used_and_also_found_are_apart_and_both_lead_to_their_article(reader: Visitor) -> None:
    answer = reader.ask(TOLL)
    quoted = answer.get_by_role("region", name="Quotations")
    expect(quoted.get_by_role("listitem").first).to_contain_text("Harbour bridge closed after barge strikes pillar")
    answer.get_by_text("Also found, not quoted").click()
    answer.locator("[data-also]").first.click()
    expect(reader.page.locator("mark").first).to_be_visible()
    expect(answer.locator("[data-also]").first).to_have_attribute("aria-expanded", "true")
    reader.page.get_by_role("button", name="Close the article").click()
    expect(reader.page.locator(".panel")).to_have_count(0)


def test_a_follow_up_shows_the_question_as_it_was_looked_up(reader: Visitor) -> None:
    reader.ask(samples.BRIDGE)
    second = reader.ask("Why did she close it?")
    expect(second).to_contain_text("Looked up as:")
    expect(second.locator("xpath=ancestor::body")).to_have_count(0)
    expect(reader.page.locator(".dl-question").last).to_be_in_viewport()


def test_filters_narrow_the_answer(reader: Visitor) -> None:
    reader.page.get_by_test_id("stPopover").get_by_text("Filters").click()
    reader.page.get_by_role("combobox", name="Only these sources").click()
    reader.page.get_by_role("option", name="Evening Courier").click()
    reader.page.keyboard.press("Escape")
    expect(reader.page.get_by_text("Filters (1)")).to_be_visible()
    reader.page.keyboard.press("Escape")
    answer = reader.ask("What will the repairs of the harbour bridge cost?")
    expect(answer).to_contain_text("Only Evening Courier")
    expect(answer.locator(".quotations")).to_contain_text("Bridge repairs may take a year")
    expect(answer.locator(".quotations")).not_to_contain_text("Harbour bridge closed")
    answer.get_by_role("button", name="Link").click()
    expect(reader.page.get_by_text("Link to this question copied.")).to_be_visible()
    assert "source=Evening+Courier" in reader.page.evaluate("navigator.clipboard.readText()")


def test_a_link_asks_its_question(reader: Visitor) -> None:
    reader.page.goto(f"{reader.url}/?q=Who%20led%20the%20malaria%20vaccine%20trial%3F&since=2024-01-01")
    expect(reader.page.locator(".answer .statement").first).to_contain_text("Ama Boateng")
    expect(reader.page.locator(".answer")).to_contain_text("since January 1, 2024")
    reader.page.get_by_role("button", name="Link").click()
    expect(reader.page.get_by_text("Link to this question copied.")).to_be_visible()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{reader.url}/?q=Who+led+the+malaria+vaccine+trial%3F&since=2024-01-01"


def test_an_answer_is_copied_with_its_notes_and_saved_as_markdown_and_json(reader: Visitor) -> None:
    answer = reader.ask(TOLL)
    answer.get_by_role("button", name="Copy").click()
    expect(answer.get_by_text("Copied with its notes.")).to_be_visible()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert "[1] Harbour bridge closed after barge strikes pillar, Port Tribune, October 8, 2024:" in copied
    answer.get_by_role("button", name="More tools").click()
    answer.get_by_role("button", name="Export").click()
    files = {}
    for kind in ("Markdown", "JSON"):
        with reader.page.expect_download() as saved:
            reader.page.get_by_role("dialog").get_by_role("button", name=kind).click()
        files[saved.value.suggested_filename] = Path(saved.value.path()).read_text(encoding="utf-8")
    name = "which-toll-was-lifted-by-mayor-ines-prado"
    assert files[f"{name}.md"].startswith(f"# {TOLL}\n") and TOLL_QUOTE in files[f"{name}.md"]
    assert Answer.from_dict(json.loads(files[f"{name}.json"])["answer"]).citations[0].quote == TOLL_QUOTE


def test_a_thumb_with_a_reason_and_a_gold_candidate_are_stored(reader: Visitor, server: Server) -> None:
    answer = reader.ask(TOLL)
    answer.get_by_role("button", name="A bad answer").click()
    expect(answer.get_by_role("button", name="A bad answer")).to_have_attribute("aria-pressed", "true")
    reader.page.get_by_text("Incomplete").click()
    reader.page.get_by_role("button", name="Save").click()
    expect(reader.page.locator(".notice")).to_have_text("Saved. Thank you.")
    answer.get_by_role("button", name="More tools").click()
    answer.get_by_role("button", name="Add to gold").click()
    window = reader.page.get_by_role("dialog")
    window.get_by_role("textbox", name="What must a right answer state?").fill("tunnel toll")
    window.get_by_role("button", name="Add", exact=True).click()
    expect(window).to_have_count(0)
    (line,) = [json.loads(line) for line in (server.archive / "gold-candidates.jsonl").read_text().splitlines()]
    assert (line["question"], line["required_facts"], line["status"]) == (TOLL, [["tunnel toll"]], "answered")
    assert line["quotations"][0]["quote"] == TOLL_QUOTE


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
    page.get_by_role("dialog").get_by_label("Title").fill("All about tolls")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(chats.get_by_role("button")).to_contain_text("All about tolls")
    page.get_by_label("Search chats").fill("nothing like it")
    page.get_by_label("Search chats").press("Enter")
    expect(page.get_by_text("No chat holds these words.")).to_be_visible()
    page.get_by_label("Search chats").fill("prado TOLLS")
    page.get_by_label("Search chats").press("Enter")
    expect(chats.get_by_role("button")).to_have_count(1)
    page.get_by_role("button", name="This chat").click()
    page.get_by_text("Rename or delete").click()
    page.get_by_role("dialog").get_by_text("Delete this chat with all its answers, for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Ask the archive")).to_be_visible()


def test_hostile_text_stays_words_on_every_page_and_asks_nothing_of_the_network(reader: Visitor) -> None:
    page = reader.page
    reader.ask(samples.HOSTILE)
    expect(page.locator(".dl-question")).to_have_text(samples.HOSTILE)
    answer = reader.ask("What did the zebra count in Kelmora reach?")
    expect(answer.locator(".statement").first).to_contain_text("412 animals")
    answer.locator(".marks button").first.click()
    expect(page.locator(".panel .text")).to_contain_text("![x](http://evil.test/y.png)")
    expect(page.locator(".panel .text")).to_contain_text("$5 and $10 and ~~this~~")
    expect(page.locator(".panel a")).to_have_count(0)
    answer.get_by_role("button", name="More tools").click()
    answer.get_by_role("button", name="Export").click()
    expect(page.get_by_role("dialog")).to_contain_text("!\\[x\\]")
    page.keyboard.press("Escape")
    reader.open("/archive")
    page.get_by_role("list", name="Articles").wait_for()
    page.get_by_role("toolbar", name="Articles over time").wait_for()
    page.get_by_label("Search titles, sources, authors and files").fill("zebra")
    page.get_by_label("Search titles, sources, authors and files").press("Enter")
    page.get_by_role("list", name="Articles").get_by_role("button", name="Zebra count").click()
    expect(page.locator(".panel h2")).to_contain_text("Zebra count")
    page.get_by_text("As it came").click()
    expect(page.locator(".panel .text")).to_contain_text("![x](http://evil.test/y.png)")
    expect(page).to_have_title("Archive · Dateline")
    # A spreadsheet would take a title that begins with = for a formula.
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)
    assert page.locator('img[src*="evil"], script[src*="evil"], a[href^="javascript"]').count() == 0
    assert page.locator(".panel").evaluate("node => node.querySelectorAll('img, script, iframe, b').length") == 0


def test_uploaded_articles_can_be_asked_about_and_removed_again(reader: Visitor, server: Server, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("Ferry sails again\n\nThe ferry to Lund island sails again, captain Lea Brandt said.\n")
    (tmp_path / "empty.md").write_text("")
    page = reader.open("/archive")
    page.get_by_text("Add articles").click()
    page.locator('input[type="file"]').set_input_files([tmp_path / "ferry.txt", tmp_path / "empty.md"])
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.get_by_text("1 file taken, 1 not.")).to_be_visible()
    page.get_by_role("link", name="Ask").first.click()
    answer = reader.ask("Who said that the ferry to Lund island sails again?")
    expect(answer.locator(".statement").first).to_contain_text("Lea Brandt")
    reader.open("/archive")
    page.get_by_label("Search titles, sources, authors and files").fill("ferry")
    page.get_by_label("Search titles, sources, authors and files").press("Enter")
    page.get_by_role("checkbox", name="Tick “Ferry sails again”").check()
    page.get_by_role("button", name="Remove 1 article").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove for good").click()
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
    expect(window.get_by_role("alert")).to_have_text("“2024-3-9” is no day. A day looks like 2024-10-08.")
    assert axe.faults(page) == []
    window.get_by_role("textbox", name="Date").fill("2024-03-09")
    window.get_by_role("textbox", name="Date").press("Tab")
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


def test_what_another_process_takes_in_is_answered_without_a_restart(reader: Visitor, server: Server, tmp_path: Path) -> None:
    reader.ask(TOLL)
    (tmp_path / "tram.txt").write_text(
        "Tram line opens\n\nThe tram line to Querin was opened by minister Paula Stein on Sunday.\n"
    )
    command = [sys.executable, "-m", "rag.edge.cli", "ingest", str(tmp_path / "tram.txt")]
    code = f"import sys; sys.argv = {['rag', *command[3:]]!r}; from rag.edge.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code], env=server.environment, cwd=tmp_path, check=True, capture_output=True, timeout=120
    )
    answer = reader.ask("Who opened the tram line to Querin?")
    expect(answer.locator(".statement").first).to_contain_text("Paula Stein")


def test_where_an_article_has_changed_since_nothing_else_is_marked(reader: Visitor, server: Server, tmp_path: Path) -> None:
    article = tmp_path / "storks.txt"
    for text in (
        "Forty storks returned to Ostend tower, said Petra Ohm.",
        "Correction: thirty came, and not one more than that.",
    ):
        article.write_text(f"Storks are back\n\n{text}\n", encoding="utf-8")
        with Assistant(Settings(data_dir=server.archive, llm="extractive")) as assistant:
            assistant.ingest(article)
        if text.startswith("Forty"):
            answer = reader.ask("Who said that storks returned to Ostend tower?")
            expect(answer.locator(".statement").first).to_contain_text("Forty storks")
    answer.locator(".marks button").first.click()
    expect(reader.page.locator(".panel .gone")).to_contain_text(
        "The article has changed since this answer. It said: “Forty storks"
    )
    expect(reader.page.locator(".panel .text")).to_contain_text("thirty came")
    expect(reader.page.locator(".panel mark")).to_have_count(0)


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
    expect(page.get_by_text("passages considered")).to_be_visible()


def _tab_to(reader: Visitor, name: str, *, backwards: bool = False) -> None:
    for _ in range(60):
        if focused(reader.page).startswith(name):
            return
        reader.page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"the keyboard never reached {name!r}")


def test_on_a_phone_nothing_is_cut_off_and_the_article_lies_over_the_answer(browser: Browser, server: Server) -> None:
    phone = Visitor(browser, server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.open()
    answer = phone.ask(TOLL)
    answer.locator(".marks button").first.tap()
    expect(answer.locator(".card")).to_contain_text(TOLL_QUOTE)
    answer.get_by_role("button", name="Open the article").tap()
    expect(page.locator("mark")).to_be_in_viewport()
    box = page.locator(".panel").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] > 600
    page.get_by_role("button", name="Close the article").tap()
    expect(page.locator(".panel")).to_have_count(0)
    answer.get_by_role("button", name="More tools").tap()
    assert min(button.bounding_box()["height"] for button in answer.locator(".tool").all()) >= 44  # type: ignore[index]
    answer.get_by_role("button", name="Details").tap()
    expect(page.get_by_text("written by")).to_be_in_viewport()
    answer.get_by_role("button", name="A bad answer").tap()
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport(ratio=1)
    bar = page.get_by_test_id("stSidebar")
    for choose in (
        bar.get_by_role("button", name="New chat"),
        bar.get_by_role("list", name="Chats").get_by_role("button").first,
    ):
        page.get_by_test_id("stExpandSidebarButton").tap()
        choose.tap()
        expect(page.get_by_test_id("stExpandSidebarButton")).to_be_in_viewport()
    expect(page.locator(".dl-question")).to_have_text(TOLL)
    for path in ("/", "/archive", "/evaluation", "/settings"):
        phone.open(path)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390, path
    assert phone.strangers() == []
    phone.close()


def test_right_to_left_text_runs_from_the_right(reader: Visitor) -> None:
    answer = reader.ask("Who postponed his trip to Washington? השר דחה את הנסיעה")
    answer.locator("[data-number], [data-also]").filter(has_text="השר דחה").first.click()
    hebrew = reader.page.locator(".text p").filter(has_text="ביום שלישי").first
    english = reader.page.locator(".text p").filter(has_text="The minister postponed").first
    assert [node.evaluate("node => getComputedStyle(node).direction") for node in (hebrew, english)] == ["rtl", "ltr"]
    reader.page.get_by_role("button", name="Close the article").click()
    expect(reader.page.locator(".text")).to_have_count(0)
    reader.ask("השר דחה את הנסיעה לוושינגטון?")
    assert reader.page.locator(".dl-question").last.evaluate("node => getComputedStyle(node).direction") == "rtl"


def test_an_answer_from_a_right_to_left_article_runs_from_the_right_beside_our_own_words(
    reader: Visitor, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "bridge.txt").write_text(
        "הגשר הישן בעכו\n\nהגשר הישן בעכו נסגר ביום רביעי בגלל סדק בעמוד המרכזי.\n", encoding="utf-8"
    )
    with Assistant(Settings(data_dir=server.archive, llm="extractive")) as assistant:
        assistant.ingest(tmp_path / "bridge.txt")
    answer = reader.ask("מתי נסגר הגשר הישן בעכו?")
    expect(answer.locator(".statement").first).to_contain_text("“הגשר")
    parts = (answer.locator("blockquote").first, answer.locator(".who").first, answer.locator(".from .quiet").first)
    assert [part.evaluate("node => getComputedStyle(node).direction") for part in parts] == ["rtl", "rtl", "ltr"]
    expect(parts[2]).to_have_text("undated")


class Slow(Endpoint):
    """A model that writes slowly enough to be watched and stopped."""

    def _stream(self, connection: BaseHTTPRequestHandler, reply: Scripted) -> None:  # type: ignore[override]
        Endpoint._stream(connection, dataclasses.replace(reply, pause=0.25))


def test_sentences_appear_as_they_are_verified_and_an_answer_can_be_stopped(browser: Browser, folder: Path) -> None:
    closed = "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its pillar."
    shifts = [f"Shift {n} of the repair crew worked through the night under floodlights." for n in range(1, 40)]

    def write(request: dict[str, Any]) -> str:
        given = [text for text in (closed, *shifts) if text in request["messages"][-1]["content"]]
        return model.answer(*((text, model.number(request, text), text) for text in given))

    model = Slow().say(write)
    server = Server(folder / "archive", {"RAG_LLM": "openai", "RAG_LLM_BASE_URL": model.url, "RAG_LLM_MODEL": "scripted"})
    try:
        writer = Visitor(browser, server.url)
        page = writer.open()
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(samples.BRIDGE)
        box.press("Enter")
        expect(
            page.locator(".dl-remark").filter(has_text=re.compile(r"(Reading \d+ passages|Searching the archive)"))
        ).to_be_visible()
        expect(page.locator(".statement").first).to_have_text(closed)
        expect(page.locator(".dl-remark").filter(has_text="Checking each sentence against its article")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".banner")).to_contain_text("Stopped.")
        assert 1 <= page.locator(".statement").count() < 40
        expect(page.locator(".marks button").first).to_be_visible()
        assert model.hung_up.wait(PATIENCE / 1000)
        writer.close()
    finally:
        server.stop()
        model.close()


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
        expect(other.page.get_by_role("list", name="Chats").get_by_role("button")).to_have_count(1)
        other.open("/settings")
        with other.context.expect_page() as opened:
            other.page.get_by_role("link", name="Log out").click()
        expect(opened.value.get_by_label("Password")).to_be_visible()
        one.close()
        other.close()
    finally:
        server.stop()
