"""Which texts are English, and which are of a script that the models do not read."""

from __future__ import annotations

import pytest

from rag.english.language import is_english, unread

ENGLISH = [
    "Who led the vaccine trial?",
    "Austin Gallant Pentagon",
    "Why did Denmark's foreign minister stay away?",
    "How much sick pay do Pronto's 1,900 riders get?",
    "What did the mayor of Þórshöfn say?",
    "Who runs Beijing's (北京) new airport?",
]
NEIGHBOURS = [
    "Wie viele Menschen starben bei dem Erdrutsch?",
    "¿Cuánto costó el tranvía de la ciudad?",
    "Pourquoi le pont est-il fermé pour les voitures?",
]
STRANGE = [
    "Сколько станций будет на линии?",
    "כמה תחנות מתוכננות בקו?",
    "新的地铁线有多少个车站？",
    "Πόσοι σταθμοί θα ανοίξουν;",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_english_whatever_names_stand_in_it(text: str) -> None:
    assert is_english(text) and not unread(text)


@pytest.mark.parametrize("text", NEIGHBOURS)
def test_other_languages_in_latin_letters_are_not_english_but_can_be_read(text: str) -> None:
    assert not is_english(text) and not unread(text)


@pytest.mark.parametrize("text", STRANGE)
def test_other_scripts_are_not_read(text: str) -> None:
    assert not is_english(text) and unread(text)


def test_what_has_no_letters_is_not_unread() -> None:
    assert not unread("1984?") and not unread("")
