"""The words of a text as everything compares them."""

from __future__ import annotations

import unicodedata

import pytest

from rag.english.wording import analyze, content_terms, is_time, words


def test_terms_are_small_without_accents_and_stemmed() -> None:
    assert analyze("The Cafés were CLOSED") == ["the", "cafe", "were", "close"]
    assert words("The Cafés were CLOSED") == ["the", "cafes", "were", "closed"]


def test_a_word_beyond_all_measure_is_left_out() -> None:
    assert words(f"a {'b' * 70} c") == ["a", "c"]


def test_where_signs_stand_for_words_each_pair_of_neighbours_is_a_word() -> None:
    assert words("新地铁 opens, 서울에서") == ["新地", "地铁", "opens", "서울", "울에", "에서"]
    assert analyze("中") == ["中"]


def test_composed_letters_widths_and_points_make_no_difference() -> None:
    assert words("３５亿元 ﾆｭｰｽ") == words("35亿元 ニュース")
    assert words(unicodedata.normalize("NFD", "한국 Müller")) == words("한국 Müller")
    assert words("הַגֶּשֶׁר") == words("הגשר")


def test_plain_words_carry_nothing_unless_there_are_no_others() -> None:
    assert content_terms("Why was the bridge closed, and was the bridge old?") == ("bridg", "close", "old")
    assert content_terms("who was it?") == tuple(analyze("who was it?"))


@pytest.mark.parametrize("name", ["October", "October 8", "Tuesday evening", "Q3", "PM"])
def test_months_weekdays_and_times_are_no_names(name: str) -> None:
    assert is_time(name)


@pytest.mark.parametrize("name", ["Augusta", "Maya Lund", "PMs", "Quay"])
def test_names_that_only_begin_so_are_names(name: str) -> None:
    assert not is_time(name)
