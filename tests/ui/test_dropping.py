"""Files dropped anywhere on the page of the archive, in a real Chromium."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag import Assistant, Settings
from tests.ui import axe, samples
from tests.ui.browser import PATIENCE, Server, Visitor

FERRY = "Ferry back in service\n\nThe ferry to Rye was put back in service by pilot Nora Beck on Friday, 11 October 2024.\n"
# A transfer as the browser makes one of files that are dragged over it.
_TRANSFER = """files => {
    const transfer = new DataTransfer()
    for (const [name, text] of files) transfer.items.add(new File([text], name, { type: "text/plain" }))
    return transfer
}"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture
def reader(browser: Browser, tmp_path: Path) -> Iterator[Visitor]:
    """Who looks at an archive of their own."""
    with Assistant(Settings(data_dir=tmp_path / "archive", llm="extractive", _env_file=None)) as assistant:
        assistant.ingest(samples.write_articles(tmp_path))
    server = Server(tmp_path / "archive")
    visitor = Visitor(browser, server.url)
    page = visitor.open("/archive")
    expect(page.get_by_role("list", name="Articles").get_by_role("button")).to_have_count(5)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    yield visitor
    assert visitor.strangers() == [] and visitor.dialogs == []
    visitor.close()
    server.stop()


def drag(page: Page, kind: str, where: str, *files: tuple[str, str]) -> None:
    """What the browser tells the page while files are dragged over it (`dragover`) and when they are let go (`drop`)."""
    page.dispatch_event(where, kind, {"dataTransfer": page.evaluate_handle(_TRANSFER, list(map(list, files)))})


def drop_from_disk(page: Page, path: Path) -> None:
    """Let go of something that lies on the disk over the page, as a hand does: a script cannot make a folder."""
    hand = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        hand.send("Input.dispatchDragEvent", {"type": kind, "x": 800, "y": 120, "data": data})


def hold(page: Page, where: str, *files: tuple[str, str]) -> None:
    """Hold files over the page until it answers: a browser says so several times a second, and one word may come too early."""
    hint = page.get_by_text("Drop files to add them to the archive")
    until = time.monotonic() + PATIENCE / 1000
    while not hint.is_visible() and time.monotonic() < until:
        drag(page, "dragover", where, *files)
        page.wait_for_timeout(100)
    expect(hint).to_be_visible()


def test_a_file_dropped_anywhere_comes_into_the_archive(reader: Visitor) -> None:
    page = reader.page
    hold(page, ".dl-title", ("ferry.txt", FERRY))
    assert axe.faults(page) == []
    drag(page, "drop", ".dl-title", ("ferry.txt", FERRY))
    expect(page.get_by_text("Drop files to add them to the archive")).to_be_hidden()
    expect(page.get_by_test_id("stFileChipName")).to_have_text("ferry.txt")
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.get_by_text("1 file taken.")).to_be_visible()
    expect(page.get_by_role("list", name="Articles").get_by_role("button")).to_have_count(6)


def test_a_folder_dropped_anywhere_is_taken_with_the_folders_in_it_and_without_what_holds_no_articles(
    reader: Visitor, tmp_path: Path
) -> None:
    page, folder = reader.page, tmp_path / "desk"
    for place in ("", "one", "two", ".hidden"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        # More than a browser tells of a folder at a time, and the same name in each of them.
        for number in range(120 if place == "one" else 1):
            (folder / place / f"ferry{number}.txt").write_text(FERRY.replace("Rye", f"Rye{place}{number}"), encoding="utf-8")
    (folder / "picture.png").write_bytes(b"png")
    drop_from_disk(page, folder)
    page.get_by_role("button", name="Add to the archive").click()
    expect(page.get_by_text("122 files taken.")).to_be_visible()
    named = page.get_by_role("table", name="What became of each file").get_by_role("rowheader").all_inner_texts()
    assert named and all(name.startswith(("desk/ferry", "desk/one/ferry", "desk/two/ferry")) for name in named)
    kept = sorted(
        path.relative_to(tmp_path / "archive" / "uploads") for path in (tmp_path / "archive" / "uploads").rglob("*.txt")
    )
    assert len(kept) == 122 and {Path("desk/ferry0.txt"), Path("desk/two/ferry0.txt")} <= set(kept)


def test_a_folder_without_articles_is_told_to_have_none(reader: Visitor, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"png")
    drop_from_disk(reader.page, tmp_path / "pictures")
    expect(reader.page.get_by_text("The folder has no files that can hold articles.").first).to_be_visible()
    expect(reader.page.get_by_test_id("stFileChipName")).to_have_count(0)


def test_what_is_dropped_on_the_field_itself_is_taken_once_and_words_that_are_dragged_are_no_files(reader: Visitor) -> None:
    page = reader.page
    page.dispatch_event(".dl-title", "dragover", {"dataTransfer": page.evaluate_handle("new DataTransfer()")})
    expect(page.get_by_text("Drop files to add them to the archive")).to_have_count(0)
    page.get_by_text("Add articles").click()
    drag(page, "drop", "[data-testid=stFileUploaderDropzone]", ("ferry.txt", FERRY))
    expect(page.get_by_test_id("stFileChipName")).to_have_text(["ferry.txt"])


def test_a_file_of_a_kind_that_cannot_be_read_is_refused_by_name_and_with_the_reason_in_words(reader: Visitor) -> None:
    drag(reader.page, "drop", ".dl-title", ("song.mp3", "la"))
    refused = reader.page.get_by_role("table", name="Files that will not be added")
    expect(refused.get_by_role("rowheader")).to_have_text("song.mp3")
    expect(refused).to_contain_text("not a kind of file that holds articles: text, pages, tables, PDF")
    for width in (1600, 390):
        reader.page.set_viewport_size({"width": width, "height": 900})
        reader.page.wait_for_timeout(500)
        assert refused.locator("td").evaluate("cell => cell.scrollWidth <= cell.clientWidth")
        assert reader.page.evaluate("document.scrollingElement.scrollWidth") <= width
    expect(reader.page.get_by_role("button", name="Add to the archive")).to_be_disabled()


def test_a_file_dropped_beside_an_open_dialog_is_not_taken_and_the_browser_does_not_leave_the_page_for_it(
    reader: Visitor,
) -> None:
    page = reader.page
    page.get_by_role("list", name="Articles").get_by_role("button").first.click()
    page.get_by_role("button", name="Correct …").click()
    page.get_by_role("dialog").wait_for()
    drag(page, "dragover", "[role=dialog]", ("ferry.txt", FERRY))
    for kind in ("dragover", "drop"):
        transfer = page.evaluate_handle(_TRANSFER, [["ferry.txt", FERRY]])
        left_to_the_browser = page.get_by_role("dialog").evaluate(
            """(dialog, [kind, dataTransfer]) =>
                dialog.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, composed: true, dataTransfer }))""",
            [kind, transfer],
        )
        assert not left_to_the_browser
    expect(page.get_by_text("Drop files to add them to the archive")).to_have_count(0)
    expect(page.get_by_test_id("stFileChipName")).to_have_count(0)


def test_the_hint_goes_where_the_browser_says_no_more_that_files_are_held_over_the_page(reader: Visitor) -> None:
    hold(reader.page, ".dl-title", ("ferry.txt", FERRY))
    expect(reader.page.get_by_text("Drop files to add them to the archive")).to_be_hidden()


def test_on_another_page_files_are_not_taken(reader: Visitor) -> None:
    page = reader.page
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_test_id("stChatInput").wait_for()
    drag(page, "dragover", "body", ("ferry.txt", FERRY))
    page.wait_for_timeout(300)
    expect(page.get_by_text("Drop files to add them to the archive")).to_have_count(0)
