"""Retrieval metrics, with the expected numbers worked out in plain sight."""

from __future__ import annotations

import math

import pytest

from eval.metrics import retrieval

RANKING = ("x", "a", "y", "b")
RELEVANT = {"a", "b", "c"}


def test_success_asks_for_one_relevant_item_among_the_first_k() -> None:
    assert [retrieval.success(RANKING, RELEVANT, k) for k in (1, 2, 4)] == [0, 1, 1]


def test_recall_is_the_share_of_the_relevant_items() -> None:
    assert [retrieval.recall(RANKING, RELEVANT, k) for k in (1, 2, 4)] == pytest.approx([0, 1 / 3, 2 / 3])


def test_reciprocal_rank_is_that_of_the_first_relevant_item() -> None:
    assert retrieval.reciprocal_rank(RANKING, RELEVANT, 10) == 0.5
    assert retrieval.reciprocal_rank(RANKING, RELEVANT, 1) == 0


def test_ndcg_discounts_by_the_logarithm_of_the_rank() -> None:
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    ideal = 1 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert retrieval.ndcg(RANKING, RELEVANT, 10) == pytest.approx(gain / ideal)


def test_average_precision_divides_by_all_that_is_relevant() -> None:
    assert retrieval.average_precision(RANKING, RELEVANT, 10) == pytest.approx((1 / 2 + 2 / 4) / 3)


def test_a_ranking_of_nothing_scores_zero() -> None:
    assert retrieval.success((), {"a"}, 10) == retrieval.ndcg((), {"a"}, 10) == 0


def test_a_question_to_which_nothing_is_relevant_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="nothing is relevant"):
        retrieval.recall(RANKING, (), 10)


def test_a_passage_holds_a_fact_whatever_the_white_space() -> None:
    passages = ["Nothing here.", "He said:\n“It is  over.” They left.", "It is over"]
    assert retrieval.first_ranks(passages, ['"It is over."', "It is over", "It is not over"]) == (2, 2, None)


def test_all_facts_need_the_last_of_them() -> None:
    ranks = (1, 5, 9, None)
    assert [retrieval.fact_recall_at(ranks, k) for k in (1, 5, 10)] == [0.25, 0.5, 0.75]
    assert retrieval.all_facts_at(ranks, 10) == 0
    assert [retrieval.all_facts_at((1, 5), k) for k in (4, 5)] == [0, 1]


@pytest.mark.parametrize(("budget", "passages"), [(99, 0), (100, 1), (349, 2), (350, 3), (9999, 3)])
def test_a_budget_takes_as_many_whole_passages_as_fit(budget: int, passages: int) -> None:
    assert retrieval.within_budget([100, 200, 50], budget) == passages


def test_no_passage_fits_where_there_is_none() -> None:
    assert retrieval.within_budget([], 100) == 0


def test_articles_are_ranked_by_their_first_passage() -> None:
    assert retrieval.distinct(["b", "a", "b", "c"]) == ("b", "a", "c")
