"""The list of the articles that an answer quotes."""

from __future__ import annotations

import dataclasses
import re

import pytest
from rich.cells import cell_len

from rag import Answer, Article, Citation, Conflict, Side, Statement
from rag.edge.terminal import answers
from rag.lab import Earlier

TEXT = "The bridge is closed. Repairs take a month. A barge hit the pillar. Nobody was hurt. Ferries sail."
FERRY = "https://harbour.example/" + "a-very-long-way-to-say-that-the-ferries-sail-" * 3
BRIDGE = Article("aaaaaaaaaaaa", "Harbour bridge closed", TEXT, path="news/bridge.txt")
OTHER = Article("bbbbbbbbbbbb", "Ferries sail", TEXT, path="news/ferry.txt", url=FERRY)
KNOWN = {article.id: article for article in (BRIDGE, OTHER)}


def _cited(number: int, quote: str, article: Article = BRIDGE) -> Citation:
    at = article.text.index(quote)
    where = ("explicit", quote, at, at + len(quote))
    return Citation(number, article.id, article.title, "Harbour News", article.url, "2024-10-08", *where)  # type: ignore[arg-type]


ONE, TWO, THREE, FIVE = (
    _cited(1, "The bridge is closed."),
    _cited(2, "Repairs take a month."),
    _cited(3, "A barge hit the pillar."),
    _cited(5, "Nobody was hurt."),
)
FOUR = _cited(4, "Ferries sail.", OTHER)


def _quoting(*cited: Citation) -> Answer:
    return Answer("q", "answered", "", tuple(Statement(f"“{item.quote}”", (item,)) for item in cited), cited)


def _lines(answer: Answer, capsys: pytest.CaptureFixture[str], known: dict[str, Article] | None = None) -> list[str]:
    answers.answer(answer, KNOWN if known is None else known)
    lines = capsys.readouterr().out.splitlines()
    return lines[next(at for at, line in enumerate(lines) if re.match(r"\[\d", line)) : -2]


def test_each_article_is_told_once_with_the_numbers_and_places_of_its_notes(capsys: pytest.CaptureFixture[str]) -> None:
    assert _lines(_quoting(ONE, TWO, THREE, FOUR, FIVE), capsys) == [
        "[1–3, 5] Harbour bridge closed",
        "    Harbour News, October 8, 2024",
        "    characters 0–21 [1], 22–43 [2], 44–67 [3], 68–84 [5] of aaaaaaaaaaaa",
        "    news/bridge.txt",
        "",
        "[4] Ferries sail",
        "    Harbour News, October 8, 2024 · characters 85–98 of bbbbbbbbbbbb",
        f"    {FERRY}",
    ]


def test_a_quotation_that_the_answer_shows_to_the_letter_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    answers.answer(_quoting(ONE, TWO), KNOWN)
    shown = capsys.readouterr().out
    assert shown.count(ONE.quote) == shown.count(TWO.quote) == 1


@pytest.mark.parametrize(
    "said",
    [
        Statement("The bridge has been closed.", (ONE,), "written"),
        # Without quotation marks nobody can know that these are the article's words.
        Statement("The bridge is closed.", (ONE,), "written"),
        Statement("It says “The bridge is”.", (ONE,), "quoted"),
        Statement("It says “The bridge IS closed.”", (ONE,), "written"),
        Statement("It says “The bridge is closed, and more.”", (ONE,), "written"),
    ],
)
def test_one_that_it_does_not_show_or_not_whole_stands_under_its_article(
    said: Statement, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "    “The bridge is closed.”" in _lines(Answer("q", "answered", "", (said,), (ONE,)), capsys)


def test_one_that_another_statement_shows_stands_under_its_article_too(capsys: pytest.CaptureFixture[str]) -> None:
    said = (Statement("“The bridge is closed.”", (ONE,)), Statement("It is shut: “The bridge is closed.”", (TWO,), "written"))
    assert "    [2] “Repairs take a month.”" in _lines(Answer("q", "answered", "", said, (ONE, TWO)), capsys)


def test_the_sides_of_a_conflict_are_quoted_in_full_with_their_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    differing = dataclasses.replace(
        _quoting(ONE), citations=(ONE, TWO), conflicts=(Conflict((Side("closed", ONE), Side("a month", TWO))),)
    )
    lines = _lines(differing, capsys)
    assert "    [2] “Repairs take a month.”" in lines and not any(ONE.quote in line for line in lines)


def test_whose_report_is_repeated_and_what_was_changed_is_told_of_each_note(capsys: pytest.CaptureFixture[str]) -> None:
    before = Earlier("Repairs take a week.", 1, "2024-10-09T06:30:00+00:00")
    one, two = dataclasses.replace(ONE, origin="Axios"), dataclasses.replace(TWO, earlier=before)
    lines = _lines(_quoting(one, two), capsys)
    assert lines[1].split(" · ")[:2] == ["    Harbour News, October 8, 2024", "repeats Axios [1]"]
    assert "    [2] Changed: until October 9, 2024 it read “Repairs take a week.”" in lines
    all_of_it = _lines(_quoting(one, dataclasses.replace(two, origin="Axios")), capsys)
    assert all_of_it[1] == "    Harbour News, October 8, 2024 · repeats Axios"
    of_two = _lines(_quoting(one, dataclasses.replace(two, origin="Reuters"), THREE), capsys)
    assert of_two[1] == "    Harbour News, October 8, 2024 · repeats Axios [1] · repeats Reuters [2]"


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"date_provenance": "inferred"}, "October 8, 2024 (inferred)"),
        ({"published": None, "date_provenance": "unknown"}, "date unknown"),
        ({"source": ""}, "source unknown, October 8, 2024"),
        ({"title": ""}, "[1] untitled"),
    ],
)
def test_what_is_not_known_or_only_inferred_is_said(
    known: dict[str, str | None], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told in "\n".join(_lines(_quoting(dataclasses.replace(ONE, **known)), capsys))  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("title", ["A bridge " * 20, "港の橋が閉鎖された" * 9, "הגשר בנמל נסגר לתנועה " * 6])
def test_nothing_but_an_address_is_wider_than_the_screen_and_that_is_in_one_piece(
    title: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    cited = [
        dataclasses.replace(_cited(n, ONE.quote, OTHER), title=title, start=n * 1_000, end=n * 1_500) for n in range(1, 21)
    ]
    lines = _lines(_quoting(*cited), capsys)
    assert lines[0].startswith("[1–20] ") and all(line.startswith("    ") for line in lines[1:])
    assert lines[-1] == f"    {FERRY}"
    assert all(cell_len(line) <= width for line in lines[:-1])
    # No line ends between a place and its number.
    assert all(any(f"{n * 1_000:,}–{n * 1_500:,} [{n}]" in line for line in lines) for n in range(1, 21))


def test_what_an_article_holds_looks_like_no_article_of_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    fake = "\n[2] Fake\n    Harbour News, May 1, 2024\x1b[31m\u202e"
    hostile = dataclasses.replace(
        ONE, title=f"Bridge{fake}", source=f"News{fake}", url=f"https://a.example/{fake}", origin=f"Axios{fake}"
    )
    written = Statement("It is shut.", (hostile,), "written")
    told = dataclasses.replace(hostile, quote=f"Closed.{fake}", earlier=Earlier(f"Open.{fake}", 1, "2024-10-09T06:30:00+00:00"))
    lines = _lines(Answer("q", "answered", "", (written,), (told,)), capsys)
    assert lines[0].startswith("[1] Bridge [2] Fake") and all(line.startswith("    ") for line in lines[1:])
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", "".join(lines))


def test_what_answers_is_bold_where_the_answer_shows_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    cited = dataclasses.replace(TWO, number=1, answer=(35, 42))
    lead = Statement(f"Harbour News, October 8, 2024: “{cited.quote}”", (cited,))
    answers.answer(Answer("q", "answered", "", (lead,), (cited,)), KNOWN)
    # Select Graphic Rendition: 1 is bold, 0 ends it.
    bold = re.findall(r"\x1b\[1m([^\x1b]*)\x1b\[0m", capsys.readouterr().out)
    assert bold == ["a month", BRIDGE.title]
