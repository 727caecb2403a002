"""Statements and their evidence, held against a judge."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eval import statements
from eval.__main__ import main
from eval.datasets import Places
from eval.errors import DataSetAbsentError, DataSetError
from eval.statements import Case, Evidence, Passed

OF_A_MODEL = [
    {"statement": "Eels left the bay.", "evidence": ["In May, eels left the bay."], "label": "right", "stage": "first",
     "kind": "right", "sources": [["The Post", "2026-05-03"]]},
    {"statement": "Eels went from the bay.", "evidence": ["In May, eels left the bay."], "label": "right", "stage": "first",
     "kind": "right", "sources": []},
    {"statement": "Eels came back.", "evidence": ["No eels came.", "Back in May, cod came."], "label": "wrong",
     "stage": "near", "kind": "wrong:negation lost", "sources": [["", None], ["", None]]},
]  # fmt: skip
OF_A_STORY = [
    {"claim": "It rained.", "evidence": "On Monday it rained.", "label": "supported", "kind": "written", "title": "Rain",
     "source_name": "The Post", "date": "2026-05-03"},
    {"claim": "It rained.", "evidence": "It stayed dry.", "label": "refuted", "kind": "turned", "title": "Rain",
     "source_name": "The Post", "date": "2026-05-03"},
    {"claim": "It rained.", "evidence": "Lund spoke.", "label": "not_enough_info", "kind": "other sentences", "title": "",
     "source_name": "", "date": None},
]  # fmt: skip


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "statements_dev.jsonl").write_text(lines(*OF_A_MODEL), encoding="utf-8")
    (tmp_path / "statements_valid.jsonl.gz").write_bytes(gzip.compress(lines(*OF_A_STORY).encode()))
    return Places(bench=tmp_path, written=tmp_path)


def lines(*items: Mapping[str, Any]) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def test_a_case_has_its_evidence_with_what_is_known_of_the_article(places: Places) -> None:
    first, second, third = statements.statements_dev(places)
    assert first == Case(
        "Eels left the bay.", (Evidence("In May, eels left the bay.", "", "The Post", "2026-05-03"),), True, ("first",)
    )
    assert second.evidence[0].source == ""
    assert (third.right, third.origins, len(third.evidence)) == (False, ("near", "negation lost"), 2)
    carried, refuted, other = statements.news_written(places)
    assert carried.evidence == (Evidence("On Monday it rained.", "Rain", "The Post", "2026-05-03"),)
    assert [case.right for case in (carried, refuted, other)] == [True, False, False]
    assert other.origins == ("other sentences, not enough info",)


@pytest.mark.parametrize(("half", "groups"), [("dev", 288), ("kept", 72)])
def test_beside_each_wrong_statement_of_ours_a_right_one_stands_on_the_same_quotations(half: str, groups: int) -> None:
    cases = {"dev": statements.prose_dev, "kept": statements.prose_kept}[half](Places())
    right = [case for case in cases if case.right]
    wrong = [case for case in cases if not case.right]
    assert len(wrong) == groups and len(right) == groups + groups // 2
    proven = {frozenset(item.quote for item in case.evidence) for case in right}
    assert all(frozenset(item.quote for item in case.evidence) in proven for case in wrong)
    assert all(case.origins and item.title and item.published for case in wrong for item in case.evidence)
    told = {
        side: sum(len(case.statement) for case in cases) / len(cases) for side, cases in (("right", right), ("wrong", wrong))
    }
    assert told["wrong"] == pytest.approx(told["right"], rel=0.1)


def test_what_passes_is_counted_for_right_and_wrong_ones_and_by_where_they_come_from(places: Places) -> None:
    found = statements.figures(statements.statements_dev(places), statements.by_words)
    assert found == {
        "right": Passed(1, 2),  # `went` stands nowhere
        "right: first": Passed(1, 2),
        "wrong": Passed(1, 1),  # every word is there, and yet it is denied
        "wrong: near": Passed(1, 1),
        "wrong: negation lost": Passed(1, 1),
    }
    assert found["right"].share == 0.5


def test_the_rule_of_the_evaluation_sees_a_denial_that_words_do_not_show() -> None:
    evidence = [Evidence("No eels came back in May.")]
    assert statements.by_words("Eels came back in May.", evidence)
    assert not statements.by_rule("Eels came back in May.", evidence)


def test_a_sample_of_statements_is_always_the_same() -> None:
    cases = [Case(f"s{number}", (), True, ()) for number in range(30)]
    assert statements.sample(cases, None) == tuple(cases)
    few = statements.sample(cases, 7)
    assert few == statements.sample(cases, 7)
    assert len(few) == 7 and list(few) == [case for case in cases if case in few]


def test_statements_that_are_absent_or_of_another_form_are_named(tmp_path: Path) -> None:
    places = Places(bench=tmp_path, written=tmp_path)
    with pytest.raises(DataSetAbsentError, match=r"no file .*statements_dev\.jsonl: .* with --bench"):
        statements.statements_dev(places)
    with pytest.raises(DataSetAbsentError, match=r"no file .*statements_valid\.jsonl\.gz: .* with --written"):
        statements.news_written(places)
    path = tmp_path / "statements_dev.jsonl"
    path.write_text(lines({**OF_A_MODEL[0], "label": "perhaps"}), encoding="utf-8")
    with pytest.raises(DataSetError, match=r"not of their form \(KeyError 'perhaps'\)"):
        statements.statements_dev(places)
    path.write_text("", encoding="utf-8")
    with pytest.raises(DataSetError, match="are none"):
        statements.statements_dev(places)


def test_the_command_shows_the_figures_of_each_set(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["statements", "--judge", "words", "--bench", str(places.bench), "--written", str(places.written)]
    assert main(given) == 0
    shown = capsys.readouterr().out
    assert "statements_dev, judged by words" in shown and "news_written, judged by words" in shown
    assert main([*given, "statements_dev", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["statements_dev"]["right"] == {"passed": 1, "cases": 2, "share": 0.5}
    assert main(["statements", "no_such_set"]) == 2
    assert "unknown set of statements 'no_such_set': expected one of statements_dev" in capsys.readouterr().err
    assert main(["statements", "--judge", "nobody"]) == 2
    assert "unknown judge 'nobody'" in capsys.readouterr().err
