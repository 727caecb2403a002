"""What the evaluation commands show in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from eval import gate, tables
from eval.ablate import Row
from eval.compare import compare, compare_records
from eval.scoring import METRICS
from eval.summary import summarize

WIDTH = 80


def printed(print_it: Callable[[Console], None], width: int = WIDTH) -> str:
    console = Console(width=width, color_system=None, force_terminal=False)
    with console.capture() as captured:
        print_it(console)
    return captured.get()


@pytest.fixture
def run(make_record: Any, make_run: Any) -> Any:
    """Answers to questions of two kinds in one set, searches in another; something is wrong in both."""
    answered = [
        make_record("q1", {"status_accuracy": 1.0, "fact_recall": 1.0, "forbidden_claims": 0.0}, kind="date"),
        make_record("q2", {"status_accuracy": 0.0, "fact_recall": 0.5}, kind="false_premise", status="false_premise"),
        make_record("q3", {"status_accuracy": 0.0, "fact_recall": 0.0}, kind="date", error="ValueError: \x1b[31mno"),
    ]
    searched = [make_record("q1", {"Success@10": 1.0, "nDCG@10": 0.5}, kind="")]
    return make_run("one", {"talk": answered, "search": searched, "later": []}, skipped={"rgb": "no file rgb_dev.jsonl"})


def summaries(run: Any) -> dict[str, Any]:
    return {name: summarize(name, records) for name in run.manifest.sets if (records := run.records(name))}


def test_the_headline_comes_with_kinds_cost_and_faults_in_80_columns(run: Any) -> None:
    shown = printed(lambda console: tables.figures(console, run, summaries(run), everything=False))
    assert max(map(len, shown.splitlines())) <= WIDTH
    assert "talk: 3 questions, 1 crashed; answers by extractive" in shown
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    assert "fact recall 0.500 0.000 to 1.000 3" in rows
    assert "status accuracy  " not in shown.split("kind")[0]  # not one of the set's headline figures
    assert "false premise 0.00 (1) 0.50 (1)" in rows
    # Where none of the headline figures is there, as in a run that only searched, the others are shown.
    assert "Success@10 1.000 1.000 to 1.000 1" in rows
    assert "an answer took 10 ms at p50 and 10 ms at p95; no tokens, no money" in shown
    assert "1 crashed: ValueError: \ufffd[31mno" in shown
    assert "not begun: later" in shown
    assert "skipped rgb: no file rgb_dev.jsonl\n1 skipped, 3 run" in shown


def test_everything_is_every_figure_by_what_it_is_about(run: Any) -> None:
    shown = printed(lambda console: tables.figures(console, run, summaries(run), everything=True))
    assert max(map(len, shown.splitlines())) <= WIDTH
    lines = [line.split("  ")[0] if line[:1].strip() else line.strip().split("  ")[0] for line in shown.splitlines()]
    assert lines.index("answers") < lines.index("status accuracy") < lines.index("forbidden claims, less is better")
    assert lines.index("retrieval") < lines.index("Success@10") < lines.index("nDCG@10")
    assert "total 10.0 10.0" in [" ".join(line.split()) for line in shown.splitlines()]


def test_a_run_of_all_metrics_fits_80_columns(make_record: Any, make_run: Any) -> None:
    records = [make_record(f"q{at}", dict.fromkeys(METRICS, at / 12), kind=f"kind_{at % 3}") for at in range(12)]
    run = make_run("full", {"a_set_with_a_long_name": records})
    shown = printed(lambda console: tables.figures(console, run, summaries(run), everything=True))
    assert max(map(len, shown.splitlines())) <= WIDTH
    assert [name for name, metric in METRICS.items() if metric.title not in shown] == []


def test_questions_that_changed_sides_come_first_and_text_is_inert(make_record: Any, make_run: Any) -> None:
    first = make_run(
        "a", {"s": [make_record("q1", {"in_quotation": 1.0, "R@1": 0.0}, question="Who\n\x1b]0;x\x07 [red]came?")]}
    )
    second = make_run(
        "b", {"s": [make_record("q1", {"in_quotation": 0.0, "R@1": 1.0}, question="Who\n\x1b]0;x\x07 [red]came?")]}
    )
    (found,) = compare(first, second)
    shown = printed(lambda console: tables.comparison(console, found, "a", "b"))
    assert "s: b against a, 1 question\nquestions that changed sides: 1\n  Who \ufffd]0;x\ufffd [red]came? (date)" in shown
    assert shown.index("lost answer quoted") < shown.index("gained R@1") < shown.index("measure")
    assert max(map(len, shown.splitlines())) <= WIDTH
    assert "McNemar 1" not in shown
    wide = printed(lambda console: tables.comparison(console, found, "a", "b"), width=140)
    assert "McNemar   1.0000" in wide


def test_a_long_list_of_changes_ends_with_their_number(make_record: Any, make_run: Any) -> None:
    before, after = ([make_record(f"q{at}", {"R@1": value}) for at in range(25)] for value in (0.0, 1.0))
    found = compare_records("s", before, after)
    shown = printed(lambda console: tables.comparison(console, found, "a", "b"))
    assert shown.count("gained R@1") == 20
    assert "and 5 more" in shown
    assert "better" in shown


def test_the_gate_names_what_falls_short_and_what_is_missing(make_record: Any, make_run: Any) -> None:
    run = make_run("a", {"s": [make_record("q1", {"fact_recall": 0.5, "forbidden_claims": 0.0}, kind="list")]})
    limits = (
        gate.Threshold("fact_recall", least=0.9),
        gate.Threshold("forbidden_claims", kind="list", most=0.1),
        gate.Threshold("aurc", most=0.1),
    )
    checks = gate.check(run, {"s": gate.Gate("s", limits)})
    shown = printed(lambda console: tables.gate(console, checks))
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    assert "s fact recall 0.500 at least 0.9 FALLS SHORT" in rows
    assert "s forbidden claims (list) 0.000 at most 0.1 holds" in rows
    assert "s AURC missing at most 0.1 FALLS SHORT" in rows
    assert "1 of 3 thresholds hold" in rows


def test_a_variant_that_differs_has_a_star(make_record: Any) -> None:
    worse, better = ([make_record(f"q{at:02}", {"R@1": value}) for at in range(20)] for value in (0.0, 1.0))
    rows = (
        Row("bm25", summarize("bm25", worse), compare_records("s", worse, better, ["R@1"])),
        Row("minmax", summarize("minmax", better), compare_records("s", better, better, ["R@1"])),
        Row("all", summarize("all", better), None),
    )
    shown = printed(lambda console: tables.ablation(console, "s", rows, ["R@1"]))
    cells = {line.split()[0]: line.split()[1] for line in shown.splitlines() if line.startswith(("bm25", "minmax", "all"))}
    assert cells == {"bm25": "0.000*", "minmax": "1.000", "all": "1.000"}
    assert "* differs from all at the 5% level" in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("\x1b[2J", "\ufffd[2J"),
        ("a\u202eb", "a\ufffdb"),
        ("שלום", "שלום"),
        ("\ud800", "\ufffd"),
    ],
)
def test_text_of_others_cannot_steer_the_terminal(text: str, shown: str) -> None:
    assert tables.plain(text) == shown
