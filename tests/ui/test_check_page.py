"""The page that checks a draft, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rag.lab import LONGEST_DRAFT
from tests.ui import samples
from tests.ui.pages import settled, visit, words
from ui import library

DRAFT = (
    "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday. "
    "The malaria vaccine was tested on 9,600 children in Ghana. "
    "The opera house of Lanvik has got a new roof of copper. "
    "Who will pay for all this?"
)


def _checked(page: AppTest, draft: str) -> AppTest:
    page.text_area(key="draft").set_value(draft)
    next(button for button in page.button if button.label == "Check").click()
    return settled(page.run())


def _verdicts(page: AppTest) -> list[str]:
    return [verdict for item in page.html for verdict in re.findall(r'<li class="dl-(\w+)">', item.value)]


def test_every_sentence_of_a_draft_gets_its_verdict_with_the_quotation_and_the_way_to_its_article(archive: Path) -> None:
    page = _checked(visit("check.py"), DRAFT)
    assert _verdicts(page) == ["supported", "contradicted", "absent", "nothing"]
    told = words(page)
    assert "4 sentences: 1 supported, 1 contradicted, 1 not in the archive, 1 nothing to check." in told
    assert "tested on 4,800 children in Ghana" in told and "Science Weekly, March 2, 2024" in told
    (shown,) = [item.value for item in page.html if item.value.startswith("<ol")]
    assert re.search(r'<a href="/archive\?article=[0-9a-f]+" target="_blank" rel="noopener">Malaria vaccine halves', shown)


def test_what_was_checked_can_be_kept_as_a_page_and_is_there_until_the_next_draft(archive: Path) -> None:
    page = _checked(visit("check.py"), DRAFT)
    assert [button.proto.label for button in page.get("download_button")] == ["Save as a page"]
    page.switch_page("archive.py").run()
    page.switch_page("check.py").run()
    assert len(_verdicts(page)) == 4
    assert _verdicts(_checked(page, DRAFT.partition(". ")[0] + ".")) == ["supported"]


def test_the_draft_and_what_was_found_of_it_stay_while_the_next_one_is_checked_and_looking_elsewhere_stops_nothing(
    archive: Path,
) -> None:
    page = _checked(visit("check.py"), DRAFT)
    page.text_area(key="draft").set_value(DRAFT.partition(". ")[0] + ".")
    next(button for button in page.button if button.label == "Check").click()
    page.run()
    page.switch_page("archive.py").run()
    page.switch_page("check.py").run()
    assert page.text_area(key="draft").value == DRAFT.partition(". ")[0] + "."
    assert _verdicts(settled(page)) == ["supported"]


def test_an_empty_draft_and_one_beyond_all_measure_are_told(archive: Path) -> None:
    page = _checked(visit("check.py"), "  \n ")
    assert "There is nothing to check yet" in words(page) and _verdicts(page) == []
    page = _checked(page, "It rains. " * (LONGEST_DRAFT // 20))
    assert "expected at most" in words(page) and _verdicts(page) == []


def test_a_hostile_draft_and_a_hostile_article_stay_words(archive: Path) -> None:
    page = _checked(
        visit("check.py"), f"Rangers counted 312 zebras in the reserve {samples.HOSTILE}. \u202eThe zebras were counted."
    )
    (shown,) = [item.value for item in page.html if item.value.startswith("<ol")]
    assert not re.search(r"<(?!/?(?:ol|li|p|strong|blockquote|a)\b)", shown)
    assert set(re.findall(r'(?:href|src)="([^"]*)"', shown)) <= set(re.findall(r'href="(/archive\?article=\w+)"', shown))
    assert "\u202e" not in shown


def test_without_an_archive_there_is_nothing_to_hold_a_draft_against(empty_archive: Path) -> None:
    page = visit("check.py")
    assert not page.text_area and "There are no articles yet" in words(page)


def test_a_snapshot_is_an_archive_too(own_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.assistant().snapshot(tmp_path / "published")
    monkeypatch.setenv("RAG_DATA_DIR", str(tmp_path / "published"))
    assert "supported" in _verdicts(_checked(visit("check.py"), DRAFT))
