"""Records on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval import records
from eval.errors import RunError
from eval.records import Passage


def test_a_record_comes_back_as_it_was(tmp_path: Path, make_record: Any) -> None:
    passage = Passage(1, "cod.txt", "Cod", "The Post", "2023-10-01", 0, 3, "Cod", 0.5, {"bm25": 1.5}, (0,))
    record = make_record("q1", {"fact_recall": 0.5}, passages=(passage,), missing=("Lund",), names={"a1": "cod.txt"})
    path = tmp_path / "s.jsonl"
    path.write_text(records.write(record), encoding="utf-8")
    (found,) = records.read(path)
    assert found.passages == (passage,)
    assert records.write(found) == records.write(record)


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path, make_record: Any) -> None:
    path = tmp_path / "s.jsonl"
    line = records.write(make_record("q1", {}))
    path.write_text(line + line[: len(line) // 2], encoding="utf-8")
    assert [record.id for record in records.read(path)] == ["q1"]


@pytest.mark.parametrize("line", ["{oops\n", "[]\n", '{"id": "q1"}\n', '{"id": "q1", "passages": [{"rank": 1}]}\n'])
def test_any_other_malformed_line_is_an_error_with_its_number(tmp_path: Path, make_record: Any, line: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(records.write(make_record("q1", {})) + line, encoding="utf-8")
    with pytest.raises(RunError, match=r"s.jsonl, line 2: not a record of this version"):
        records.read(path)


def test_a_line_that_was_cut_off_inside_a_letter_is_left_out(tmp_path: Path, make_record: Any) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(records.write(make_record("q1", {})).encode() + '{"id": "é'.encode()[:-1])
    assert [record.id for record in records.read(path)] == ["q1"]


def test_half_a_surrogate_pair_is_written_as_a_question_mark(tmp_path: Path, make_record: Any) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(records.write(make_record("q1", {}, error="bad \ud800 mark")), encoding="utf-8")
    assert records.read(path)[0].error == "bad ? mark"


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert records.read(tmp_path / "none.jsonl") == []
