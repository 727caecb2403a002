"""Articles in a real Chromium, opened from an answer and from the archive, and what their text must not do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rag import Assistant, Settings
from tests.ui import samples
from tests.ui.browser import Server, Visitor
from tests.ui.samples import TOLL, TOLL_QUOTE

# How far the top and the bottom of a node lie below those of the box around it.
_EDGES = """(node, around) => {
    const [inner, outer] = [node, node.closest(around)].map((n) => n.getBoundingClientRect())
    return [inner.top - outer.top, inner.bottom - outer.bottom]
}"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


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
    first = answer.get_by_role("group", name="Quotations").get_by_role("listitem").first
    expect(first.locator(".who")).to_have_count(1)
    chips = first.locator(".said button")
    chips.last.click()
    expect(reader.page.locator("mark").first).to_be_in_viewport()
    expect(chips.last).to_have_attribute("aria-expanded", "true")
    expect(first.locator(".note")).to_have_attribute("aria-expanded", "true")


def test_used_and_also_found_are_apart_and_both_lead_to_their_article(reader: Visitor) -> None:
    answer = reader.ask(TOLL)
    quoted = answer.get_by_role("group", name="Quotations")
    expect(quoted.get_by_role("listitem").first).to_contain_text("Harbour bridge closed after barge strikes pillar")
    answer.get_by_text("Also found, not quoted").click()
    answer.locator("[data-also]").first.click()
    expect(reader.page.locator("mark").first).to_be_visible()
    expect(answer.locator("[data-also]").first).to_have_attribute("aria-expanded", "true")
    reader.page.get_by_role("button", name="Close the article").click()
    expect(reader.page.locator(".panel")).to_have_count(0)


def test_an_article_of_the_archive_is_opened_by_clicking_on_it(reader: Visitor) -> None:
    page = reader.open("/archive")
    row = page.get_by_role("list", name="Articles").get_by_role("button", name="Bridge repairs may take a year")
    row.click()
    expect(page.locator(".panel h2")).to_have_text("Bridge repairs may take a year")
    expect(row).to_have_attribute("aria-expanded", "true")
    # Not below the edge of the window, wherever the table ends.
    expect(page.locator(".panel .text")).to_be_in_viewport(ratio=0.5)
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)


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


def test_boxes_ticked_faster_than_the_page_answers_all_count(reader: Visitor) -> None:
    page = reader.open("/archive")
    listing = page.get_by_role("list", name="Articles")
    listing.get_by_role("checkbox").nth(4).wait_for()
    listing.evaluate("list => [...list.querySelectorAll('input')].slice(0, 3).forEach((box) => box.click())")
    expect(page.get_by_role("button", name="Remove 3 articles")).to_be_visible(timeout=10_000)
    expect(listing.get_by_role("checkbox", checked=True)).to_have_count(3)
    reader.drawn()
    listing.evaluate("list => { list.querySelectorAll('input')[1].click(); list.querySelectorAll('.open')[1].click() }")
    expect(page.locator(".panel h2")).to_be_visible()
    expect(page.get_by_role("button", name="Remove 2 articles")).to_be_visible(timeout=10_000)
    expect(listing.get_by_role("checkbox", checked=True)).to_have_count(2)


def test_what_would_turn_the_writing_round_is_named_wherever_it_stands(reader: Visitor, server: Server, tmp_path: Path) -> None:
    article = {
        "id": "turned",
        "title": "Otters \u202ereturn to Brenmoor",
        "source": "The \u202eMoor Post",
        "date": "2024-06-02",
        "body": "Forty otters returned to Brenmoor in June, said warden Ilse Kante.",
    }
    path = tmp_path / "otters.jsonl"
    path.write_text(json.dumps(article) + "\n", encoding="utf-8")
    with Assistant(Settings(data_dir=server.archive, llm="extractive")) as assistant:
        assistant.ingest(path)
    answer = reader.ask("Who said \u202ethat otters returned to Brenmoor?")
    page = reader.page
    answer.locator(".said .chip").first.click()
    expect(page.locator(".panel h2")).to_have_text("Otters ⟨U+202E⟩return to Brenmoor")
    expect(page.locator(".panel .facts")).to_contain_text("The ⟨U+202E⟩Moor Post")
    asked = "Who said ⟨U+202E⟩that otters returned to Brenmoor?"
    expect(page.locator(".dl-question")).to_have_text(asked)
    expect(page.get_by_role("list", name="Chats").get_by_role("button", name=asked)).to_have_count(1)
    for part in (".panel", ".dl-question", "[data-testid=stSidebar]", ".answer"):
        assert "\u202e" not in page.locator(part).first.evaluate("node => node.textContent"), part


def test_the_headings_inside_a_page_look_like_headings_and_the_text_stays_as_it_is(
    reader: Visitor, server: Server, tmp_path: Path
) -> None:
    said = "The dry dock of Ulmstrand stays closed until spring, said its manager Per Aas, because its gate leaks in two spots."
    cost = "Each month costs the yard 3 million crowns, and no ship of the coast guard can be painted nearer than Rosby."
    page = tmp_path / "dock.html"
    page.write_text(
        "<html><head><title>Dry dock of Ulmstrand stays closed</title></head><body><article><h1>Dry dock of Ulmstrand stays "
        f"closed</h1><p>{said}</p><h2>The bill</h2><p>{cost}</p></article></body></html>",
        encoding="utf-8",
    )
    with Assistant(Settings(data_dir=server.archive, llm="extractive")) as assistant:
        report = assistant.ingest(page)
        text = assistant.article(report.added[0]).text
    answer = reader.ask("Why does the dry dock of Ulmstrand stay closed?")
    answer.locator(".said .chip").first.click()
    expect(reader.page.locator(".panel .heading")).to_have_text("The bill")
    assert reader.page.locator(".panel .text").evaluate("node => node.textContent") == text
