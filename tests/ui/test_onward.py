"""Questions to go on with that need no trying."""

from __future__ import annotations

from dataclasses import replace

from rag.lab import UNSURE
from tests.ui import samples
from ui.onward import MORE, at_once, of_archive

ARTICLES = [samples.article(id=f"a{number}") for number in (1, 2)]
ANSWER = samples.answer(retrieved=(samples.passage(0, 32, "elsewhere"),))


def test_more_of_the_answer_and_what_its_source_told_in_the_month_can_be_asked_for_at_once() -> None:
    assert at_once(ANSWER, ARTICLES) == [MORE, "What did Tribune report in October 2024?"]


def test_nothing_more_is_offered_where_nothing_more_was_found_or_nothing_is_sure() -> None:
    for answer in (replace(ANSWER, retrieved=()), replace(ANSWER, notes=(UNSURE,))):
        assert at_once(answer, ARTICLES) == ["What did Tribune report in October 2024?"]
    assert at_once(replace(ANSWER, citations=()), ARTICLES) == []


def test_a_source_is_asked_about_only_where_it_told_more_that_month_and_its_name_fits_a_question() -> None:
    assert at_once(ANSWER, ARTICLES[:1]) == at_once(ANSWER, [ARTICLES[0], replace(ARTICLES[1], source="Courier")]) == [MORE]
    hostile = replace(ANSWER.citations[0], source=f"Mallory {samples.HOSTILE}")
    assert at_once(replace(ANSWER, citations=(hostile,)), [replace(a, source=hostile.source) for a in ARTICLES]) == [MORE]


def test_of_an_archive_it_is_the_month_of_the_source_with_most_articles() -> None:
    other = [samples.article(id=f"b{number}", source="Courier", published="2024-03-01") for number in range(3)]
    assert of_archive([*ARTICLES, *other]) == ["What did Courier report in March 2024?"]
    assert of_archive([ARTICLES[0], samples.article(id="c", published=None), *other[:1]]) == []
