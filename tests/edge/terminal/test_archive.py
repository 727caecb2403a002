"""Articles and the archive, as a person sees them in the terminal."""

from __future__ import annotations

import pytest

from rag import Article
from rag.edge.terminal import archive
from rag.lab import Version

NOW = Article("a", "Harbor closed", "Five were hurt.\nThe harbor is closed.\nIt opens in May.")
FIRST = Version(1, "Harbor shut", "Two were hurt.\nThe harbor is closed.", None, None, "2024-10-09T06:30:00+00:00")
SECOND = Version(2, "Harbor closed", "Two were hurt.\nThe \x1b[2Jharbor is closed.", None, None, "2024-10-10T06:30:00+00:00")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_versions_are_shown_from_the_newest_by_what_the_next_one_has_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    archive.versions(NOW, (FIRST, SECOND))
    assert lines(capsys) == [
        "version 2, until October 10, 2024",
        "- Two were hurt.",
        "- The \N{REPLACEMENT CHARACTER}[2Jharbor is closed.",
        "+ Five were hurt.",
        "+ The harbor is closed.",
        "+ It opens in May.",
        "version 1, until October 9, 2024",
        "- Harbor shut",
        "+ Harbor closed",
        "- The harbor is closed.",
        "+ The \N{REPLACEMENT CHARACTER}[2Jharbor is closed.",
    ]


def test_a_line_that_begins_with_dashes_or_signs_is_shown_like_any_other(capsys: pytest.CaptureFixture[str]) -> None:
    before = Version(1, "Harbor closed", "It is closed.\n-- Port Tribune\n++ more", None, None, "2024-10-09T06:30:00+00:00")
    archive.versions(Article("a", "Harbor closed", "It is closed.\n-- Port Echo"), (before,))
    assert lines(capsys)[1:] == ["- -- Port Tribune", "- ++ more", "+ -- Port Echo"]


def test_an_article_that_never_changed_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    archive.versions(NOW, ())
    assert lines(capsys) == ["no earlier version: its file or address has always given this text"]
