"""Comparing words whatever their spelling."""

from __future__ import annotations

import pytest

from eval.words import mentions, squeeze, tokens


def test_white_space_quotation_marks_and_dashes_do_not_matter() -> None:
    assert squeeze("He said:\n “two\u00a0– three”") == 'Hesaid:"two-three"' == squeeze('He said: "two - three"')


def test_numbers_stay_whole() -> None:
    assert tokens("$6.04 billion, 1,200 men at 10:30; Chloé's") == [
        "6.04",
        "billion",
        "1200",
        "men",
        "at",
        "10:30",
        "chloe",
        "s",
    ]


@pytest.mark.parametrize(
    ("text", "wording", "found"),
    [
        ("The Defence Minister, Yoav Gallant, stayed.", "yoav gallant", True),
        ("There were 1,200 men.", "1200 men", True),
        ("There were 11,200 men.", "1,200 men", False),
        ("He was not postponing.", "postpone", False),
        ("Nothing", "…", False),
        ("全线共有十二个车站。", "十二个", True),
    ],
)
def test_a_wording_is_found_as_whole_words(text: str, wording: str, found: bool) -> None:
    assert mentions(text, wording) is found
