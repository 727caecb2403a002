"""Answer metrics, with the expected numbers worked out in plain sight."""

from __future__ import annotations

import pytest

from eval.metrics import answers


def test_fact_recall_takes_any_accepted_wording() -> None:
    facts = [["Monday"], ["$1,200", "twelve hundred dollars"], ["Oslo"]]
    assert answers.fact_recall("On Monday he paid 1200.", facts) == pytest.approx(2 / 3)


def test_forbidden_claims_are_counted_by_their_share() -> None:
    assert answers.forbidden_claims("It was Tuesday in Oslo.", ["Tuesday", "Bergen"]) == 0.5


def test_exact_match_ignores_case_punctuation_and_articles() -> None:
    assert answers.exact_match("The Oslo Treaty.", ["a treaty", "oslo treaty"]) == 1
    assert answers.exact_match("The Oslo Treaty of 1920", ["oslo treaty"]) == 0


def test_token_f1_is_that_of_the_best_answer() -> None:
    # Given: oslo treaty of 1920; wanted: oslo treaty. Precision 2/4, recall 2/2.
    assert answers.token_f1("The Oslo Treaty of 1920", ["Bergen", "oslo treaty"]) == pytest.approx(2 * 0.5 / 1.5)
    assert answers.token_f1("", ["x"]) == 0


def test_only_the_first_three_quoted_sentences_count() -> None:
    quotes = ["He came. He saw.", "He won.", "He left on Friday."]
    assert answers.in_quotation(quotes, [["won"]]) == 1
    assert answers.in_quotation(quotes, [["Friday"]]) == 0
    assert answers.in_quotation(quotes[1:], [["Friday"]]) == 1


def test_every_fact_must_be_quoted() -> None:
    assert answers.in_quotation(["He won in Oslo."], [["won"], ["Oslo", "Bergen"]]) == 1
    assert answers.in_quotation(["He won in Oslo."], [["won"], ["Bergen"]]) == 0
    assert answers.in_quotation([], [["won"]]) == 0


def test_an_ellipsis_does_not_end_a_sentence() -> None:
    assert answers.split_sentences("Jun 22, 2021 ... An official was elected.") == ["Jun 22, 2021 ... An official was elected."]


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    text = 'The U.S. Senate met Mr. Smith on Jan. 3 at noon. "It is late!" He left.'
    assert answers.split_sentences(text) == [
        "The U.S. Senate met Mr. Smith on Jan. 3 at noon.",
        '"It is late!"',
        "He left.",
    ]
