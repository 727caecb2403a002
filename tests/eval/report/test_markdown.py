"""The summary for a pull request: tables that nothing breaks out of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from eval import report
from eval.compare import compare
from eval.report.markdown import markdown
from eval.summary import summarize


def test_the_summary_is_a_table_that_nothing_breaks_out_of(runs: list[Any], tmp_path: Path) -> None:
    short = report.write(runs, tmp_path / "out")[1].read_text(encoding="utf-8")
    assert "| tiny | fact recall | 0.636 | 0.364 to 0.909 | 11 |  |" in short
    assert "- rgb was skipped: no file \\| rgb_dev.jsonl" in short
    assert "| fact recall | 1.000 | 0.636 | -0.364 |" in short
    assert "<img" not in short
    rows = [line for line in short.split("\n") if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7, 8}


def test_it_says_who_answered_how_many_and_at_what_cost(make_record: Any, make_run: Any) -> None:
    run = make_run(
        "new", {"s": [make_record("q1", {"fact_recall": 1.0}), make_record("q2", {"fact_recall": 0.0}, error="E: no")]}
    )
    short = markdown(run, {"s": summarize("s", run.records("s"))}, (), (), "")
    assert "answers by extractive · minilm" in short
    assert (
        "- s: 2 questions, 1 crashed; 1 to look at; an answer took 10 ms at p50 and 10 ms at p95; no tokens, no money" in short
    )
    assert "  - 1 crashed: E: no" in short


def test_measures_that_are_the_same_are_only_counted(make_record: Any, make_run: Any) -> None:
    first = make_run("a", {"s": [make_record("q1", {"fact_recall": 1.0, "R@1": 0.0})]})
    second = make_run("b", {"s": [make_record("q1", {"fact_recall": 1.0, "R@1": 1.0})]})
    short = markdown(second, {"s": summarize("s", second.records("s"))}, (), compare(first, second), "a")
    assert "| R@1 | 0.000 | 1.000 | +1.000 |" in short
    assert "- q1: gained R@1" in short
    assert "| fact recall | 1.000 | 1.000 | +0.000" not in short
    assert short.endswith("Measures that are the same in both: 1.\n")


def test_a_name_is_no_link_or_picture(make_record: Any, make_run: Any) -> None:
    run = make_run("new", {"s": [make_record("q", {"fact_recall": 0.0}, error="![x](http://evil.example) *b* <i>")]})
    short = markdown(run, {"s": summarize("s", run.records("s"))}, (), (), "")
    assert "![" not in short
    assert "<i>" not in short
