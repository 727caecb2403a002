"""Questions in other languages than English, on a small archive and with the real models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Assistant, RawArticle, Settings
from rag.answers import UNSURE
from rag.quote.likeness import FOREIGN, SENTENCES

TOLD = {
    "bridge": (
        "Мост через Вельту закрыли на ремонт",
        "Мост через реку Вельту закрыли для машин в понедельник. "
        "Инженеры нашли трещины в двух опорах. "
        "Ремонт обойдётся городу в 40 миллионов рублей и продлится до августа. "
        "Пешеходы по-прежнему могут ходить по тротуару.",
    ),
    "school": (
        "В Залесье открыли новую школу",
        "Новая школа в Залесье приняла первых учеников. "
        "В ней учатся 320 детей. "
        "Директором назначена Анна Рогова. "
        "Старое здание отдадут под библиотеку.",
    ),
    "metro": ("新地铁线明年开通", "新的地铁线将于明年三月开通。全线共有十二个车站。票价为四元。工程师说隧道已经完工。"),
    "zoo": ("动物园迎来小熊猫", "动物园上周迎来两只小熊猫。它们来自南方的山区。饲养员叫李梅。"),
    "ferry": (
        "Ferry to Tolvik runs again",
        "The ferry to Tolvik runs again since Friday. The engine had to be replaced. It carries 60 cars.",
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("tongues"), llm="extractive", _env_file=None)
    with Assistant(settings) as made:
        made.ingest([RawArticle(body=text, path="", key=key, title=title) for key, (title, text) in TOLD.items()])
        yield made


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Во сколько обойдётся ремонт моста?", "40 миллионов"),
        ("Сколько детей учится в новой школе?", "320 детей"),
        ("Кого назначили директором школы в Залесье?", "Анна Рогова"),
        ("地铁线共有多少个车站？", "十二个车站"),
        ("小熊猫来自哪里？", "南方的山区"),
    ],
)
def test_sentences_that_share_the_rarest_letters_are_quoted_as_unsure(assistant: Assistant, question: str, words: str) -> None:
    answer = assistant.query(question)
    assert any(words in citation.quote for citation in answer.citations)
    assert answer.unsure and {UNSURE, FOREIGN} <= set(answer.notes)
    assert 0 < len(answer.statements) <= SENTENCES and answer.conflicts == ()


@pytest.mark.parametrize("question", ["안녕하세요", "ขอบคุณ", "שלום"])
def test_where_no_letters_are_shared_nothing_is_quoted(assistant: Assistant, question: str) -> None:
    answer = assistant.query(question)
    assert answer.status == "not_found" and answer.statements == ()


def test_no_word_is_mended(assistant: Assistant) -> None:
    answer = assistant.query("Сколько стоит ремонт моста?")
    assert answer.standalone_question == "Сколько стоит ремонт моста?"
    assert not [note for note in answer.notes if note.startswith("read ")]


def test_a_draft_in_another_language_is_left_unchecked_and_a_timeline_needs_its_words(assistant: Assistant) -> None:
    draft = "Инженеры нашли трещины в трёх опорах. Der Direktor der Schule ist am Montag nicht gekommen."
    report = assistant.check_draft(draft)
    assert [(item.verdict, "not in English" in item.reason) for item in report.sentences] == [("nothing", True)] * 2
    assert assistant.timeline("你好").status == "not_found"


def test_the_article_that_the_question_is_about_comes_first(assistant: Assistant) -> None:
    assert assistant.search("地铁线的票价", k=1)[0].chunk.text.startswith("新的地铁线")
    assert assistant.search("трещины в опорах моста", k=1)[0].chunk.text.startswith("Мост")


def test_a_neighbour_of_english_is_answered_from_english_articles_and_told_to_be_unsure(assistant: Assistant) -> None:
    answer = assistant.query("Wie viele Autos kann die Fähre nach Tolvik transportieren und wohin?")
    assert answer.citations[0].title == "Ferry to Tolvik runs again"
    assert answer.unsure and FOREIGN in answer.notes


def test_english_questions_are_answered_as_ever(assistant: Assistant) -> None:
    answer = assistant.query("How many cars does the ferry to Tolvik carry?")
    assert "60 cars" in answer.statements[0].text
    assert FOREIGN not in answer.notes
