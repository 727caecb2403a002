"""What is said where a reader wishes something of the answer before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rag import Answer, Assistant
from rag.lab import UNSURE
from rag.quote import again

WHY = "Why did Netanyahu not approve Gallant's visit to Washington?"


def exact(assistant: Assistant, answer: Answer) -> bool:
    """Whether every quotation is its article's words."""
    articles = {cited.article_id: assistant.article(cited.article_id).text for cited in answer.citations}
    return all(articles[cited.article_id][cited.start : cited.end] == cited.quote for cited in answer.citations)


def test_less_leaves_the_first_quotation_and_says_where_the_others_are(sample: Assistant) -> None:
    first = sample.query(WHY)
    shorter = sample.query("shorter please", answers=[first])
    assert len(first.statements) > 1 and shorter.statements == first.statements[:1]
    assert shorter.standalone_question == WHY and shorter.confidence == first.confidence
    assert shorter.notes == (f"shortened from {len(first.statements)} quotations; the answer before has the others",)
    last = sample.query("even shorter please", answers=[first, shorter])
    assert (last.status, last.text) == ("small_talk", again.ONE_LEFT)


def test_more_quotes_what_was_not_quoted_yet_each_time(sample: Assistant) -> None:
    talk = [sample.query(WHY)]
    for wish in ("tell me more", "go on"):
        further = sample.query(wish, answers=talk)
        said = {cited.quote for answer in talk for cited in answer.citations}
        assert further.statements and exact(sample, further)
        assert said.isdisjoint(cited.quote for cited in further.citations)
        assert further.standalone_question == WHY
        talk.append(further)


def test_where_only_the_words_of_a_talk_are_kept_its_answers_are_looked_up_once_more(sample: Assistant) -> None:
    first = sample.query(WHY)
    further = sample.query("tell me more", answers=[first])
    said = [("user", WHY), ("assistant", first.text)]
    assert sample.query("shorter please", history=said).statements == first.statements[:1]
    assert sample.query("tell me more", history=said).statements == further.statements
    said += [("user", "tell me more"), ("assistant", further.text)]
    third = sample.query("go on", history=said)
    assert third.statements == sample.query("go on", answers=[first, further]).statements
    odd = [("user", ""), ("user", "?!"), ("user", "a" * 4_001), *said[:2]]
    assert sample.query("shorter please", history=odd).statements == first.statements[:1]
    alone = sample.query("shorter please", history=[("assistant", first.text)])
    assert alone.text != again.ONE_LEFT and "shortened" not in " ".join(alone.notes)


def test_where_articles_differ_none_of_them_is_left_out(sample: Assistant) -> None:
    first = sample.query("How long did the call between Biden and Netanyahu last?")
    assert first.conflicts
    shorter = sample.query("in one sentence", answers=[first])
    sides = {side.citation.quote for conflict in first.conflicts for side in conflict.sides}
    if shorter.status == "small_talk":
        assert shorter.text == again.BOTH
    else:
        assert {cited.quote for cited in shorter.citations} == sides and shorter.conflicts


def test_whose_names_the_articles_and_how_sure_it_is(sample: Assistant) -> None:
    first = sample.query(WHY)
    told = sample.query("who says that?", answers=[first])
    assert told.status == "small_talk" and f"“{first.citations[0].title}” (" in told.text
    doubtful = replace(first, notes=(UNSURE,))
    assert "not sure" in sample.query("are you sure?", answers=[doubtful]).text


def test_other_words_are_refused_with_what_can_be_had(sample: Assistant) -> None:
    assert sample.query("explain it in simple words", answers=[sample.query(WHY)]).text == again.NO_WORDS


def test_a_wish_is_none_without_an_answer_before_or_where_a_model_wrote_it(sample: Assistant) -> None:
    first = sample.query(WHY)
    written = replace(first, statements=tuple(replace(said, kind="written") for said in first.statements))
    for before in ((), (written,)):
        assert sample.query("who says that?", answers=before).text != sample.query("who says that?", answers=[first]).text
    assert sample.query("shorter please", answers=[replace(first, status="not_found", citations=())]).text == again.NOTHING


def test_what_left_the_archive_or_is_outside_its_limits_is_not_said_again(sample: Assistant) -> None:
    first = sample.query(WHY)
    others: list[Any] = [item.id for item in sample.articles() if item.id not in {c.article_id for c in first.citations}]
    for wish in ("shorter please", "who says that?"):
        assert sample.query(wish, answers=[first], articles=others).text == again.GONE


def test_what_was_said_to_an_answer_is_nothing_that_a_question_follows_up(sample: Assistant) -> None:
    first, greeting = sample.query(WHY), sample.query("hello")
    shorter, other = sample.query("shorter please", answers=[first]), sample.query("Who met Lloyd Austin in spring?")
    talk = [("hello", greeting), (WHY, first), ("shorter please", shorter), ("who met him", other), (WHY, first)]
    assert [asked for asked, _ in again.followed_up(talk)] == [WHY, "who met him", WHY]
