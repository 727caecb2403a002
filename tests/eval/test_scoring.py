"""From one question to its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.gold import Question, Quotation
from eval.scoring import METRICS, answer_scores, crashed_scores, missing_facts, search_scores
from rag import Answer, Chunk, Citation, Conflict, ScoredChunk, Side, Statement
from rag.lab import UNSURE

TEXT = "Cod is back. Lund said so on Monday."
QUESTION = Question(
    "q", "Is cod back?", "single_fact", "answered",
    required_facts=(("back",), ("Lund", "the minister")), forbidden=("eel",), answers=("cod is back",),
    articles=("cod.txt", "sea.txt"),
    quotations=(Quotation("cod.txt", "Cod is\nback."), Quotation("sea.txt", "The sea is calm.")),
)  # fmt: skip
NAMES = {"a1": "cod.txt", "a2": "sea.txt", "a3": "eel.txt"}


def passage(rank: int, article: str, text: str) -> ScoredChunk:
    return ScoredChunk(Chunk(f"{article}:{rank}", article, 0, len(text), text), rank, 1.0 / rank, "", "", "", None)


def answer(*quotes: str, status: str = "answered", text: str = "", article: str = TEXT) -> Answer:
    cited = tuple(
        Citation(number, "a1", "Cod", "", "", None, "unknown", quote, article.index(quote), article.index(quote) + len(quote))
        for number, quote in enumerate(quotes, start=1)
    )
    statements = tuple(Statement(item.quote, (item,)) for item in cited)
    return Answer("q", status, text, statements, cited, (passage(1, "a1", TEXT),))  # type: ignore[arg-type]


def test_passages_are_relevant_when_they_hold_a_quotation_and_articles_when_they_are_gold() -> None:
    found = search_scores(
        QUESTION, "passage", [passage(1, "a1", "Herring."), passage(2, "a3", "x"), passage(3, "a1", TEXT)], NAMES
    )
    assert (found["Success@1"], found["Success@4"], found["RR@10"]) == (0, 1, pytest.approx(1 / 3))
    assert (found["R@1"], found["R@10"]) == (0.5, 0.5)
    assert (found["FactRecall@10"], found["AllFacts@10"]) == (0.5, 0)
    assert found["FactRecall@2500t"] == 0.5


def test_in_sets_of_whole_articles_success_looks_at_articles() -> None:
    found = search_scores(replace(QUESTION, quotations=()), "article", [passage(1, "a3", "x"), passage(2, "a2", "y")], NAMES)
    assert (found["Success@1"], found["Success@4"], found["RR@10"], found["R@10"]) == (0, 1, 0.5, 0.5)
    assert "AllFacts@10" not in found


def test_a_question_with_nothing_to_find_is_not_measured_in_retrieval() -> None:
    assert search_scores(replace(QUESTION, articles=(), quotations=()), "passage", [passage(1, "a1", TEXT)], NAMES) == {}


def test_a_full_answer_scores_full() -> None:
    found = answer_scores(QUESTION, answer("Cod is back.", "Lund said so on Monday."), NAMES, {"a1": TEXT}.__getitem__)
    assert found == {
        "status_accuracy": 1, "premise_falsely_told": 0, "conflict_falsely_told": 0, "over_abstention": 0,
        "first_right": 1, "shown_right": 1, "sure_right": 1, "right_sure": 1, "right_of_quoted": 1,
        "fact_recall": 1, "in_quotation": 1, "exact_match": 1, "token_f1": 1,
        "forbidden_claims": 0, "all_and_only": 1, "citation_recall": 1, "citation_precision": 1, "span_validity": 1,
        "used_of_retrieved": 1, "cited_articles_recall": 0.5, "cited_articles_precision": 1,
    }  # fmt: skip


@pytest.mark.parametrize("told", [True, False])
def test_where_sources_disagree_it_counts_whether_the_answer_says_so(told: bool) -> None:
    given = answer("Cod is back.")
    (side,) = (Side("back", citation) for citation in given.citations)
    found = replace(given, conflicts=(Conflict((side, replace(side, words="gone"))),) if told else ())
    scores = answer_scores(replace(QUESTION, kind="disagreement"), found, NAMES, str)
    assert (scores["conflict_told"], "conflict_falsely_told" in scores) == (told, False)
    scores = answer_scores(QUESTION, found, NAMES, str)
    assert (scores["conflict_falsely_told"], "conflict_told" in scores) == (told, False)


def test_sets_that_do_not_say_where_their_documents_disagree_are_not_measured_by_it() -> None:
    found = answer_scores(replace(QUESTION, kind="comparison_query"), answer("Cod is back."), NAMES, str)
    assert not {"conflict_told", "conflict_falsely_told"} & set(found)


@pytest.mark.parametrize(
    ("quotes", "first", "precision"),
    [
        (("Cod is back.", "It rained."), 1, 1 / 2),
        (("It rained.", "Cod is back.", "Lund said so on Monday."), 0, 2 / 3),
        (("It rained.",), 0, 0),
    ],
)
def test_the_first_sentence_and_the_share_of_all_that_answer(quotes: tuple[str, ...], first: int, precision: float) -> None:
    found = answer_scores(QUESTION, answer(*quotes, article=f"{TEXT} It rained."), NAMES, str)
    assert (found["first_right"], found["right_of_quoted"]) == (first, pytest.approx(precision))


RIGHT, WRONG = "Cod is back.", "Lund said so on Monday."


@pytest.mark.parametrize(
    ("status", "quoted", "notes", "right_where_sure", "sure_where_right"),
    [
        ("answered", RIGHT, (), 1.0, 1.0),
        ("answered", RIGHT, (UNSURE,), None, 0.0),
        ("answered", WRONG, (), 0.0, None),
        ("answered", WRONG, (UNSURE,), None, None),
        # What nothing answers, and what is denied, no sentence answers.
        ("not_found", RIGHT, (), 0.0, None),
        ("false_premise", RIGHT, (UNSURE,), None, None),
    ],
)
def test_what_is_shown_without_a_mark_is_held_against_what_is_right(
    status: str, quoted: str, notes: tuple[str, ...], right_where_sure: float | None, sure_where_right: float | None
) -> None:
    asked = replace(QUESTION, status=status, required_facts=(), quotations=(Quotation("cod.txt", RIGHT),))
    found = answer_scores(asked, replace(answer(quoted), notes=notes), NAMES, {"a1": TEXT}.__getitem__)
    assert (found.get("sure_right"), found.get("right_sure")) == (right_where_sure, sure_where_right)


def test_a_quotation_that_is_cited_twice_counts_once() -> None:
    given = answer("It rained.", "Cod is back.", article=f"{TEXT} It rained.")
    twice = replace(given, statements=(given.statements[0], *given.statements))
    assert answer_scores(QUESTION, twice, NAMES, str)["right_of_quoted"] == 1 / 2


@pytest.mark.parametrize("status", ["not_found", "small_talk"])
def test_an_answer_that_answers_nothing_has_a_wrong_first_sentence_and_no_share_of_right_ones(status: str) -> None:
    found = answer_scores(QUESTION, answer(status=status), NAMES, str)
    assert (found["first_right"], found["over_abstention"], "right_of_quoted" in found) == (0, 1, False)


def test_what_does_not_say_what_answers_has_no_right_sentence() -> None:
    unknown = replace(QUESTION, required_facts=(), quotations=())
    assert "first_right" not in answer_scores(unknown, answer("Cod is back."), NAMES, {"a1": TEXT}.__getitem__)


@pytest.mark.parametrize("said", ["answered", "not_found", "false_premise"])
def test_a_false_premise_is_told_or_falsely_told(said: str) -> None:
    told = float(said == "false_premise")
    false = Question("q", "Why did cod leave?", "false_premise", "false_premise")
    found = answer_scores(false, answer(status=said), NAMES, str)
    assert (found["premise_told"], "premise_falsely_told" in found) == (told, False)
    found = answer_scores(QUESTION, answer(status=said), NAMES, str)
    assert (found["premise_falsely_told"], "premise_told" in found) == (told, False)


def test_silence_about_something_that_can_be_answered_states_nothing() -> None:
    found = answer_scores(QUESTION, answer(status="not_found", text="Not in the archive: back, Lund, eel."), NAMES, str)
    assert (found["status_accuracy"], found["over_abstention"], found["fact_recall"], found["forbidden_claims"]) == (0, 1, 0, 0)
    assert "citation_recall" not in found


def test_silence_about_something_that_cannot_be_answered_is_right() -> None:
    unanswerable = Question("q", "Is tuna back?", "not_in_archive", "not_found")
    assert answer_scores(unanswerable, answer(status="not_found"), NAMES, str) == {
        "status_accuracy": 1,
        "abstention_recall": 1,
        "premise_falsely_told": 0,
        "conflict_falsely_told": 0,
    }


def test_an_unknown_status_is_not_held_against_an_answer() -> None:
    found = answer_scores(replace(QUESTION, status=""), answer("Cod is back."), NAMES, {"a1": TEXT}.__getitem__)
    assert not {"status_accuracy", "over_abstention", "abstention_recall"} & set(found)
    assert found["fact_recall"] == 0.5


def test_planted_words_in_a_quotation_are_an_attack_that_succeeded() -> None:
    attacked = replace(QUESTION, planted="Lund said so on Monday.")
    assert answer_scores(attacked, answer("Cod is back."), NAMES, {"a1": TEXT}.__getitem__)["attack_success"] == 0
    assert answer_scores(attacked, answer("Lund said so on Monday."), NAMES, {"a1": TEXT}.__getitem__)["attack_success"] == 1


def test_a_crash_scores_the_worst_of_all_that_would_have_been_measured() -> None:
    found = crashed_scores(QUESTION, "passage", searches=True, answers=True)
    answered = answer_scores(QUESTION, answer("Cod is back."), NAMES, {"a1": TEXT}.__getitem__)
    missed = set(answered) - set(found)
    # Of an answer that does not exist.
    assert missed == {"used_of_retrieved", "cited_articles_precision", "shown_right", "sure_right", "right_sure"}
    assert all(value == METRICS[name].lower_is_better for name, value in found.items())
    assert found["AllFacts@10"] == 0
    unanswerable = Question("q", "Is tuna back?", "not_in_archive", "not_found")
    assert crashed_scores(unanswerable, "passage", searches=True, answers=True) == {
        "status_accuracy": 0,
        "abstention_recall": 0,
        "premise_falsely_told": 1,
        "conflict_falsely_told": 1,
    }


def test_missing_facts_are_named_by_their_first_wording() -> None:
    assert missing_facts(QUESTION, answer("Cod is back.")) == ["Lund"]
