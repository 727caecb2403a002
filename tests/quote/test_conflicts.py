"""Where independent articles tell the same thing differently; the judgement is a function that looks for words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.find.questions import Question, understand
from rag.models.judge import NOTHING_TOLD, Stance, Told
from rag.quote.conflicts import conflict, newest, updated
from rag.quote.evidence import Candidate, Signs
from rag.schema import Article, Chunk, Passage, ScoredChunk, Sentence

TODAY = datetime.date(2024, 12, 1)


def _ask(text: str) -> Question:
    return understand(text, today=TODAY, sources=())


def _told(
    text: str, answer: str, day: str | None = "2024-05-04", *, likely: float = 0.8, group: str = "", timely: float = 1.0
) -> Candidate:
    """A sentence that is all of its article, with the words in it that answer."""
    article = Article(id=text, title="Quay", text=text, published=day, group=group)
    whole = Sentence(0, len(text))
    passage = Passage(ScoredChunk(Chunk("c", text, 0, len(text), text), 1, 1.0, "", "", "", None), article, (whole,))
    signs = Signs(0, 0, 0, 0, 0, 0, 1, timely)
    start = text.index(answer)
    span = (start, start + len(answer))
    return Candidate(passage, whole, text, frozenset(), signs, 0.0, likely, span)


def _outcome(statement: str, told: Sequence[Told]) -> list[Stance]:
    """Whoever resigned was not dismissed."""
    one = "resigned" in statement
    return [Stance(0.0, 0.9, 0.1) if one != ("resigned" in item.text) else Stance(0.9, 0.0, 0.1) for item in told]


def _nothing(statement: str, told: Sequence[Told]) -> list[Stance]:
    return [NOTHING_TOLD for _ in told]


DEAD = _told("The fire killed 12 sailors.", "12 sailors")
MORE = _told("The fire killed 19 sailors, the port says.", "19 sailors", "2024-05-05")
HOW_MANY = _ask("How many sailors did the fire kill?")


def test_other_numbers_are_a_conflict_with_the_likeliest_first() -> None:
    assert [telling.words for telling in conflict(HOW_MANY, [DEAD, MORE], _nothing)] == ["12 sailors", "19 sailors"]


def test_articles_that_are_known_to_tell_one_story_conflict_at_less_likelihood_and_others_do_not() -> None:
    less = _told("Officials speak of 19 sailors killed.", "19 sailors", likely=0.15)
    assert conflict(HOW_MANY, [replace(DEAD, likely=0.4), less], _nothing) == ()
    told = conflict(HOW_MANY, [replace(DEAD, likely=0.4), less], _nothing, story=[less.passage.article.id])
    assert [telling.words for telling in told] == ["12 sailors", "19 sailors"]
    hardly = replace(less, likely=0.06)
    assert conflict(HOW_MANY, [DEAD, hardly], _nothing, story=[less.passage.article.id]) == ()


def test_reports_that_go_back_to_one_origin_do_not_conflict() -> None:
    copied = replace(MORE, passage=replace(MORE.passage, origin="Harbour Post"))
    both = [replace(DEAD, passage=replace(DEAD.passage, origin="Harbour Post")), copied]
    assert conflict(HOW_MANY, both, _nothing) == ()
    assert len(conflict(HOW_MANY, [DEAD, copied], _nothing)) == 2


def _of(paper: str, item: Candidate) -> Candidate:
    return replace(item, passage=replace(item.passage, article=replace(item.passage.article, source=paper)))


def test_so_much_a_day_is_no_other_telling_of_so_much() -> None:
    whole = _told("The strike cost the port 37 million crowns.", "37 million crowns")
    daily = _told("The port lost 2.3 million crowns a day.", "2.3 million crowns a day")
    assert conflict(_ask("How much did the strike cost?"), [whole, daily], _nothing) == ()


def test_what_is_told_of_the_second_is_no_other_telling_of_the_third() -> None:
    asked = _ask("How many boats capsized in the third race?")
    third = _told("In the third race nine boats capsized.", "nine boats")
    second = _told("In the second race, the calmer one, five boats capsized.", "five boats", "2024-05-03")
    bare = _told("Officials said five boats capsized.", "five boats", "2024-05-05")
    assert conflict(asked, [third, second], _nothing) == ()
    assert [telling.words for telling in conflict(asked, [third, second, bare], _nothing)] == ["nine boats", "five boats"]
    assert len(conflict(_ask("How many boats capsized?"), [third, second], _nothing)) == 2


def test_sentences_that_share_a_count_and_differ_in_the_other_conflict() -> None:
    one = _told("The members accepted the offer by 640 votes to 212.", "accepted the offer")
    other = _told("In the ballot 640 members were for the offer and 221 against.", "the offer")
    question = _ask("How did the members vote?")
    assert [telling.words for telling in conflict(question, [one, other], _nothing)] == ["212", "221"]
    third = _told("640 members voted, and 36 of them live abroad.", "voted")
    assert conflict(question, [one, third], _nothing) == ()


def test_a_paper_brings_itself_up_to_date_and_papers_disagree() -> None:
    assert updated(conflict(HOW_MANY, [_of("Post", DEAD), _of("Post", MORE)], _nothing))
    assert not updated(conflict(HOW_MANY, [_of("Post", DEAD), _of("Echo", MORE)], _nothing))
    same_day = _told("The fire killed 19 sailors, the port says.", "19 sailors")
    assert not updated(conflict(HOW_MANY, [_of("Post", DEAD), _of("Post", same_day)], _nothing))


def test_a_text_that_only_claims_to_be_of_a_paper_does_not_bring_it_up_to_date() -> None:
    claimed = _of("Post", MORE)
    text = replace(claimed.passage.article, source_voice="text")
    claimed = replace(claimed, passage=replace(claimed.passage, article=text))
    assert not updated(conflict(HOW_MANY, [_of("Post", DEAD), claimed], _nothing))


def test_whoever_knows_the_earlier_number_brings_it_up_to_date() -> None:
    knowing = _told("The fire killed 19 sailors, not 12, the port says.", "19 sailors", "2024-05-05")
    tellings = conflict(HOW_MANY, [_of("Post", DEAD), _of("Echo", knowing)], _nothing)
    assert updated(tellings) and newest(tellings) is tellings[1]
    sides = [_told("The mayor resigned.", "resigned"), _told("The council dismissed the mayor.", "dismissed", "2024-05-05")]
    assert not updated(conflict(_ask("Why did the mayor go?"), sides, _outcome))
    assert not updated(()) and newest(()) is None


def test_another_outcome_is_a_conflict() -> None:
    sides = [_told("The mayor resigned.", "resigned"), _told("The council dismissed the mayor.", "dismissed")]
    question = _ask("Why did the mayor go?")
    assert [telling.words for telling in conflict(question, sides, _outcome)] == ["resigned", "dismissed"]
    assert conflict(question, sides, _nothing) == ()


def test_a_refutation_must_hold_both_ways() -> None:
    def one_way(statement: str, told: Sequence[Told]) -> list[Stance]:
        return [Stance(0.0, 0.9 if "resigned" in statement else 0.2, 0.1) for _ in told]

    sides = [_told("The mayor resigned.", "resigned"), _told("The council dismissed the mayor.", "dismissed")]
    assert conflict(_ask("Why did the mayor go?"), sides, one_way) == ()


@pytest.mark.parametrize(
    "other",
    [
        _told("Twelve sailors died in the fire.", "Twelve sailors"),
        _told("The fire lasted 19 hours.", "19 hours"),
        _told("The fire killed 19 sailors.", "19 sailors", "2011-05-04"),
        _told("The fire killed 19 sailors.", "19 sailors", likely=0.1),
        _told("The fire killed 19 sailors.", "19 sailors", timely=0.0),
    ],
)
def test_the_same_another_measure_another_time_and_the_unlikely_are_none(other: Candidate) -> None:
    assert conflict(HOW_MANY, [DEAD, other], _nothing) == ()


def test_near_copies_are_not_independent() -> None:
    sides = [_told("The fire killed 12 sailors.", "12", group="g"), _told("The fire killed 19 sailors.", "19", group="g")]
    assert conflict(HOW_MANY, sides, _nothing) == ()


def test_numbers_that_differ_by_rounding_are_the_same() -> None:
    sides = [_told("It cost €5.1m.", "€5.1m"), _told("It cost 5 million euros.", "5 million euros")]
    assert conflict(_ask("How much did it cost?"), sides, _nothing) == ()


def test_no_more_than_three_sides_are_told() -> None:
    sides = [_told(f"The fire killed {number} sailors.", f"{number} sailors") for number in (12, 19, 25, 40)]
    assert len(conflict(HOW_MANY, sides, _nothing)) == 3


def test_nothing_conflicts_with_nothing() -> None:
    assert conflict(HOW_MANY, [], _nothing) == () and conflict(HOW_MANY, [DEAD], _nothing) == ()
