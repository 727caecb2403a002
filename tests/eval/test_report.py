"""The report: safe to open, complete, and short in Markdown."""

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
from eval.report import plots
from eval.report.failures import reasons
from eval.summary import Figure

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"' `| ![x](http://evil.example/y)"
TEXT = "Cod is back. Lund said so."
CITATION = {
    "number": 1,
    "article_id": "a1",
    "title": HOSTILE,
    "source": HOSTILE,
    "url": "javascript:alert(3)",
    "published": "2023-10-01",
    "date_provenance": "explicit",
    "quote": "Lund said so.",
    "start": 113,
    "end": 126,
}


class Page(HTMLParser):
    """Tags with their attributes, and the text outside of style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def runs(make_record: Any, make_run: Any) -> list[Any]:
    """Two runs of twelve questions, with a hostile one that failed in the first."""

    def records(good: bool) -> list[Any]:
        found = []
        for at in range(12):
            metrics = {"fact_recall": float(good or at > 3), "over_abstention": 0.0, "AllFacts@10": float(at != 5)}
            status = {"kind": "date" if at % 2 else "list", "confidence": at / 12}
            if at == 11:
                metrics, status["status"] = {"abstention_recall": 0.0, "status_accuracy": 0.0}, "not_found"
            found.append(make_record(f"q{at}", metrics, **status))
        found[0].question["question"] = HOSTILE
        found[0].question["required_facts"] = [[HOSTILE]]
        found[0].question["quotations"] = [{"article": "cod.txt", "quote": HOSTILE}]
        found[0].answer["statements"] = [{"text": HOSTILE, "citations": [CITATION]}]
        found[0].answer["citations"] = [CITATION]
        passage = Passage(1, "cod.txt", HOSTILE, HOSTILE, None, 100, 126, TEXT, 0.5, {"bm25": 1.0}, ())
        found[0] = type(found[0])(
            **{**_fields(found[0]), "passages": (passage,), "names": {"a1": "cod.txt"}, "missing": (HOSTILE,)}
        )
        return found

    skipped = {"rgb": "no file | rgb_dev.jsonl"}
    return [make_run("new", {"tiny": records(False)}, skipped=skipped), make_run("old", {"tiny": records(True)})]


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


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
    assert text.index("4 questions changed sides") < text.index("<th>measure</th>")


def test_the_summary_is_a_table_that_nothing_breaks_out_of(runs: list[Any], tmp_path: Path) -> None:
    short = report.write(runs, tmp_path / "out")[1].read_text(encoding="utf-8")
    assert "| tiny | fact recall | 0.636 | 0.364 to 0.909 | 11 |  |" in short
    assert "| rgb | skipped | | | | no file \\| rgb_dev.jsonl |" in short
    assert "| fact recall | 1.000 | 0.636 | -0.364 |" in short
    assert "<img" not in short
    rows = [line for line in short.split("\n") if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7, 8}


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


@pytest.mark.parametrize(
    ("metrics", "found"),
    [
        ({"fact_recall": 1.0, "in_quotation": 1.0, "citation_recall": 1.0, "AllFacts@10": 1.0}, ()),
        ({"fact_recall": 0.5, "attack_success": 1.0}, ("missing facts", "attack shown")),
        ({"Success@10": 0.0, "AllFacts@10": 0.0}, ("nothing relevant found", "evidence missing")),
        ({"span_validity": 0.9, "forbidden_claims": 0.5}, ("forbidden claim", "quotation not in the article")),
    ],
)
def test_a_question_is_looked_at_for_what_failed(make_record: Any, metrics: dict[str, float], found: tuple[str, ...]) -> None:
    assert reasons(make_record("q", metrics)) == found


def test_a_bar_is_as_long_as_its_figure() -> None:
    drawn = plots.bars("x", {"half": Figure(0.5, 0.4, 0.6, 10), "full": Figure(1.0, None, None, 3)})
    half, full = (float(width) for width in re.findall(r'class="fill-a" [^>]*width="([\d.]+)"', drawn))
    assert half == pytest.approx(full / 2)


def test_latencies_of_one_value_and_of_nothing_but_zero_can_be_drawn() -> None:
    assert "H" in plots.latencies("x", {"a": [12.0]})
    assert "H" in plots.latencies("x", {"a": [0.0, 0.0]})
