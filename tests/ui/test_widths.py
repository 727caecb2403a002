"""The page at every width, light and dark: nothing covered, nothing cut off, and usable by everybody in each state."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag import Assistant, Settings
from tests.ui import axe, samples
from tests.ui.browser import Server, Visitor, still
from tests.ui.samples import TOLL, TOLL_QUOTE
from ui import library

HIGH = 900
# Where a node lies: left, top, right, bottom.
_BOX = "node => { const b = node.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom] }"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _resized(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HIGH})
    still(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_answer_and_its_article_can_be_read_at_every_width(browser: Browser, server: Server, scheme: str) -> None:
    reader = Visitor(browser, server.url, color_scheme=scheme, viewport={"width": 1600, "height": HIGH})
    page = reader.open()
    answer = reader.ask("What will the repairs of the harbour bridge cost?")
    expect(answer.locator(".conflict .words")).to_have_count(2)
    for width in (320, 390, 820, 1024, 1600, 1920):
        _resized(page, width)
        assert axe.faults(page) == [], width
    for width, least in ((1600, 420), (1024, 380), (820, 520), (390, 390)):
        page.set_viewport_size({"width": width, "height": HIGH})
        still(page)
        answer.locator(".marks button").first.click()
        expect(page.locator(".panel mark").first).to_be_in_viewport()
        still(page)
        left, _, right, _ = page.locator(".panel").evaluate(_BOX)
        assert right - left >= least and right <= width + 1, width
        # The article itself is what lies under a point of its own text.
        over = page.locator(".panel .text").evaluate(
            "node => { const b = node.getBoundingClientRect(); "
            "return document.elementFromPoint(b.left + 4, Math.max(b.top, 80) + 30) === node.getRootNode().host }"
        )
        assert over, width
        assert axe.faults(page) == [], width
        page.get_by_role("button", name="Close the article").click()
        expect(page.locator(".panel")).to_have_count(0)
    reader.close()


def test_the_page_speaks_of_the_wait_and_of_its_end_and_has_its_headings_in_order(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url)
    page = reader.open()
    reader.ask("Who led the malaria vaccine trial?")
    aloud = page.locator("#dateline-aloud")
    expect(aloud).to_have_attribute("aria-live", "polite")
    expect(aloud).to_contain_text("quotation")
    reader.ask("Who is the chancellor of Austria?")
    expect(aloud).to_contain_text("The archive does not answer this.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who led the malaria vaccine trial?")
    expect(page.get_by_role("heading", level=2)).to_have_count(2)
    expect(page.get_by_role("heading", level=3).first).to_contain_text("Science Weekly")
    reader.close()


def test_a_question_that_comes_to_nothing_is_brought_into_view_and_said_in_words(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url)
    page = reader.open()
    reader.ask("What will the repairs of the harbour bridge cost?")
    reader.ask("Who led the malaria vaccine trial?")
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("bridge " * 700)
    box.press("Enter")
    problem = page.get_by_role("alert").filter(has_text="Ask it in fewer words.")
    expect(problem).to_be_in_viewport()
    expect(problem).not_to_contain_text("expected")
    assert axe.faults(page) == []
    reader.close()


@pytest.mark.parametrize(("width", "height"), [(390, 560), (1280, 600)])
def test_each_new_answer_begins_at_the_top_of_the_window(browser: Browser, server: Server, width: int, height: int) -> None:
    reader = Visitor(browser, server.url, viewport={"width": width, "height": height})
    page = reader.open()
    for question in (samples.BRIDGE, "What will the repairs of the bridge cost?", "Who led the malaria vaccine trial?"):
        reader.ask(question)
        still(page)
        asked = page.locator(".dl-question").last
        expect(asked).to_have_text(question)
        box = asked.bounding_box()
        assert box is not None and box["y"] < 160, (question, box)
    # Who reads on elsewhere is not brought back.
    page.mouse.move(width / 2, height / 2)
    page.mouse.wheel(0, -2000)
    page.wait_for_timeout(1500)
    box = page.locator(".dl-question").last.bounding_box()
    assert box is not None and box["y"] > 160
    reader.close()


def test_what_is_typed_first_gets_the_pages_own_answer_and_leads_on(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url)
    page = reader.open()
    answer = reader.ask("latest news")
    newest = answer.get_by_role("group", name="Newest articles").get_by_role("button")
    expect(newest).to_have_count(5)
    newest.first.click()
    expect(page.locator(".panel h2")).to_have_text("Bridge repairs may take a year")
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    following = page.get_by_role("list", name="Ask next").get_by_role("button")
    expect(following).to_have_count(library.OFFERED)
    assert axe.faults(page) == []
    asked = following.first.inner_text()
    following.first.click()
    expect(page.locator(".dl-question").last).to_have_text(asked)
    expect(page.locator(".answer .quotations")).to_be_visible()
    reader.close()


def test_theme_and_text_size_are_the_readers_and_stay(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url, color_scheme="light")
    page = reader.open()
    ground = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    size = "getComputedStyle(document.documentElement).fontSize"
    assert (page.evaluate(ground), page.evaluate(size)) == ("rgb(251, 250, 247)", "16px")
    page.get_by_text("Appearance").click()
    page.get_by_label("Larger").check()
    assert page.evaluate(size) == "20.8px"
    for width in (320, 1024):
        _resized(page, width)
    assert axe.faults(page) == []
    page.get_by_label("Dark").check()
    expect(page.get_by_label("Dark")).to_be_focused()
    assert page.evaluate(ground) == "rgb(22, 24, 26)"
    assert axe.faults(page) == []
    for path in ("/archive", "/settings", "/"):
        reader.open(path)
        page.get_by_text("Appearance").wait_for()
        assert (page.evaluate(ground), page.evaluate(size)) == ("rgb(22, 24, 26)", "20.8px"), path
    stranger = Visitor(browser, server.url, color_scheme="light")
    assert (stranger.open().evaluate(ground), stranger.page.evaluate(size)) == ("rgb(251, 250, 247)", "16px")
    for visitor in (reader, stranger):
        visitor.close()


def test_a_filter_that_leaves_nothing_says_so_and_can_be_lifted(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url)
    page = reader.page
    page.goto(f"{reader.url}/?q=Who+led+the+malaria+vaccine+trial%3F&since=2031-01-01")
    expect(page.locator(".banner")).to_contain_text("No article fits what this question was narrowed to.")
    page.get_by_role("button", name="Ask the whole archive").click()
    expect(page.locator(".answer .statement").first).to_contain_text("Ama Boateng")
    reader.close()


def test_on_paper_there_are_the_questions_and_the_answers_and_nothing_to_press(browser: Browser, server: Server) -> None:
    reader = Visitor(browser, server.url)
    page = reader.open()
    answer = reader.ask("Who led the malaria vaccine trial?")
    page.emulate_media(media="print")
    expect(answer.locator(".quotations")).to_be_visible()
    for gone in (answer.locator(".tools"), page.get_by_test_id("stSidebar"), page.get_by_test_id("stChatInput")):
        expect(gone).to_be_hidden()
    reader.close()


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
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport(ratio=1)
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


def test_a_card_on_a_phone_keeps_the_way_to_the_article_in_sight_however_much_it_holds(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    around = "Harbour masters from eleven towns, three of them on the far side of the gulf, had come by ferry a day before"
    told = (
        "The lighthouse of Kelvane was lit again by keeper Oda Brink, who had carried the lens up its 212 steps in 9 pieces, "
        "one on each evening of the week before, because the winch that the ministry had promised in spring had never come"
    )
    article = tmp_path / "lighthouse.txt"
    article.write_text(
        f"Light of Kelvane burns after a silence of eleven years and a quarrel about who is to pay for its oil\n\n{around}. "
        f"{told}. {around}, and stayed until the lamp was out again.\n",
        encoding="utf-8",
    )
    with Assistant(Settings(data_dir=server.archive, llm="extractive")) as assistant:
        assistant.ingest(article)
    phone = Visitor(browser, server.url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.open()
    answer = phone.ask("Who lit the lighthouse of Kelvane again?")
    answer.locator(".said .chip", has_text="1").tap()
    card = answer.locator(".card")
    expect(card).to_contain_text("the lamp was out again")
    assert card.locator(".told").evaluate("node => node.scrollHeight > node.clientHeight")
    way = card.get_by_role("button", name="Open the article")
    expect(way).to_be_in_viewport(ratio=1)
    assert way.evaluate(
        "node => { const b = node.getBoundingClientRect(); "
        "return node.getRootNode().elementFromPoint(b.left + 9, b.bottom - 9) === node }"
    )
    assert axe.faults(page) == []
    way.tap()
    expect(page.locator("mark").first).to_be_in_viewport()
    phone.close()
