"""Answers of a whole assistant: sound whatever is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import ArchiveError, Assistant, QuestionError, Settings
from tests.assistant.sound import BRIDGE, GALLANT, check, check_passages


def test_a_question_is_answered_with_quotations_that_stand_in_the_article(assistant: Assistant) -> None:
    answer = assistant.query(BRIDGE)
    check(answer, assistant)
    assert answer.status == "answered"
    assert "barge" in answer.citations[0].quote
    assert answer.model == "extractive"
    assert sum(answer.timings.values()) > 0


def test_the_sample_archive_knows_why_the_trip_was_postponed(sample: Assistant) -> None:
    answer = sample.query(GALLANT)
    check(answer, sample)
    assert answer.status == "answered"
    assert "Netanyahu" in answer.text


def test_the_real_articles_know_why_the_trip_was_postponed(real: Assistant) -> None:
    answer = real.query(GALLANT)
    check(answer, real)
    assert answer.status == "answered"


@pytest.mark.parametrize("question", ["Who is the chancellor of Austria?", "Who won the 2031 chess olympiad in Reykjavik?"])
def test_what_is_not_in_the_archive_is_not_found_with_a_reason_and_the_nearest_passages(
    sample: Assistant, question: str
) -> None:
    answer = sample.query(question)
    check(answer, sample)
    assert answer.status == "not_found"
    assert answer.retrieved
    assert answer.text


def vocabulary(assistant: Assistant) -> list[str]:
    words = sorted({word for article in assistant.articles() for word in re.findall(r"\w+", article.text)})
    return words[:: max(len(words) // 300, 1)]


@settings(max_examples=25)
@given(st.data())
def test_whatever_is_searched_for_passages_stand_in_their_articles(sample: Assistant, data: st.DataObject) -> None:
    words = st.sampled_from(["why", "who", "Gallant", "October 2024", *vocabulary(sample)]) | st.text(max_size=12)
    question = " ".join(data.draw(st.lists(words, max_size=12)))
    try:
        check_passages(sample.search(question, k=data.draw(st.integers(1, 40))), sample)
    except QuestionError:
        assert not re.search(r"\w", question)


@settings(max_examples=8)
@given(st.data())
def test_whatever_is_asked_quotations_stand_in_their_articles(assistant_of_module: Assistant, data: st.DataObject) -> None:
    words = st.sampled_from(["Why", "Who", "not", "Whitfield", *vocabulary(assistant_of_module)]) | st.text(max_size=6)
    question = "What " + " ".join(data.draw(st.lists(words, max_size=8)))
    check(assistant_of_module.query(question), assistant_of_module)


@pytest.fixture(scope="module")
def assistant_of_module(tmp_path_factory: pytest.TempPathFactory, minilm: Any) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("module")
    (folder / "a.txt").write_text(
        "Harbour bridge closed\n\nEngineer Dana Whitfield closed the bridge on Monday. She didn't say “why”… 🚢\n\n"
        "הגשר נסגר ביום שני. أُغلق الجسر يوم الاثنين. Repairs cost $18 million, or 7% of the city's budget.\n",
        encoding="utf-8",
    )
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest(folder / "a.txt")
        yield made


@pytest.mark.parametrize(
    "question",
    [
        "why \udcff was the bridge closed",
        "why\x00was\x1b[31m the bridge closed",
        "\u202ewhy was the bridge closed",
        "למה נסגר הגשר?",
        "لماذا أغلق الجسر؟",
        "why was the bridge closed? 🚢" * 50,
        "bridge " * 570,
        "'; DROP TABLE articles; --",
        'body:bridge AND (title:"x" OR *) ^ ~',
        "a" * 3_999,
    ],
)
def test_odd_questions_get_sound_answers(assistant_of_module: Assistant, question: str) -> None:
    answer = assistant_of_module.query(question)
    check(answer, assistant_of_module)
    assert answer.question == question


def test_halves_of_letters_in_a_chat_break_nothing(assistant_of_module: Assistant) -> None:
    said = [("user", "Who closed \udcff the bridge?"), ("assistant", "Engineer \ud800 Dana Whitfield.")]
    check(assistant_of_module.query("When \ud83d did she close it?", history=said), assistant_of_module)
    assert assistant_of_module.query("hi \ud800").status == "small_talk"


def test_a_query_on_an_archive_without_articles_is_not_found(settings: Settings, tmp_path: Path, minilm: Any) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(tmp_path / "empty.txt")
        answer = made.query(BRIDGE)
        assert (answer.status, answer.retrieved, answer.statements) == ("not_found", (), ())
        assert answer.reason


def test_without_an_archive_asking_is_an_error_that_says_how_to_make_one(settings: Settings) -> None:
    with Assistant(settings) as made:
        for ask in (made.query, made.search):
            with pytest.raises(ArchiveError, match="no archive in .*rag ingest PATH"):
                ask(BRIDGE)
    assert not settings.data_dir.exists()


def test_an_article_of_one_line_of_a_hundred_thousand_words_is_taken_in_and_answers(
    settings: Settings, tmp_path: Path, minilm: Any
) -> None:
    filler = " ".join(f"word{number % 997}" for number in range(100_000))
    text = f"{filler} engineer Dana Whitfield closed the harbour bridge because a barge hit it {filler[:300]}"
    (tmp_path / "line.txt").write_text(text, encoding="utf-8")

    class Counting:
        """Word counts: a hundred thousand words take the model minutes."""

        fingerprint = "counting"

        def embed(self, texts: Any) -> Any:
            vectors = np.ones((len(texts), 16), dtype=np.float32)
            for row, text in enumerate(texts):
                for word in text.split():
                    vectors[row, len(word) % 16] += 1
            return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    with Assistant(settings, embedder=Counting()) as made:
        made.ingest(tmp_path / "line.txt")
        answer = made.query("Who closed the harbour bridge?")
        check(answer, made)
        assert "Whitfield" in answer.retrieved[0].chunk.text
        assert max(len(item.chunk.text) for item in made.search("bridge", k=100)) < 3_000


def test_small_talk_speaks_of_the_articles_that_may_be_spoken_of(dated: Assistant) -> None:
    every, some = dated.query("Hello!").text, dated.query("Hello!", sources=["Alpha News"]).text
    assert "Alpha News" in every and "Beta Times" in every
    assert "Alpha News" in some and "Beta Times" not in some


def test_a_follow_up_is_looked_up_as_a_question_of_its_own(assistant: Assistant) -> None:
    history = [("user", "Who closed the harbour bridge?"), ("assistant", "Engineer Dana Whitfield closed it.")]
    answer = assistant.query("Why did she close it?", history=history)
    check(answer, assistant)
    assert answer.question == "Why did she close it?"
    assert "Whitfield" in answer.standalone_question
