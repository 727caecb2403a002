"""An answer in a real Chromium: what it is made of, what can be done with it, and how it arrives."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from rag import Answer, Assistant, Settings
from tests.llms.conftest import Endpoint, Scripted
from tests.ui import samples
from tests.ui.browser import PATIENCE, Server, Visitor
from tests.ui.samples import TOLL, TOLL_QUOTE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_thanks_get_a_plain_reply_without_notes_or_a_word_of_what_is_missing(reader: Visitor) -> None:
    answer = reader.ask("Thank you!")
    expect(answer.locator(".prose")).to_have_text("You are welcome.")
    # Nobody copies or judges it; what tells of the archive can be kept.
    assert answer.locator(".banner, .notes, .found, .tools").count() == 0
    expect(reader.ask("What is the latest news?").get_by_role("button", name="Copy")).to_be_visible()


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
    looks = reader.page.get_by_role("dialog").locator(".dl-preview")
    expect(looks.get_by_role("heading")).to_have_text(TOLL)
    expect(looks).to_contain_text("[1]")
    expect(looks).to_contain_text("https://tribune.example/bridge")
    assert "\\" not in looks.inner_text()
    expect(reader.page.get_by_role("dialog").get_by_test_id("stCode")).to_be_hidden()
    reader.page.get_by_role("dialog").get_by_role("tab", name="Markdown").click()
    expect(reader.page.get_by_role("dialog").get_by_test_id("stCode")).to_contain_text("\\[1\\]")
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
    reader.page.get_by_role("button", name="Save", exact=True).click()
    expect(reader.page.locator(".notice")).to_have_text("Saved. Thank you.")
    answer.get_by_role("button", name="More tools").click()
    # It is for who runs the page.
    expect(answer.get_by_role("button", name="Add to gold")).to_have_count(0)
    reader.page.get_by_role("link", name="Settings").click()
    reader.page.get_by_text("Collect questions for the evaluation").click()
    reader.drawn()
    reader.page.get_by_role("link", name="Ask").first.click()
    answer.get_by_role("button", name="More tools").click()
    answer.get_by_role("button", name="Add to gold").click()
    window = reader.page.get_by_role("dialog")
    window.get_by_role("textbox", name="What must a right answer state?").fill("tunnel toll")
    window.get_by_role("button", name="Add", exact=True).click()
    expect(window).to_have_count(0)
    (line,) = [json.loads(line) for line in (server.archive / "gold-candidates.jsonl").read_text().splitlines()]
    assert (line["question"], line["required_facts"], line["status"]) == (TOLL, [["tunnel toll"]], "answered")
    assert line["quotations"][0]["quote"] == TOLL_QUOTE


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


def test_also_a_quick_answer_is_preceded_by_what_is_being_read(reader: Visitor) -> None:
    page = reader.page
    page.evaluate(
        """() => {
            window.seen = []
            const look = () => document.querySelectorAll(".dl-remark").forEach((one) => window.seen.push(one.textContent))
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
        }"""
    )
    reader.ask(samples.BRIDGE)
    seen = [text for text in page.evaluate("window.seen") if re.match("Searching|Reading", text)]
    assert any(
        re.fullmatch(r"Reading \d+ passages? from \d+ articles? …( \d+ s)?|Searching the archive …", text) for text in seen
    )
    # No clock before there is a second to tell.
    assert not [text for text in seen if text.endswith("0 s")]


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


def test_a_disagreement_is_told_once_above_the_quotations_that_hold_it(reader: Visitor) -> None:
    answer = reader.ask("What will the repairs of the harbour bridge cost?")
    box = answer.get_by_role("group", name="The articles differ")
    told = [" ".join(item.inner_text().split()) for item in box.get_by_role("listitem").all()]
    assert told == [
        "18 million dollars 2 Port Tribune, October 8, 2024",
        "25 million dollars 1 Evening Courier, October 11, 2024 newest",
    ]
    for amount in ("18 million dollars", "25 million dollars"):
        assert answer.inner_text().count(amount) == 2
    assert "2024newest" not in box.evaluate("node => node.textContent")


def test_details_are_in_words_for_readers_and_hold_nothing_that_is_nought(reader: Visitor) -> None:
    answer = reader.ask(samples.BRIDGE)
    answer.get_by_role("button", name="More tools").click()
    answer.get_by_role("button", name="Details").click()
    rows = [row.inner_text() for row in answer.locator(".details tr").all()]
    assert [row for row in rows if "embedding" in row or "0 + 0" in row or " ms" in row or "nothing" in row] == []
    assert not any(row.split("\t")[-1].startswith("0 ") for row in rows)
    assert "written by\tthe articles themselves" in rows and any(row.startswith("altogether") for row in rows)


def test_a_timeline_tells_the_day_of_what_happened_from_the_day_of_its_report(reader: Visitor) -> None:
    answer = reader.ask("Give me a timeline of the harbour bridge in Porto Velho")
    first, second = answer.locator(".timeline .from").all()
    expect(first).to_contain_text("reported October 8, 2024")
    expect(first.locator(".note > :last-child")).to_have_text("October 7, 2024")
    # Where only the day of the report is known it is said once.
    assert second.inner_text().count("October 11, 2024") == 1
