import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.edge.spreadsheets import cell, line


@pytest.mark.parametrize(
    ("value", "shown"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("  -2", "'-2"), (None, ""), (3, "3"), ("a\nb", "a b")]
)
def test_a_cell_is_one_line_and_no_formula(value: object, shown: str) -> None:
    assert cell(value) == shown


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_values_are_one_line_that_reads_back(values: list[str]) -> None:
    written = line(values)
    assert len(written.splitlines()) <= 1 and written.endswith("\r\n")
    (row,) = list(csv.reader(io.StringIO(written, newline="")))
    assert row == [cell(value) for value in values]
    assert not any(text.startswith(("=", "+", "-", "@")) for text in row)
