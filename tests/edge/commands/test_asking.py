"""Commands that ask, and what they show."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.edge.told import BRIDGE

pytestmark = pytest.mark.slow


def test_an_answer_shows_title_source_date_quotation_and_place_of_each_citation(shelf: Any) -> None:
    ran = shelf("ask", "How much will the repairs of the bridge in Porto Velho cost?")
    assert (ran.returncode, ran.stderr) == (0, "")
    shown = " ".join(ran.stdout.split())
    assert "[1] Harbour bridge closed Harbour News, October 8, 2024" in shown
    assert "“Repairs will cost 18 million dollars, the city council said.”" in shown
    assert re.search(r"characters \d+–\d+ of [0-9a-f]{12}", shown)
    assert re.search(r"answered · as of October 8, 2024 · extractive · [\d,]+ ms", shown)


def test_what_is_not_in_the_archive_is_said_so_and_is_a_success(shelf: Any) -> None:
    ran = shelf("ask", "Who is the chancellor of Austria?")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Not in the archive" in ran.stdout


def test_a_search_explains_its_scores(shelf: Any) -> None:
    ran = shelf("search", "bridge", "-k", "2", "--explain")
    assert ran.returncode == 0
    assert re.search(r"score \d\.\d{3} = bm25 \d+\.\d{3}, dense \d\.\d{3}, fused \d\.\d{3}", ran.stdout)
    assert "3. " not in ran.stdout


def test_a_timeline_is_shown_and_given_to_programs(shelf: Any) -> None:
    shown = shelf("timeline", "the harbour bridge in Porto Velho")
    assert shown.returncode == 0 and "October 7, 2024" in shown.stdout
    record = json.loads(shelf("timeline", "the harbour bridge in Porto Velho", "-n", "1", "--json").stdout)
    (event,) = record["statements"]
    assert record["form"] == "timeline" and event["when"]["value"] == "2024-10-07" and len(event["reports"]) >= 1
    nothing = shelf("timeline", "the elephant parade in Halsen")
    assert nothing.returncode == 0 and "Not in the archive" in nothing.stdout
    assert shelf("timeline", "the harbour bridge", "-n", "0").returncode == 2


def test_a_chat_answers_line_by_line_and_survives_a_bad_question(shelf: Any) -> None:
    ran = shelf("chat", text=f"???\n{BRIDGE}\nWho is the chancellor of Austria?\n\nnever asked\n")
    assert ran.returncode == 0
    assert ran.stderr.count("error: ") == 1
    assert "barge" in ran.stdout
    assert "Not in the archive" in ran.stdout
    assert shelf("chat", text="").returncode == 0
