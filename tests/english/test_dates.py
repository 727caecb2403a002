"""Days as a reader writes them."""

from __future__ import annotations

import pytest

from rag import InputError
from rag.english.dates import between_in_words, in_words


def test_a_day_or_a_moment_is_written_as_its_day() -> None:
    assert in_words("2024-10-08") == in_words("2024-10-08T14:02:00+03:00") == "October 8, 2024"


@pytest.mark.parametrize("wrong", ["", "2024-13-01", "yesterday", "8 October 2024"])
def test_what_is_no_day_is_refused_with_what_was_expected(wrong: str) -> None:
    with pytest.raises(InputError, match="is no ISO date: give a day such as 2024-10-08"):
        in_words(wrong)


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("2024-10-08", "2024-10-08", "October 8, 2024 (inferred)"),
        ("2024-10-08", "2024-10-09", "between October 8 and 9, 2024 (inferred)"),
        ("2024-10-08", "2024-11-02", "between October 8 and November 2, 2024 (inferred)"),
        ("2023-12-30", "2024-01-02", "between December 30, 2023 and January 2, 2024 (inferred)"),
        ("2024-10-08", None, "on or after October 8, 2024 (inferred)"),
        (None, "2024-10-08", "on or before October 8, 2024 (inferred)"),
        (None, None, ""),
    ],
)
def test_what_two_days_share_is_written_once(earliest: str | None, latest: str | None, expected: str) -> None:
    assert between_in_words(earliest, latest) == expected
