"""Which texts and questions are English, and which are of a script that the models do not read."""

from __future__ import annotations

import pytest

from rag.english.language import is_english, is_foreign, is_unread

ENGLISH = [
    "Who led the vaccine trial?",
    "Austin Gallant Pentagon",
    "Why did Denmark's foreign minister stay away?",
    "How much sick pay do Pronto's 1,900 riders get?",
    "What did the mayor of Þórshöfn say?",
    "Las Vegas strike",
    "Der Spiegel report",
    "Son Heung-min injury",
    "MIT study",
    "oil price per barrel",
    "father and son killed",
    "who runs los angeles?",
    "did macron meet von der leyen?",
    "who wrote les miserables?",
    "Explain Gallant Netanyahu conflict regarding Washington trip postponement briefly",
    "Who is 习近平?",
    "Who is Владимир Путин?",
    "Who is Nguyễn Thị Phương Thảo?",
    "Who said “Wir schaffen das und nicht weniger”?",
    "What happened в мае 2025?",
]
NEIGHBOURS = [
    "Wie viele Menschen starben bei dem Erdrutsch?",
    "Wann öffnet das Museum?",
    "¿Cuánto costó el tranvía de la ciudad?",
    "Pourquoi le pont est-il fermé pour les voitures?",
    "Hoeveel mensen zijn er gewond?",
]
STRANGE = [
    "Сколько станций будет на линии?",
    "почему?",
    "כמה תחנות מתוכננות בקו?",
    "新的地铁线有多少个车站？",
    "Πόσοι σταθμοί θα ανοίξουν;",
    "Что BBC сообщила о мосте?",
]


@pytest.mark.parametrize("question", ENGLISH)
def test_a_question_is_english_whatever_names_and_quotations_stand_in_it(question: str) -> None:
    assert not is_foreign(question) and not is_unread(question)


@pytest.mark.parametrize("question", NEIGHBOURS)
def test_other_languages_in_latin_letters_are_told_by_their_small_words_and_can_be_read(question: str) -> None:
    assert is_foreign(question) and not is_unread(question)


@pytest.mark.parametrize("question", STRANGE)
def test_other_scripts_are_not_read(question: str) -> None:
    assert is_foreign(question) and is_unread(question)


def test_what_has_no_letters_is_english() -> None:
    assert not is_foreign("1984?") and not is_unread("") and is_english("1984")


@pytest.mark.parametrize("text", ["Las Vegas workers get 19 percent more pay.", "Son Heung-min scored twice.", "Profits fell."])
def test_a_statement_is_english_whatever_name_it_begins_with(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize("text", ["Der Bürgermeister ist am Montag zurückgetreten.", "Мэр подал в отставку.", "隧道已经完工。"])
def test_a_statement_in_another_language_is_not(text: str) -> None:
    assert not is_english(text)
