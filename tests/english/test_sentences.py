import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import PluginError
from rag.english.sentences import PARAMETERS, is_heading, parameters, sentences

HARD = Path(__file__).parents[1] / "data" / "hard_sentences.txt"


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert cut("The U.S. economy grew. On Jan. 3 Mr. Ito left.") == ["The U.S. economy grew.", "On Jan. 3 Mr. Ito left."]


def test_hard_cases_are_cut_as_a_reader_would() -> None:
    cases = [line for line in HARD.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    wrong = [case for case in cases if " | ".join(cut(case.replace(" | ", " "))) != case]
    assert len(cases) == 133
    assert len(wrong) <= 5, "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "“Is it over?” she asked.",
        'Fans cheered "Goal!" and ran onto the pitch.',
        "The plan (who paid for it?) was dropped.",
        "She asked “Why now?” or “Why here?” and left.",
    ],
)
def test_a_stop_inside_quotation_marks_or_brackets_ends_no_sentence_that_goes_on(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize("next_one", ["She left.", "iPhone sales fell.", "pic.news.example/a1 was posted."])
def test_after_a_quoted_stop_a_sentence_may_begin(next_one: str) -> None:
    assert cut(f"“Is it over?” {next_one}") == ["“Is it over?”", next_one]


@pytest.mark.parametrize("letters", ["J.R.R.", "U.A.E.", "A.J.", "É.Z."])
def test_letters_with_stops_are_an_abbreviation_whoever_has_them(letters: str) -> None:
    assert cut(f"It was {letters} Brown. He left.") == [f"It was {letters} Brown.", "He left."]
    assert cut(f"It was {letters} He left.") == [f"It was {letters}", "He left."]


def test_the_parameters_are_described_beside_the_models() -> None:
    told = (PARAMETERS.parent / "NOTICE.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in PARAMETERS.iterdir()) == [
        "abbrev_types.txt",
        "collocations.tab",
        "ortho_context.tab",
        "sent_starters.txt",
    ]
    for path in PARAMETERS.iterdir():
        assert f"`{path.name}` | `{hashlib.sha256(path.read_bytes()).hexdigest()}`" in told


def test_parameters_that_are_missing_are_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="cannot be read .*: expected parameters of Punkt; reinstall dateline"):
        parameters(tmp_path)


def test_sentences_are_found_without_llama_index() -> None:
    code = "import sys, rag.english.sentences as s; print(len(s.sentences('It is. So it is.')), 'llama_index' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "False"]


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
