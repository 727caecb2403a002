import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.english.sentences import is_heading, sentences


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert cut("The U.S. economy grew. On Jan. 3 Mr. Ito left.") == ["The U.S. economy grew.", "On Jan. 3 Mr. Ito left."]


def test_a_line_end_ends_a_sentence() -> None:
    assert cut("No full stop here\nNor here") == ["No full stop here", "Nor here"]


def test_full_stops_of_other_scripts_end_a_sentence() -> None:
    assert cut("港が閉鎖された。市長は謝罪した。") == ["港が閉鎖された。", "市長は謝罪した。"]


def test_a_line_of_a_hundred_thousand_words_is_cut_without_losing_any() -> None:
    text = "word " * 100_000
    assert sum(part.count("word") for part in cut(text)) == 100_000


@pytest.mark.parametrize("unit", [". ", "a\n", "? ", "J. ", "10:15 p.m. ", "\t", "?!", "a"])
def test_text_made_to_take_long_takes_about_as_long_as_prose(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    began = time.process_time()
    found = sentences(text)
    assert time.process_time() - began < 3
    assert sum(s.end - s.start for s in found) <= len(text)


@given(st.text())
def test_sentences_are_ordered_trimmed_and_hold_everything_but_white_space(text: str) -> None:
    found = sentences(text)
    ends = [0, *(s.end for s in found)]
    assert all(s.start >= end for s, end in zip(found, ends, strict=False))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in found)
    assert sum(len("".join(text[s.start : s.end].split())) for s in found) == len("".join(text.split()))


@pytest.mark.parametrize("text", ["On to London", "Dive deeper", "A Message from the White House", "Lebanon and the day after"])
def test_a_few_words_without_a_stop_are_a_heading(text: str) -> None:
    assert is_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "It rained.",
        "“It rained.”",
        "He said “no”",
        "Repairs: 18 million",
        "Bridge, 1974",
        "下雨了。",
        "The council of the town has voted to close it",
    ],
)
def test_sentences_quotations_and_figures_are_no_headings(text: str) -> None:
    assert not is_heading(text)
