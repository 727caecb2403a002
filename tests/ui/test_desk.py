"""What the page answers by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant, Settings
from tests.ui import samples
from ui import desk

OLD = samples.article(id="old", published="2024-01-02", title="Old")
NEW = samples.article(id="new", published="2024-10-08", title="New", group="g")
COPY = samples.article(id="copy", published="2024-10-07", title="Copy", group="g")
NEVER = samples.article(id="never", published=None, title="Never")


@pytest.mark.parametrize(
    "question",
    ["latest news", "Latest news?", "what's new?", "What is the latest news today?", "news", "show me the newest articles",
     "What are today's headlines?", "Give me the top stories, please"],
)  # fmt: skip
def test_a_question_for_the_latest_news_is_answered_with_when_they_end(question: str) -> None:
    answer = desk.latest(question.replace(",", ""), [OLD, NEW])
    assert answer is not None and answer.status == "small_talk"
    assert answer.text == "The archive holds nothing newer than October 8, 2024. These are the newest articles."
    assert desk.tells_of_archive(answer)


@pytest.mark.parametrize(
    "question",
    ["", "What is the latest on the strike?", "news about Gallant", "new" * 5_000, "the " * 5_000],
)
def test_a_question_about_something_is_left_to_the_archive(question: str) -> None:
    assert desk.latest(question, [OLD, NEW]) is None


def test_without_a_date_that_is_said() -> None:
    answer = desk.latest("latest news", [NEVER])
    assert answer is not None and answer.text == "The archive holds 1 article, and none has a known date."


def test_headlines_are_the_newest_first_and_near_copies_come_once() -> None:
    assert [item["title"] for item in desk.headlines([OLD, NEW, COPY, NEVER])] == ["New", "Old", "Never"]
    assert len(desk.headlines([samples.article(id=f"a{n}") for n in range(9)])) == 5


@pytest.mark.parametrize("question", desk.ALWAYS)
def test_what_is_offered_on_every_archive_is_answered_on_one_of_a_single_undated_article(question: str, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("The quay is full\n\nNobody would move.\n", encoding="utf-8")
    with Assistant(Settings(data_dir=tmp_path / "archive", llm="extractive", _env_file=None)) as assistant:
        assistant.ingest(tmp_path / "one.txt")
        answer = desk.latest(question, assistant.articles()) or assistant.query(question)
    assert answer.status == "small_talk" and "1 article" in answer.text
