"""Text set in lines."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from rag.edge.terminal.lines import GLUE, hung


def _set(text: str, width: int, capsys: pytest.CaptureFixture[str], *, indent: int = 0, by: int = 0) -> list[str]:
    hung(Console(width=width, highlight=False), Text(text), indent=indent, by=by)
    return capsys.readouterr().out.splitlines()


def test_the_first_line_is_as_wide_as_the_others_and_further_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert _set("one two three four five six", 15, capsys, indent=1, by=3) == [" one two three", "    four five", "    six"]


def test_a_line_break_in_a_text_begins_no_line_at_the_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert _set("one\n\n[9] two\n[10] three", 40, capsys, by=2) == ["one", "  [9] two", "  [10] three"]


def test_no_line_ends_at_glue_and_none_with_spaces(capsys: pytest.CaptureFixture[str]) -> None:
    assert _set(f"one two{GLUE}[1] three  ", 10, capsys) == ["one", "two [1]", "three"]


@pytest.mark.parametrize(
    "text", ["議会は橋の修理に千八百万ドルを支出すると決めた", "w" * 45, "a\tb " * 12, "한국어 문장은 띄어쓰기가 있다 " * 3]
)
def test_wide_letters_tabs_and_long_words_stay_in_their_column_and_lose_nothing(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _set(text, 20, capsys, indent=2, by=4)
    assert len(lines) > 1 and all(cell_len(line) <= 20 for line in lines)
    assert [len(line) - len(line.lstrip()) for line in lines] == [2, *[6] * (len(lines) - 1)]
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_an_empty_text_is_an_empty_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert _set("", 20, capsys) == [""]
