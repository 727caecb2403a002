"""Commands that look after the archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.edge.told import ids

pytestmark = pytest.mark.slow


def test_articles_are_listed_and_shown(shelf: Any) -> None:
    listed = shelf("articles", "list").stdout
    assert "October 8, 2024" in listed
    assert "date unknown" in listed
    assert "3 articles" in listed
    shown = shelf("articles", "show", ids(shelf)["Harbour bridge closed"]).stdout
    assert "Harbour News · October 8, 2024 (explicit)" in " ".join(shown.split())
    assert "Engineer Dana Whitfield" in shown


def test_taking_in_removing_and_rebuilding_give_json_too(rag_command: Any, stories: Path) -> None:
    (stories / "empty.txt").write_bytes(b"")
    ran = rag_command("ingest", stories, "--json")
    report = json.loads(ran.stdout)
    assert (ran.returncode, len(report["added"]), len(report["failed"])) == (2, 2, 1)
    assert json.loads(rag_command("index", "rebuild", "--json").stdout) == {"passages": 2}
    one = report["added"][0]
    ran = rag_command("articles", "remove", one, "nobody", "--json")
    assert json.loads(ran.stdout) == {"removed": [one], "unknown": ["nobody"]}
    assert ran.returncode == 2


def test_a_doctor_without_an_archive_says_what_to_do(tmp_path: Path, rag_command: Any) -> None:
    ran = rag_command("doctor")
    assert ran.returncode == 1
    assert "run `rag ingest PATH`" in " ".join(ran.stdout.split())


def test_the_versions_of_an_article_are_shown_and_given_to_programs(rag_command: Any, tmp_path: Path) -> None:
    for told in ("Two people were hurt at the quay.", "Five people were hurt at the quay."):
        (tmp_path / "quay.txt").write_text(f"Barge hits quay\n\n{told}\n", encoding="utf-8")
        assert rag_command("ingest", "quay.txt").returncode == 0
    (key,) = ids(rag_command).values()
    shown = rag_command("articles", "show", key, "--versions").stdout
    assert shown.splitlines()[1:] == ["- Two people were hurt at the quay.", "+ Five people were hurt at the quay."]
    (version,) = json.loads(rag_command("articles", "show", key, "--versions", "--json").stdout)
    assert version["number"] == 1 and version["text"] == "Two people were hurt at the quay."
