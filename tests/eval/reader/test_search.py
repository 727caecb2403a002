"""Which stories are found for a question on one of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from eval.reader.search import main, nearest
from eval.reader.written import rows

ROWS = [
    {
        "id": "b1",
        "kind": "answered",
        "question": "Why is the swimming pool shut?",
        "context": "The swimming pool is shut for repairs.",
    },
    {
        "id": "b2",
        "kind": "near miss",
        "question": "Who won the chess final?",
        "context": "The chess final was played on Sunday.",
    },
    {
        "id": "b1",
        "kind": "answer taken out",
        "question": "Why is the swimming pool shut?",
        "context": "The swimming pool is shut.",
    },
]


def test_each_question_is_written_with_the_stories_nearest_to_it_as_they_were_written(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "questions_train.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in ROWS)
    main(["--written", str(tmp_path), "--out", str(tmp_path / "found.jsonl")])
    found = {row["question"]: row["found"] for row in rows(tmp_path / "found.jsonl")}
    assert found == {
        "Who won the chess final?": [["b2", ROWS[1]["context"]], ["b1", ROWS[0]["context"]]],
        "Why is the swimming pool shut?": [["b1", ROWS[0]["context"]], ["b2", ROWS[1]["context"]]],
    }


def test_no_more_stories_are_found_than_are_read() -> None:
    many = [{**ROWS[0], "id": f"c{n}", "context": f"Story {n}."} for n in range(20)]
    assert all(len(line["found"]) == 8 for line in nearest(many, lambda texts: [[len(text), 1.0] for text in texts]))
