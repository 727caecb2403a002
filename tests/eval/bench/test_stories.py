"""The articles that the speed benchmark makes."""

from __future__ import annotations

import statistics
from pathlib import Path

from eval.bench.stories import stories, write
from rag import RawArticle
from rag.lab import load_articles


def test_the_same_articles_are_made_every_time() -> None:
    assert stories(12) == stories(12)
    assert stories(12)[:5] == stories(5)


def test_articles_are_about_450_words_long() -> None:
    lengths = [len(story.text.split()) for story in stories(120)]
    assert 440 < statistics.mean(lengths) < 520
    assert max(lengths) < 600


def test_every_question_is_about_one_article_alone() -> None:
    made = stories(120)
    for story in made:
        person = " ".join(story.question.split()[2:4])
        assert [other.name for other in made if f"Commissioner {person} " in other.text] == [story.name]


def test_the_reason_that_is_asked_for_is_in_the_article() -> None:
    assert all(" because " in story.text for story in stories(24))


def test_what_is_written_can_be_taken_in(tmp_path: Path) -> None:
    folder = write(stories(3), tmp_path / "new" / "articles")
    loaded = [item for item in load_articles(folder) if isinstance(item, RawArticle)]
    assert sorted(Path(item.path).name for item in loaded) == ["story-0000.txt", "story-0001.txt", "story-0002.txt"]
