"""Which articles are about a matter."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from rag.find import questions
from rag.lab import Judge, Sentence
from rag.models.judge import Stance
from rag.quote import story
from rag.schema import Article


def article(name: str, title: str, *sentences: str) -> story.Quotable:
    text = " ".join(sentences)
    starts = [text.index(sentence) for sentence in sentences]
    spans = tuple(Sentence(start, start + len(sentence)) for start, sentence in zip(starts, sentences, strict=True))
    return Article(name, title, text, "Kestrel Wire", published="2025-05-20"), spans


SAWMILL = article(
    "sawmill",
    "Sawmill burns down in Halsen",
    "A sawmill in Halsen burned to the ground on Monday night.",
    "The firemen fought the fire for six hours.",
)
SILO = article(
    "silo",
    "Fire in a grain silo in Halsen",
    "A grain silo in Halsen caught fire on Friday, and two men were burned.",
    "Dust had gone off like a bomb.",
)
COUNCIL = article(
    "council",
    "Halsen's council raises fares",
    "The council of Halsen raised the bus fares by a tenth on Monday.",
    "A pupil will pay 30 crowns a month.",
)
FOUND = (SAWMILL, SILO, COUNCIL)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def about(topic: str, judge: Judge, minilm: Any) -> list[str]:
    asked = questions.understand(topic, today=datetime.date(2025, 6, 1), sources=())
    return [found[0].id for found, _ in story.telling_of(asked, FOUND, judge.weigh, minilm.embed)]


@pytest.mark.parametrize(
    ("topic", "articles"),
    [
        ("the sawmill fire in Halsen", ["sawmill"]),
        ("the grain silo fire", ["silo"]),
        ("the bus fares in Halsen", ["council"]),
        ("the earthquake in Halsen", []),
        ("the sawmill fire in Osmund", []),
        ("the elephant parade", []),
    ],
)
def test_look_alike_events_are_kept_apart_and_what_is_not_told_has_no_article(
    topic: str, articles: list[str], judge: Judge, minilm: Any
) -> None:
    assert about(topic, judge, minilm) == articles


def test_of_a_long_article_its_beginning_and_the_nearest_passage_tell_what_it_is_about(judge: Judge, minilm: Any) -> None:
    week = article(
        "week",
        "The week in Halsen, a sawmill town",
        "The council of Halsen met twice this week.",
        *(f"In street {number} nothing happened that anybody would tell." for number in range(40)),
        "At the very end somebody spoke of a fire.",
    )
    asked = questions.understand("the sawmill fire in Halsen", today=datetime.date(2025, 6, 1), sources=())
    nearest = [item.text[:90] for item, _ in (week, SAWMILL)]
    found = story._looked(asked, (week, SAWMILL), judge.weigh, nearest, deeper=False)
    assert [sorted(item.terms) for item in found] == [["halsen", "sawmil"], ["fire", "halsen", "sawmil"]]


def test_an_article_whose_headline_names_the_matter_is_about_it_though_the_judge_leaves_it_open(minilm: Any) -> None:
    def doubting(_: str, told: Any) -> list[Stance]:
        return [Stance(0.015, 0.005, 0.98) for _ in told]

    asked = questions.understand("bus fares", today=datetime.date(2025, 6, 1), sources=())
    assert [found[0].id for found, _ in story.telling_of(asked, FOUND, doubting, minilm.embed)] == []
    asked = questions.understand("fares", today=datetime.date(2025, 6, 1), sources=())
    assert [found[0].id for found, _ in story.telling_of(asked, FOUND, doubting, minilm.embed)] == ["council"]


def test_no_article_is_about_anything_where_there_is_none(judge: Judge, minilm: Any) -> None:
    asked = questions.understand("the fire", today=datetime.date(2025, 6, 1), sources=())
    assert story.telling_of(asked, (), judge.weigh, minilm.embed) == []


def test_a_story_goes_on_in_its_sequels_and_in_its_near_copies_and_not_in_what_is_merely_of_the_same_kind(minilm: Any) -> None:
    again = article(
        "again",
        "Sawmill in Halsen will be built anew",
        "The sawmill in Halsen that burned to the ground on Monday will be built anew, its owner said.",
    )
    copy = replace(COUNCIL[0], id="copy", group="sawmill")
    one = replace(SAWMILL[0], group="sawmill")
    assert story.apart([one, again[0], COUNCIL[0], copy], minilm.embed) == [[one, again[0], copy], [COUNCIL[0]]]
    assert story.apart([COUNCIL[0], one, again[0]], minilm.embed) == [[COUNCIL[0]], [one, again[0]]]
    assert story.apart([one], minilm.embed) == [[one]]


def test_alike_events_are_one_story_only_within_a_quarter_of_a_year(minilm: Any) -> None:
    one = SAWMILL[0]
    near, _ = article(
        "paint", "Fire in Halsen put out", "The fire at a factory in Halsen was put out after six hours on Tuesday."
    )
    later = replace(near, published="2031-05-21")
    assert story.apart([one, near], minilm.embed) == [[one, near]]
    assert story.apart([one, later], minilm.embed) == [[one], [later]]


def test_a_cry_tells_nothing_by_itself_and_three_words_do() -> None:
    found = article("valve", "New console", "Surprise!", "Valve sells one.", "It costs 500 crowns.")
    assert [found[0].text[one.start : one.end] for one in story.quotable(found)] == ["Valve sells one.", "It costs 500 crowns."]
