"""The gate."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from eval import datasets, gate
from eval.errors import RunError
from eval.runs import Options


def gates(tmp_path: Path, text: str) -> dict[str, gate.Gate]:
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    return gate.read(path)


def test_a_figure_at_its_threshold_holds_and_one_below_falls(tmp_path: Path, make_record: Any, make_run: Any) -> None:
    records = [make_record("q1", {"fact_recall": 1.0}, kind="date"), make_record("q2", {"fact_recall": 0.8}, kind="list")]
    run = make_run("a", {"s": records})
    known = gates(tmp_path, '[s]\nfact_recall = { min = 0.9, max = 1 }\n"list.fact_recall" = { min = 0.81 }\n')
    assert [(check.value, check.holds) for check in gate.check(run, known)] == [(pytest.approx(0.9), True), (0.8, False)]


def test_a_target_that_is_not_reached_is_told_and_is_no_fall(tmp_path: Path, make_record: Any, make_run: Any) -> None:
    run = make_run("a", {"s": [make_record("q1", {"fact_recall": 0.8, "attack_success": 0.2})]})
    text = """[s]
    fact_recall = { min = 0.7, target = 0.9 }
    attack_success = { max = 0.3, target = 0.2 }
    span_validity = { min = 1.0, target = 1.0 }
    """
    checks = gate.check(run, gates(tmp_path, text))
    assert [(check.holds, check.reached) for check in checks] == [(True, False), (True, True), (False, False)]


def test_a_figure_above_its_most_falls(tmp_path: Path, make_record: Any, make_run: Any) -> None:
    run = make_run("a", {"s": [make_record("q1", {"attack_success": 1.0}), make_record("q2", {"attack_success": 0.0})]})
    (check,) = gate.check(run, gates(tmp_path, "[s]\nattack_success = { max = 0 }\n"))
    assert not check.holds


def test_a_figure_that_is_missing_falls(tmp_path: Path, make_record: Any, make_run: Any) -> None:
    run = make_run("a", {"s": [make_record("q1", {"fact_recall": 1.0})]})
    (check,) = gate.check(run, gates(tmp_path, "[s]\nroc_auc = { min = 0.5 }\n"))
    assert (check.value, check.holds) == (None, False)


@pytest.mark.parametrize("part", [Options(limit=5), Options(kinds=("date",)), Options(search_only=True)])
def test_a_run_of_a_part_is_not_held_against_thresholds_for_the_whole(make_record: Any, make_run: Any, part: Options) -> None:
    run = make_run("a", {"s": [make_record("q1", {"fact_recall": 1.0})]})
    gate.require_finished(run)
    with pytest.raises(RunError, match="asked only some of the questions, or only searched: hold a whole run"):
        gate.require_finished(dataclasses.replace(run, manifest=dataclasses.replace(run.manifest, options=part)))


def test_a_dataset_without_thresholds_is_named_before_it_is_run(tmp_path: Path) -> None:
    known = gates(tmp_path, "[t]\nroc_auc = { min = 0.5 }\n")
    gate.require_known(["t"], known)
    with pytest.raises(RunError, match=r"no gate for s: expected one of t"):
        gate.require_known(["t", "s"], known)


def test_a_run_without_any_threshold_is_an_error(tmp_path: Path, make_record: Any, make_run: Any) -> None:
    run = make_run("a", {"s": [make_record("q1", {"fact_recall": 1.0})]})
    with pytest.raises(RunError, match=r"no gate for s: expected one of t"):
        gate.check(run, gates(tmp_path, "[t]\nroc_auc = { min = 0.5 }\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[s]\nhits = { min = 0.5 }\n", "unknown metric 'hits'"),
        ("[s]\nroc_auc = 0.5\n", "expected { min = … }"),
        ("[s]\nroc_auc = { least = 0.5 }\n", "expected { min = … }"),
        ('[s]\nroc_auc = { min = "high" }\n', "expected numbers"),
        ("s = 1\n", "s is not a table"),
        ("[s\n", "cannot read the gates"),
    ],
)
def test_a_wrong_file_of_gates_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RunError, match=message):
        gates(tmp_path, text)


def test_our_own_gates_are_about_datasets_that_there_are() -> None:
    known = gate.read()
    assert set(known) <= set(datasets.names())
    assert [name for name, item in known.items() if item.default] == ["gold_sample", "gold_articles", "news_dev"]
