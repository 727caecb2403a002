"""Commands that take articles in."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from rag.lab import suffixes
from tests.edge.told import SAFE

pytestmark = pytest.mark.slow


def test_an_ingest_counts_and_gives_reasons_and_the_rest_goes_on(rag_command: Any, stories: Path) -> None:
    (stories / "cut.txt.gz").write_bytes(b"\x1f\x8b\x08\x00")
    ran = rag_command("ingest", stories, stories / "missing")
    assert ran.returncode == 2
    assert "added 2   updated 0   unchanged 0   removed 0   near-copies 0   failed 2" in ran.stdout
    shown = " ".join(ran.stdout.split())
    assert "cut.txt.gz: truncated gzip data" in shown
    assert "missing: no such file or folder" in shown
    (stories / "cut.txt.gz").unlink()
    (stories / "bridge.txt").unlink()
    ran = rag_command("ingest", "--sync", stories)
    assert ran.returncode == 0
    assert "added 0   updated 0   unchanged 1   removed 1   near-copies 0   failed 0" in ran.stdout


def test_what_is_left_out_of_a_file_is_said_and_is_no_error(rag_command: Any, tmp_path: Path) -> None:
    feed = "<rss><channel><item><description>The mill burnt.</description></item></channel></rss>"
    (tmp_path / "a.xml").write_text(feed, encoding="utf-8")
    ran = rag_command("ingest", tmp_path / "a.xml")
    assert ran.returncode == 0
    shown = " ".join(ran.stdout.split())
    assert "added 1 updated 0 unchanged 0 removed 0 near-copies 0 failed 0 " in shown
    assert "a.xml: 1 of 1 entries hold only a summary" in shown


def test_hostile_file_names_are_shown_inert_and_on_one_line(rag_command: Any, stories: Path) -> None:
    names = [b"\x1b[31mred.txt", b"two\nlines.txt", b"\xff\xfe.txt", "\u202egpj.txt".encode(), "\U0001f6a2 מבוי.txt".encode()]
    for name in names:
        (Path(os.fsdecode(os.path.join(os.fsencode(stories), name)))).write_bytes(b"")
    ran = rag_command("ingest", stories)
    assert ran.returncode == 2
    assert SAFE.fullmatch(ran.stdout)
    assert "failed 5" in ran.stdout
    assert not [line for line in ran.stdout.splitlines() if line.startswith("lines.txt")]
    ran = rag_command("ingest", stories, "--json")
    assert SAFE.fullmatch(ran.stdout)
    assert len(json.loads(ran.stdout)["failed"]) == 5


def test_the_help_of_taking_in_names_every_kind_of_file_that_is_read(shelf: Any) -> None:
    named = shelf("ingest", "--help").stdout.partition("Kinds of file:")[2].partition("\n\n")[0]
    assert set(re.findall(r"\.[a-z]+", named)) == {*suffixes(), ".gz"}
