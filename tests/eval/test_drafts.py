"""What becomes of statements that were written to be hard."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from eval import drafts

STORIES = ("The old pier was closed on Tuesday. Forty boats were moved.", "The mill was sold to a bank in May.")
CLAIMS = {
    "supported": ("The old pier was closed on Tuesday.", "The mill was sold to a bank."),
    "refuted": ("The old pier was not closed on Tuesday.", "The mill was not sold to a bank."),
    "not_enough_info": ("Tigers live in Asia.", "Gold is heavier than lead."),
}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    known = {"title": "News", "source_name": "Echo", "date": "2024-05-01"}
    with gzip.open(tmp_path / "statements_valid.jsonl.gz", "wt", encoding="utf-8") as file:
        for label, said in CLAIMS.items():
            for claim, passage in zip(said, STORIES, strict=True):
                for kind in ("written", "turned"):
                    row = {"id": "s", "kind": kind, "claim": claim, "label": label, "passage": passage, **known}
                    file.write(json.dumps(row) + "\n")
    return tmp_path


def test_statements_are_checked_against_all_stories_and_counted_by_kind(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drafts.main(["--written", str(written)])
    assert capsys.readouterr().out.splitlines() == [
        "| | told supported | told contradicted | told partly | told absent | told nothing |",
        "|---|---|---|---|---|---|",
        "| supported | 2 | 0 | 0 | 0 | 0 |",
        "| contradicted | 0 | 2 | 0 | 0 | 0 |",
        "| absent | 0 | 0 | 0 | 2 | 0 |",
    ]
    drafts.main(["--written", str(written), "--most", "1"])
    assert capsys.readouterr().out.splitlines()[2] == "| supported | 1 | 0 | 0 | 0 | 0 |"


def test_a_folder_without_statements_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drafts.main(["--written", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"error: no file {tmp_path / 'statements_valid.jsonl.gz'}: put it there") and told.count("\n") == 1


def test_a_table_counts_nothing_twice() -> None:
    assert drafts.table(Counter({("absent", "partly"): 3})).splitlines()[-1] == "| absent | 0 | 0 | 3 | 0 | 0 |"
