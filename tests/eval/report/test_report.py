"""The page: safe to open, and complete."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval import report
from eval.errors import RunError
from eval.records import Passage
from tests.eval.report.conftest import HOSTILE


class Page(HTMLParser):
    """Tags with their attributes, and the pieces of text with the tags that each stands in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((" ".join(self.open), data))


def test_the_page_asks_nobody_for_anything_and_runs_only_its_own_script(runs: list[Any], tmp_path: Path) -> None:
    page, _ = report.write(runs, tmp_path / "out")
    text = page.read_text(encoding="utf-8")
    found = Page(text)
    assert found.open == []
    assert {tag for tag, _ in found.tags} & {"img", "iframe", "link", "object", "embed", "form", "a"} == set()
    assert [attributes for tag, attributes in found.tags if tag == "script"] == [{}]
    assert not any(name.startswith("on") or name in {"src", "href"} for _, attributes in found.tags for name in attributes)
    assert "url(" not in text
    assert "@import" not in text
    policy = next(attributes["content"] for tag, attributes in found.tags if attributes.get("http-equiv"))
    assert policy is not None
    assert "default-src 'none'" in policy


def test_what_others_wrote_is_shown_to_the_letter_and_is_no_markup(
    make_record: Any, make_run: Any, runs: list[Any], tmp_path: Path
) -> None:
    passage = Passage(1, "cod.txt", HOSTILE, HOSTILE, HOSTILE, 0, len(HOSTILE), HOSTILE, 0.5, {HOSTILE: 1.0}, (0,))
    crash = make_record("q12", {"fact_recall": 0.0}, kind=HOSTILE, error=HOSTILE, passages=(passage,))
    run = make_run("hostile", {"tiny": [*runs[0].records("tiny"), crash]}, skipped={HOSTILE: HOSTILE})
    found = Page(report.write([run], tmp_path / "out")[0].read_text(encoding="utf-8"))
    told = [where for where, text in found.texts if text == HOSTILE]
    # The question, a fact, a sentence, its quotation, what was expected, a title, a crash and a passage.
    for place in ("summary bdi", "li bdi", "p bdi", "mark bdi", "blockquote bdi", "h3 bdi", "section p", "details p"):
        assert any(where.endswith(place) for where in told), place
    texts = [text.strip() for _, text in found.texts]
    assert f"[1] {HOSTILE}, {HOSTILE}, 2023-10-01" in texts
    assert f"{HOSTILE} was skipped: {HOSTILE}" in texts
    assert {HOSTILE} < {attributes.get("data-kind") for _, attributes in found.tags}
    assert [tag for tag, attributes in found.tags if tag in {"img", "script"} or "onerror" in attributes] == ["script"]


def test_the_policy_names_the_script_that_is_there(runs: list[Any], tmp_path: Path) -> None:
    import base64
    import hashlib

    text = report.write(runs, tmp_path / "out")[0].read_text(encoding="utf-8")
    script = re.search(r"<script>(.*?)</script></body>", text, re.DOTALL)
    assert script is not None
    assert base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode() in text


def test_a_failure_shows_what_was_asked_said_found_and_missing(runs: list[Any], tmp_path: Path) -> None:
    text = report.write(runs, tmp_path / "out")[0].read_text(encoding="utf-8")
    first = text[text.index('<details class="question"') :].partition('<details class="question"')[2]
    first = first.partition('<details class="question"')[0]
    assert "missing facts" in first
    assert "Not stated" in first
    assert "Evidence that was not found" in first
    assert "Cod is back. <mark>Lund said so.</mark>" in first
    assert first.count("<section>") == 2  # both runs side by side


def test_every_picture_is_well_formed_and_named(runs: list[Any], tmp_path: Path) -> None:
    text = report.write(runs, tmp_path / "out")[0].read_text(encoding="utf-8")
    pictures = [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]
    assert [picture.get("aria-label") for picture in pictures] == [
        "tiny: fact_recall by kind",
        "tiny: risk against coverage",
        "tiny: time",
        "tiny: differences",
    ]


def test_what_changed_comes_before_the_figures(runs: list[Any], tmp_path: Path) -> None:
    text = report.write(runs, tmp_path / "out")[0].read_text(encoding="utf-8")
    assert text.index("Questions that changed sides: 4") < text.index("<th>measure</th>")


def test_one_run_alone_has_no_comparison(runs: list[Any], tmp_path: Path) -> None:
    page, short = report.write(runs[:1], tmp_path / "out")
    assert "changed sides" not in page.read_text(encoding="utf-8")
    assert "difference" not in short.read_text(encoding="utf-8")


def test_a_run_without_records_is_refused(make_run: Any, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="has no answered question yet: rag eval run --resume"):
        report.write([make_run("a", {"s": []})], tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_a_clear_error(runs: list[Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(RunError, match="cannot write the report"):
        report.write(runs, tmp_path / "file" / "out")
