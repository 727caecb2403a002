"""Many questions from a file: every answer a whole line, and what was stopped goes on where it was."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rag import Answer, Assistant, InputError, QuestionError
from rag.edge.batch import COLUMNS, questions, run

pytestmark = pytest.mark.slow


def told(data: bytes, name: str = "") -> list[tuple[str, dict[str, str]]]:
    return [(item.question, dict(item.given)) for item in questions(None, io.BytesIO(data))]


def answer(question: str) -> Answer:
    if question == "?":
        raise QuestionError("the question '?' has no words")
    return Answer(question, "not_found", f"Not in the archive:\n{question}", reason="=none")


def silent(done: int, total: int, what: str) -> None:
    pass


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"Who?\r\n\r\n Why, then? \n", [("Who?", {}), ("Why, then?", {})]),
        (b"\xef\xbb\xbfid;question\n7;Who?\n", [("Who?", {"id": "7"})]),
        (b'Question,desk\n"Who, and\nwhy?",city\n,empty\n', [("Who, and\nwhy?", {"desk": "city"})]),
        (b'{"question": "Who?", "id": 7}\n\n{"question": "Why?"}\n', [("Who?", {"id": "7"}), ("Why?", {})]),
    ],
)
def test_questions_are_read_from_lines_tables_and_json(data: bytes, expected: list[Any]) -> None:
    assert told(data) == expected


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("q.csv", b"id,desk\n1,city\n", "expected one named `question`"),
        ("q.csv", b"question\n", "holds no question"),
        ("q.txt", b"\n \n", "holds no question"),
        ("q.txt", b"\xff\xfe\x00", "cannot be read"),
        ("q.jsonl", b'{"question": 3}\n', "line 1 of .*q.jsonl holds no question"),
        ("q.jsonl", b"[" * 100_000, "line 1 of .*q.jsonl holds no question"),
    ],
)
def test_a_file_without_questions_is_explained(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        questions(tmp_path / name, io.BytesIO())


def test_a_single_column_without_a_heading_is_all_questions(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text('"Who, if anyone?"\nWhy?\n', encoding="utf-8")
    assert [item.question for item in questions(tmp_path / "q.csv", io.BytesIO())] == ["Who, if anyone?", "Why?"]


def test_each_answer_is_a_line_with_what_its_record_held_and_no_formula(tmp_path: Path) -> None:
    asked = questions(None, io.BytesIO(b"question,answer,desk\nWho?,Ada,=city\n?,,\n"))
    out = tmp_path / "answers.csv"
    report = run(asked, answer, out, io.StringIO(), shape="csv", advance=silent)
    assert (report.answered, report.kept, report.failed) == (1, 0, 1)
    text = out.read_text(encoding="utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text))
    assert list(first) == [*COLUMNS, "given_answer", "desk"]
    assert (first["answer"], first["reason"], first["given_answer"]) == ("Not in the archive: Who?", "'=none", "Ada")
    assert first["desk"] == "'=city" and second["error"] == "the question '?' has no words"


@pytest.mark.parametrize("shape", ["csv", "jsonl"])
def test_what_was_cut_off_anywhere_goes_on_where_it_was_and_asks_nothing_twice(tmp_path: Path, shape: Any) -> None:
    asked = questions(None, io.BytesIO("Who – then?\nWhy?\n=Why?\nWhy?\n?\n".encode()))
    whole = tmp_path / "whole"
    run(asked, answer, whole, io.StringIO(), shape=shape, advance=silent)
    data = whole.read_bytes()
    for cut in range(len(data) + 1):
        out = tmp_path / "cut"
        out.write_bytes(data[:cut])
        put: list[str] = []

        def ask(question: str, put: list[str] = put) -> Answer:
            put.append(question)
            return answer(question)

        report = run(asked, ask, out, io.StringIO(), shape=shape, advance=silent)
        assert out.read_bytes() == data
        assert report.kept + len(put) == 5 and report.kept == max(data[:cut].count(b"\n") - (shape == "csv"), 0)


@pytest.mark.parametrize("data", [b"name,age\r\nAda,36\r\n", b"hello", b"\xff\n", b'{"a": 1}\n'])
@pytest.mark.parametrize("shape", ["csv", "jsonl"])
def test_a_file_that_holds_something_else_is_left_alone(tmp_path: Path, data: bytes, shape: Any) -> None:
    if shape == "jsonl" and data == b"hello":
        data += b"\n"
    out = tmp_path / "other"
    out.write_bytes(data)
    with pytest.raises(InputError, match="holds something else"):
        run(questions(None, io.BytesIO(b"Who?")), answer, out, io.StringIO(), shape=shape, advance=silent)
    assert out.read_bytes() == data


def test_the_command_answers_a_file_and_standard_input(assistant: Assistant, command_for: Any, tmp_path: Path) -> None:
    run_rag = command_for(tmp_path, assistant.settings.data_dir)
    (tmp_path / "q.csv").write_text("id,question\n1,Why was the harbour bridge closed?\n2,Who is Ada?\n", encoding="utf-8")
    done = run_rag("ask", "--file", "q.csv", "--out", "a.csv")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "answered 2   already there 0   could not be asked 0\n")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["id"], row["status"]) for row in rows] == [("1", "answered"), ("2", "not_found")]
    assert "barge hit its northern pillar" in rows[0]["quotations"]
    done = run_rag("ask", "--file", "-", "--json", text="Why was the harbour bridge closed?\n")
    (line,) = done.stdout.splitlines()
    assert done.returncode == 0 and Answer.from_dict({k: v for k, v in json.loads(line).items() if k not in ("given", "error")})
    for wrong in (
        ("ask",),
        ("ask", "x", "--file", "q.csv"),
        ("ask", "x", "--out", "a.csv"),
        ("ask", "--file", "q.csv", "--out", "a.xls"),
    ):
        assert run_rag(*wrong).returncode == 2


def test_a_run_that_is_killed_keeps_whole_lines_and_the_next_one_finishes(
    assistant: Assistant, command_for: Any, tmp_path: Path
) -> None:
    rag = command_for(tmp_path, assistant.settings.data_dir)
    asked = [f"Why was the harbour bridge closed, case {number}?" for number in range(30)]
    (tmp_path / "q.txt").write_text("\n".join(asked), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("rag")), "ask", "--file", "q.txt", "--out", "a.csv"]
    out = tmp_path / "a.csv"
    with subprocess.Popen(command, cwd=tmp_path, env=rag.environment(), stderr=subprocess.DEVNULL) as child:
        while child.poll() is None and not (out.exists() and out.read_bytes().count(b"\n") > 3):
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
    lines = out.read_bytes().count(b"\n") - 1
    done = rag("ask", "--file", "q.txt", "--out", "a.csv")
    assert f"already there {lines} " in done.stderr
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [row["question"] for row in rows] == asked
