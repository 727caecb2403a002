"""How well the right passages and articles are found. Rankings start with the best; ranks count from 1."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from eval.words import squeeze


def success(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Success@k, also called Hits@k: 1 when anything relevant is among the first k. Computed by ir-measures."""
    import ir_measures

    return _measure(ir_measures.Success @ k, ranking, relevant)


def recall(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """R@k: the share of all that is relevant that is among the first k. Computed by ir-measures."""
    import ir_measures

    return _measure(ir_measures.R @ k, ranking, relevant)


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """RR@k: one over the rank of the first relevant item, 0 beyond rank k; its mean is MRR. Computed by ir-measures."""
    import ir_measures

    return _measure(ir_measures.RR @ k, ranking, relevant)


def ndcg(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """nDCG@k: gain discounted by log2(rank + 1), over the ideal ranking's (Järvelin and Kekäläinen 2002). By ir-measures."""
    import ir_measures

    return _measure(ir_measures.nDCG @ k, ranking, relevant)


def average_precision(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """AP@k: precision at each relevant rank up to k, summed, over the number of relevant items. Computed by ir-measures."""
    import ir_measures

    return _measure(ir_measures.AP @ k, ranking, relevant)


def first_ranks(passages: Sequence[str], facts: Sequence[str]) -> tuple[int | None, ...]:
    """For each fact the rank of the first passage that holds it, None where none does.

    A passage holds a fact when it contains it once white space is taken out of both (as MultiHop-RAG does, Tang and Yang 2024),
    with quotation marks and dashes made alike.
    """
    squeezed = [squeeze(passage) for passage in passages]
    return tuple(
        next((rank for rank, passage in enumerate(squeezed, start=1) if wanted in passage), None)
        for wanted in map(squeeze, facts)
    )


def fact_recall_at(ranks: Sequence[int | None], k: int) -> float:
    """FactRecall@k: the share of the gold facts that stand in the first k passages."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def all_facts_at(ranks: Sequence[int | None], k: int) -> float:
    """AllFacts@k: 1 when the first k passages hold every gold fact, which is what a question over several articles needs."""
    return float(all(rank is not None and rank <= k for rank in ranks))


def within_budget(sizes: Iterable[int], budget: int) -> int:
    """How many of the first passages fit into a budget together; sizes and budget in tokens.

    The cut-off for a comparison between long and short passages: at a fixed number of passages, long ones win by their length.
    """
    total = 0
    for number, size in enumerate(sizes):
        total += size
        if total > budget:
            return number
    return number + 1 if total else 0


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names in order of first appearance: from a ranking of passages to one of articles."""
    return tuple(dict.fromkeys(names))


def _measure(measure: object, ranking: Sequence[str], relevant: Collection[str]) -> float:
    import ir_measures

    if not relevant:
        raise ValueError("nothing is relevant: expected at least one relevant item; leave such questions out")
    if not ranking:
        return 0.0
    judged = [ir_measures.Qrel("q", item, 1) for item in set(relevant)]
    run = [ir_measures.ScoredDoc("q", item, float(-rank)) for rank, item in enumerate(distinct(ranking))]
    return float(ir_measures.calc_aggregate([measure], judged, run)[measure])
