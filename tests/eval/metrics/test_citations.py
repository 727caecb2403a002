"""Citation metrics: each way in which a sentence can lack support, and the numbers that follow."""

from __future__ import annotations

import dataclasses

import pytest

from eval.metrics import citations
from rag import Answer, Chunk, Citation, ScoredChunk, Statement
from rag.lab import EventDate

SIGNED = "Minister Lund signed the fish treaty in Oslo on Monday."
CROWD = "About 1,200 people watched from the harbour."


def cite(quote: str, *, number: int = 1, article: str = "a", start: int = 0, published: str | None = "2024-10-08") -> Citation:
    return Citation(number, article, "Fish treaty", "Carmel Post", "", published, "explicit", quote, start, start + len(quote))


def answer(*statements: Statement) -> Answer:
    cited = tuple({item.number: item for statement in statements for item in statement.citations}.values())
    return Answer("q", "answered", " ".join(item.text for item in statements), statements, cited)


@pytest.mark.parametrize(
    "sentence",
    [
        SIGNED,
        "On Monday, Lund signed a treaty on fish in Oslo.",
        "The minister, Lund, was signing the treaty on Monday.",
    ],
)
def test_a_sentence_in_other_words_is_carried(sentence: str) -> None:
    assert citations.carries(SIGNED, sentence)


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Minister Lund signed 2 treaties in Oslo on Monday.", SIGNED),  # another number
        ("Minister Berg signed the fish treaty in Oslo on Monday.", SIGNED),  # another person
        ("Minister Lund signed the fish treaty in Oslo on Tuesday.", SIGNED),  # another day
        ("Minister Lund has not signed the fish treaty in Oslo on Monday.", SIGNED),  # negated
        ("Minister Lund signed the treaty.", "Minister Lund didn't sign the treaty."),  # a negation lost
        ("Minister Lund signed because voters were angry about prices.", SIGNED),  # a cause invented
    ],
)
def test_a_changed_sentence_is_not_carried(sentence: str, evidence: str) -> None:
    assert not citations.carries(evidence, sentence)


def test_number_words_and_figures_are_the_same() -> None:
    assert citations.carries("Lund signed three treaties.", "Lund signed 3 treaties.")


def test_a_negation_elsewhere_in_the_evidence_does_not_matter() -> None:
    assert citations.carries(f"{SIGNED} Nobody was hurt in the crush.", "Lund signed the fish treaty in Oslo on Monday.")


def test_the_day_that_quoted_words_mean_needs_no_words_of_the_quotation_and_any_other_does() -> None:
    when = EventDate("2024-10-07", "day", "named", "on Monday")
    resolved = Statement(f"“{SIGNED}” (October 7, 2024)", (cite(SIGNED),), label="October 7, 2024", when=when)
    assert citations.citation_recall(answer(resolved)) == 1.0
    assert citations.citation_recall(answer(dataclasses.replace(resolved, when=None))) == 0.0


def test_source_and_date_of_a_citation_carry_an_attribution() -> None:
    said = Statement(f"Carmel Post, October 8, 2024: {SIGNED} [1]", (cite(SIGNED),))
    assert citations.citation_recall(answer(said)) == 1


def test_a_headline_in_front_of_a_quotation_claims_nothing() -> None:
    titled = dataclasses.replace(cite(SIGNED), title="“Nothing was signed”, says Berg")
    said = Statement(f"“Nothing was signed”, says Berg, October 8, 2024: “{SIGNED}”", (titled,))
    assert citations.citation_recall(answer(said)) == 1
    assert citations.citation_recall(answer(Statement("Berg resigned, “Nothing was signed”, says Berg", (titled,)))) == 0


def test_a_headline_that_is_the_quotation_itself_is_still_carried() -> None:
    titled = dataclasses.replace(cite(SIGNED), title=SIGNED)
    assert citations.citation_recall(answer(Statement(f"“{SIGNED}” (date unknown): “{SIGNED}”", (titled,)))) == 1


def test_recall_counts_statements_that_their_citations_carry() -> None:
    carried = Statement(SIGNED, (cite(SIGNED),))
    wrong = Statement("Minister Lund resigned in Bergen.", (cite(SIGNED),))
    bare = Statement(CROWD, ())
    assert citations.citation_recall(answer(carried, wrong, bare)) == pytest.approx(1 / 3)


def test_a_statement_that_needs_both_its_citations_has_two_precise_ones() -> None:
    both = Statement(f"{SIGNED} {CROWD}", (cite(SIGNED), cite(CROWD, number=2)))
    assert citations.citation_recall(answer(both)) == 1
    assert citations.citation_precision(answer(both)) == 1


def test_a_citation_that_adds_nothing_is_not_precise() -> None:
    padded = Statement(SIGNED, (cite(SIGNED), cite("It rained all week.", number=2)))
    assert citations.citation_precision(answer(padded)) == 0.5


def test_two_citations_that_each_carry_the_statement_are_both_precise() -> None:
    twice = Statement(SIGNED, (cite(SIGNED), cite(SIGNED, number=2, article="b")))
    assert citations.citation_precision(answer(twice)) == 1


def test_no_citation_of_a_statement_that_is_not_carried_is_precise() -> None:
    wrong = Statement("Minister Lund resigned in Bergen.", (cite(SIGNED), cite(CROWD, number=2)))
    assert citations.citation_precision(answer(wrong)) == 0


def test_a_span_is_valid_when_it_is_the_quotation_character_for_character() -> None:
    text = f"Oslo. {SIGNED}"
    good, shifted = cite(SIGNED, start=6), cite(SIGNED, start=5)
    assert citations.span_validity([good], {"a": text}.__getitem__) == 1
    assert citations.span_validity([good, shifted], {"a": text}.__getitem__) == 0.5


def test_cited_articles_are_held_against_the_gold_ones() -> None:
    assert citations.cited_articles_recall(["a", "x", "a"], ["a", "b"]) == 0.5
    assert citations.cited_articles_precision(["a", "x", "a"], ["a", "b"]) == 0.5


def test_used_passages_are_those_that_are_quoted() -> None:
    def passage(article: str, start: int, end: int) -> ScoredChunk:
        return ScoredChunk(Chunk(f"{article}:{start}", article, start, end, ""), 1, 1.0, "", "", "", None)

    quoted = cite("x" * 10, start=95)
    found = Answer(
        "q",
        "answered",
        "",
        (),
        (quoted,),
        (passage("a", 0, 100), passage("a", 100, 200), passage("a", 105, 200), passage("b", 90, 110)),
    )
    assert citations.used_of_retrieved(found) == 0.5


STORY = "The crowd waited. Minister Lund signed the fish treaty in Oslo. It rained."


@pytest.mark.parametrize(
    ("quote", "gold", "right"),
    [
        ("Minister Lund signed the fish treaty in Oslo.", ("a.txt", "signed the fish  treaty"), True),  # holds it
        ("signed the fish treaty", ("a.txt", "Minister Lund signed the fish treaty in Oslo."), True),  # is part of it
        ("Minister Lund signed the fish treaty in Oslo.", ("a.txt", "treaty in Oslo. It rained."), True),  # shares a place
        ("The crowd waited.", ("a.txt", "treaty in Oslo. It rained."), False),
        ("Minister Lund signed the fish treaty in Oslo.", ("b.txt", "treaty in Oslo. It rained."), False),  # another article
        ("Minister Lund signed the fish treaty in Oslo.", ("b.txt", "the fish treaty"), True),  # the same words elsewhere
        ("Minister Lund signed the fish treaty in Oslo.", ("a.txt", "not there at all"), False),
    ],
)
def test_a_quotation_answers_where_it_meets_a_gold_quotation(quote: str, gold: tuple[str, str], right: bool) -> None:
    cited = cite(quote, start=STORY.index(quote))
    assert citations.answers_with(cited, (), [gold], "a.txt", STORY) == right


def test_a_quotation_answers_where_it_holds_a_required_fact_in_any_accepted_wording() -> None:
    cited = cite("Some 1,200 people came.")
    assert citations.answers_with(cited, [["Oslo"], ["twelve hundred", "1200"]], [], "a.txt", "")
    assert not citations.answers_with(cited, [["120", "12"]], [], "a.txt", "")


def test_the_quotations_of_an_answer_are_met_once_and_those_of_a_conflict_last() -> None:
    one, two, three = cite(SIGNED), cite(CROWD, number=2), cite("It rained.", number=3, start=99)
    given = answer(Statement("b", (two, one)), Statement("a", (one,)))
    assert citations.quoted(dataclasses.replace(given, citations=(three, one, two))) == (two, one, three)
