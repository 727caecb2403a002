"""Runs of letters, which stand for words in scripts that the models do not read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.english.letters import runs
from rag.english.wording import words


def test_words_are_three_letters_at_a_time_and_short_ones_whole() -> None:
    assert runs("мост на реке") == {"мос", "ост", "на", "рек", "еке"}


def test_endings_and_prefixes_leave_most_runs_alike() -> None:
    assert runs("תחנה") & runs("התחנות") == {"תחנ"}
    assert runs("станция") & runs("станций") == {"ста", "тан", "анц", "нци"}


def test_neighbouring_signs_are_runs_of_two() -> None:
    assert runs("地铁站") == {"地铁", "铁站"}


@given(st.text())
def test_every_run_stands_in_a_word(text: str) -> None:
    assert all(any(run in word for word in words(text)) for run in runs(text))
