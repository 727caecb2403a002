"""Addresses in a real Chromium: Reload, Back, Forward and a restart of the server lose nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect

from tests.ui import axe
from tests.ui.browser import Server, Visitor, focused
from tests.ui.samples import TOLL

TRIAL = "Who led the malaria vaccine trial?"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_reload_back_and_forward_keep_the_chat_and_the_article(reader: Visitor) -> None:
    page = reader.page
    answer = reader.ask(TOLL)
    expect(page).to_have_url(re.compile(r"\?chat=[0-9a-f]{24}$"))
    answer.locator(".marks button").first.click()
    expect(page.locator("mark")).to_contain_text("Ines Prado")
    expect(page).to_have_url(re.compile(r"\?chat=[0-9a-f]{24}&note=\d+-n1$"))
    page.reload()
    expect(page.locator("mark")).to_contain_text("Ines Prado")
    page.go_back()
    expect(page.locator(".panel")).to_have_count(0)
    expect(page.locator(".dl-question")).to_have_text(TOLL)
    page.go_back()
    expect(page.get_by_text("Ask the archive")).to_be_visible()
    page.go_forward()
    expect(page.locator(".dl-question")).to_have_text(TOLL)
    page.go_forward()
    expect(page.locator("mark")).to_contain_text("Ines Prado")


def test_the_way_over_another_page_and_a_reload_keep_the_chat(reader: Visitor) -> None:
    page = reader.page
    reader.ask(TRIAL)
    page.get_by_role("link", name="Archive").first.click()
    expect(page.locator(".dl-title")).to_have_text("Archive")
    page.get_by_role("link", name="Ask").first.click()
    expect(page.locator(".dl-question")).to_have_text(TRIAL)
    page.reload()
    expect(page.locator(".dl-question")).to_have_text(TRIAL)


def test_another_readers_chat_and_an_address_that_means_harm_open_nothing(reader: Visitor, browser: Browser) -> None:
    reader.ask(TOLL)
    stranger = Visitor(browser, reader.url)
    stranger.page.goto(reader.page.url)
    expect(stranger.page.get_by_text("Ask the archive")).to_be_visible()
    expect(stranger.page.get_by_role("alert").filter(has_text="That chat is not here")).to_be_visible()
    for query in ("chat=%3Cscript%3E&note=1-n999999", "note=9-a" + "f" * 64, "chat=' OR 1=1 --", "note=%F0%9F%97%9E&chat=%00"):
        stranger.page.goto(f"{reader.url}/?{query}")
        expect(stranger.page.get_by_text("Ask the archive")).to_be_visible()
        expect(stranger.page.locator(".answer, .panel")).to_have_count(0)
    assert stranger.strangers() == [] and stranger.dialogs == []
    stranger.close()


def test_the_picture_filters_the_archive_and_its_address_keeps_the_filter_and_the_article(reader: Visitor) -> None:
    page = reader.open("/archive")
    rows = page.get_by_role("list", name="Articles").get_by_role("button")
    expect(rows).to_have_count(5)
    picture = page.get_by_role("toolbar", name="Articles over time")
    # One stop of the Tab key; the arrows go on from there, and Enter chooses.
    picture.get_by_role("button", name="all sources: 5 articles").focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/archive\?since=2024-10-07&until=2024-10-13&source=Evening\+Courier$"))
    assert picture.locator("[aria-pressed=true]").get_attribute("aria-label", timeout=5000) == focused(page)
    assert picture.locator("[tabindex='0']").count() == 1
    rows.first.click()
    expect(page.locator(".panel h2")).to_have_text("Bridge repairs may take a year")
    page.reload()
    expect(page.locator(".panel h2")).to_have_text("Bridge repairs may take a year")
    expect(rows).to_have_count(1)
    page.go_back()
    expect(page.locator(".panel")).to_have_count(0)
    expect(rows).to_have_count(1)
    page.go_back()
    expect(rows).to_have_count(5)
    page.go_forward()
    expect(rows).to_have_count(1)
    assert axe.faults(page) == []
    page.get_by_role("button", name="Ask about these").click()
    answer = reader.ask("What will the repairs of the harbour bridge cost?")
    expect(answer).to_contain_text("Only October 7, 2024 to October 13, 2024, Evening Courier")
    expect(answer.locator(".quotations")).not_to_contain_text("Port Tribune")


def test_an_address_of_the_archive_that_means_harm_shows_all_of_it(reader: Visitor) -> None:
    page = reader.page
    for query in (
        "source=%3Cscript%3E&since=9999-99-99&order=x&article=' OR 1=1 --",
        "since=0001-01-01&author=%00&article=..%2F..%2F",
    ):
        page.goto(f"{reader.url}/archive?{query}")
        expect(page.get_by_role("list", name="Articles").get_by_role("button")).to_have_count(5)
        expect(page.locator(".panel")).to_have_count(0)


def test_after_a_restart_under_an_open_page_the_first_thing_done_counts(reader: Visitor, server: Server) -> None:
    page = reader.page
    answer = reader.ask(TOLL)
    server.restart()
    answer.locator(".marks button").first.click()
    expect(page.locator("mark")).to_contain_text("Ines Prado")
    page.get_by_role("button", name="Close the article").click()
    expect(page.locator(".panel")).to_have_count(0)
    server.restart()
    reader.ask(TRIAL)
    expect(page.locator(".dl-question").last).to_have_text(TRIAL)
    expect(page.locator(".dl-question").first).to_have_text(TOLL)


def test_what_is_done_while_the_server_is_away_counts_when_it_is_back(reader: Visitor, server: Server) -> None:
    page = reader.page
    answer = reader.ask(TOLL)
    server.stop()
    page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for(state="detached")
    answer.locator(".marks button").first.click()
    server.start()
    expect(page.locator("mark")).to_contain_text("Ines Prado")


def test_what_is_done_before_the_browser_has_the_new_address_counts(reader: Visitor) -> None:
    page, late, held = reader.page, [False], list[tuple[WebSocketRoute, str | bytes]]()

    def deliver() -> None:
        while held and not late[0]:
            socket, message = held.pop(0)
            socket.send(message)

    def route(socket: WebSocketRoute) -> None:
        def back(message: str | bytes) -> None:
            held.append((socket, message))
            deliver()

        socket.connect_to_server().on_message(back)

    page.route_web_socket(re.compile("_stcore/stream"), route)
    reader.open("/archive")
    rows = page.get_by_role("list", name="Articles").get_by_role("button")
    expect(rows).to_have_count(5)
    late[0] = True
    search = page.get_by_label("Search titles, sources, authors and files")
    search.fill("bridge")
    search.press("Enter")
    # Until the server has done with it, and has given an address that has not come here yet.
    page.wait_for_timeout(2000)
    rows.filter(has_text="Bridge repairs may take a year").click()
    page.wait_for_timeout(1000)
    late[0] = False
    deliver()
    expect(page.locator(".panel h2")).to_have_text("Bridge repairs may take a year")
    expect(rows).to_have_count(2)
    expect(search).to_have_value("bridge")
    expect(page).to_have_url(re.compile(r"/archive\?words=bridge&article=[0-9a-f]+$"))
