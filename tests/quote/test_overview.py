"""Overviews on an archive of 21 invented articles: two running stories, two fires alike, a reprint, an undated article.

The questions were written before the code; half of them were asked for the first time when it was done.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from rag import Answer, Assistant
from tests.quote.towns import FOLDER, TODAY, cited

GOLD = [json.loads(line) for line in (FOLDER / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def in_order(wanted: Sequence[Sequence[str]], answer: Answer) -> bool:
    """Whether the wanted events, each with its label and some of its words, stand in the timeline in this order."""
    left = iter(answer.statements)
    return all(any(label in item.label and words in item.text for item in left) for label, words in wanted)


def is_right(gold: dict[str, Any], answer: Answer) -> bool:
    if gold.get("status") == "not_found":
        return answer.status == "not_found" and all(words in answer.reason for words in gold.get("reason", ()))
    if gold["kind"] == "fact":
        some = gold.get("any_of", [""])
        says = all(words in answer.text for words in gold["says"]) and any(words in answer.text for words in some)
        return answer.status == "small_talk" and says
    if gold["kind"] == "timeline":
        strange = [words for words in gold["never"] if words in answer.text]
        return answer.form == "timeline" and not strange and in_order(gold["events"], answer)
    must, found = set(gold.get("must", ())), cited(answer)
    fits = must <= set(found) <= must | set(gold.get("only", ())) and len(answer.statements) <= 6
    return answer.status == "answered" and fits and found[:1] == [gold.get("first", found[0])]


@pytest.mark.parametrize("half", ["dev", "unseen"])
@pytest.mark.parametrize("kind", ["fact", "timeline", "period", "latest", "source", "summary", "bad"])
def test_the_questions_of_each_kind_are_answered(kind: str, half: str, archive: Assistant) -> None:
    asked = [gold for gold in GOLD if (gold["kind"], gold["half"]) == (kind, half)]
    wrong = [gold["question"] for gold in asked if not is_right(gold, archive.query(gold["question"], today=TODAY))]
    assert wrong == []


@pytest.mark.parametrize("gold", [gold for gold in GOLD if gold["half"] == "dev" and gold["kind"] != "fact"][::3])
def test_every_quotation_is_the_articles_own_words(gold: dict[str, Any], archive: Assistant) -> None:
    answer = archive.query(gold["question"], today=TODAY)
    for statement in answer.statements:
        (citation,) = statement.citations
        assert archive.article(citation.article_id).text[citation.start : citation.end] == citation.quote
        assert f"“{citation.quote}”" in statement.text
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


@pytest.mark.parametrize(
    ("headline", "name"),
    [("Captain of the ferry Aurelia is charged", "charged"), ("Miners occupy the shaft of the Dunlow mine", "occupied")],
)
def test_a_summary_of_a_headline_is_of_that_article_alone(headline: str, name: str, archive: Assistant) -> None:
    for question in (f"Summarise the article “{headline}”", f"give me a summary of '{headline.lower()}'"):
        answer = archive.query(question, today=TODAY)
        assert answer.status == "answered" and {citation.title for citation in answer.citations} == {headline}
        assert name in answer.text


def test_a_timeline_counts_reprints_and_dates_each_event(archive: Assistant) -> None:
    answer = archive.timeline("the Aurelia ferry accident", today=TODAY)
    first = answer.statements[[item.label for item in answer.statements].index("March 3, 2025")]
    assert first.when is not None and (first.when.value, first.when.precision, first.when.basis) == (
        "2025-03-03",
        "day",
        "named",
    )
    assert len(first.reports) == 3 and first.reports[0] == first.citations[0].article_id
    assert f"March 3, 2025: {first.text} [{first.citations[0].number}] (3 reports)" in answer.text.splitlines()
    assert answer.as_of == "2025-09-30"


def test_a_timeline_can_be_narrowed_to_sources_days_and_a_number(archive: Assistant) -> None:
    options: dict[str, Any] = {"sources": ["Osmund Tribune"], "until": "2025-03-31", "today": TODAY}
    answer = archive.timeline("the Aurelia ferry accident", limit=2, **options)
    assert len(answer.statements) == 2 and set(cited(answer)) == {"ferry-1"}
    assert any("left out" in note for note in answer.notes)


def test_filters_that_leave_nothing_are_no_made_up_overview(archive: Assistant) -> None:
    for question in ("What is the latest?", "What happened in May 2025?", "timeline of the Aurelia ferry accident"):
        assert archive.query(question, since="1999-01-01", until="1999-12-31", today=TODAY).status == "not_found"


def test_a_timeline_that_only_the_limits_leave_empty_is_not_said_to_have_no_articles_at_all(archive: Assistant) -> None:
    matter = "the Aurelia ferry accident"
    assert archive.timeline(matter, since="2025-09-01", today=TODAY).reason == (
        f"no article within the limits that were set is surely about “{matter}”"
    )
    assert (
        archive.timeline("the eclipse of the moon", today=TODAY).reason
        == "no article is surely about “the eclipse of the moon”"
    )


def test_what_undated_articles_tell_is_said_to_be_missing_from_a_period(archive: Assistant) -> None:
    notes = archive.query("What happened in May 2025?", today=TODAY).notes
    assert "1 article without a known date could not be considered" in notes


def test_no_filter_drops_an_undated_article_in_silence(archive: Assistant) -> None:
    left = "1 article whose date is not known was left out; without the days they are looked at too"
    days: dict[str, Any] = {"since": "2025-01-01", "today": TODAY}
    assert left in archive.timeline("the Aurelia ferry accident", **days).notes
    assert left in archive.query("What is the latest?", **days).notes
    assert left not in archive.query("What is the latest?", today=TODAY).notes


@pytest.mark.parametrize(
    "question", ["timeline of of of", "Summarise the article about", "Give me a timeline of \u202e\x00!!", "latest " * 60]
)
def test_nonsense_is_answered_by_no_overview(question: str, archive: Assistant) -> None:
    answer = archive.query(question, today=TODAY)
    assert answer.form == "prose" and (answer.status != "answered" or answer.confidence < 1)


def test_an_ordinary_question_goes_the_usual_way(archive: Assistant) -> None:
    answer = archive.query("Who was charged with endangering shipping?", today=TODAY)
    assert (
        answer.status == "answered"
        and answer.retrieved
        and answer.as_of == max(citation.published for citation in answer.citations)
    )


def test_what_the_archive_has_on_a_matter_is_shown_and_counted(archive: Assistant) -> None:
    answer = archive.query("which articles are about the ferry Aurelia?", today=TODAY)
    assert (
        answer.status == "answered" and answer.notes[0] == f"{len(answer.statements)} articles are surely about “ferry Aurelia”"
    )
    days = [citation.published for citation in answer.citations]
    assert len(days) > 2 and days == sorted(days)
    oldest = archive.query("What is the oldest article about the ferry Aurelia?", today=TODAY)
    assert [citation.published for citation in oldest.citations] == days[:1]
    assert archive.query("do you have anything on whales?", today=TODAY).status == "not_found"
