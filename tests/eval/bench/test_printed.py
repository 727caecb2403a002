"""What `rag bench` prints of its figures."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from eval.bench import printed
from eval.bench.ends import Row
from eval.bench.side_by_side import Comparison, Spread, System
from eval.bench.speed import Figure
from eval.machine import machine


def spread(median: float) -> Spread:
    return Spread(median, median / 2, median * 2)


def system(name: str, passages: int, ratios: dict[str, Spread] | None) -> System:
    one = spread(1.0)
    return System(name, name.title(), passages, 80.0, one, one, 300.0, one, one, one, 200.0, 0.5, 0.625, ratios)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_figures_are_shown_with_their_targets_on_their_machine(capsys: pytest.CaptureFixture[str]) -> None:
    found = [Figure("wait", 1.25, "s", "at most 1 s", False), Figure("share", 0.5, "", "at least .5", True), Figure("n", 3, "")]
    printed.figures(found, "3 starts")
    told = lines(capsys)
    assert told[0] == f"3 starts; {machine()['processor']}, {machine()['cores']} cores"
    assert told[2:] == ["wait 1.25 s at most 1 s missed", "share 0.50 at least .5 met", "n 3.00"]


def test_figures_for_programs_have_the_machine_beside_them(capsys: pytest.CaptureFixture[str]) -> None:
    printed.as_json({"figures": ["é"]})
    text = capsys.readouterr().out
    assert "é" in text and json.loads(text) == {"figures": ["é"], "machine": machine()}


def test_systems_stand_beside_each_other_and_ours_has_no_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    systems = (system("ours", 1_500, None), system("theirs", 90, {"ingest": spread(0.5)}))
    printed.peers(Comparison("news", 100, 12, 3, systems, (("Another", "[torch] is not there"),)))
    told = lines(capsys)
    assert told[0] == "100 articles of news, 12 questions; 3 rounds"
    assert {"Ours Theirs", "passages 1,500 90", "Hits@10 0.625 0.625", "ingest: ours / theirs 0.50 (0.25–1.00)"} <= set(told)
    assert told[-1] == "left out: Another: [torch] is not there"


def test_faults_are_counted_by_how_they_ended_with_remarks_below(capsys: pytest.CaptureFixture[str]) -> None:
    printed.faults([Row("disk full", Counter({"named": 3, "raw error": 1}), ("it said [Errno 28]",))])
    told = lines(capsys)
    assert told[0].startswith("what tried named") and told[1] == "disk full 4 3 0 0 1"
    assert told[-1] == "disk full: it said [Errno 28]"
