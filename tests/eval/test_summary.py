"""From records to figures."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from eval.records import Record
from eval.summary import Figure, summarize, whole


def test_means_are_over_the_questions_that_have_the_metric_also_by_kind(make_record: Any) -> None:
    found = summarize("s", [
        make_record("1", {"fact_recall": 1.0, "citation_recall": 0.5}, kind="date"),
        make_record("2", {"fact_recall": 0.0}, kind="list"),
    ])  # fmt: skip
    assert (found.figures["fact_recall"].mean, found.figures["fact_recall"].count) == (0.5, 2)
    assert (found.figures["citation_recall"].mean, found.figures["citation_recall"].count) == (0.5, 1)
    assert found.kinds["list"]["fact_recall"] == Figure(0.0, 0.0, 0.0, 1)


def test_silence_is_measured_over_answerable_and_unanswerable_questions(make_record: Any) -> None:
    answerable = [
        make_record(f"a{at}", {"over_abstention": float(said == "not_found"), "fact_recall": float(said == "answered")},
                    said=said, confidence=confidence)
        for at, (said, confidence) in enumerate([("answered", 0.9)] * 4 + [("not_found", 0.2)])
    ]  # fmt: skip
    unanswerable = [
        make_record(f"u{at}", {"abstention_recall": float(said == "not_found")}, status="not_found",
                    said=said, confidence=confidence)
        for at, (said, confidence) in enumerate([("not_found", 0.1)] * 3 + [("answered", 0.95), ("answered", 0.5)])
    ]  # fmt: skip
    premise = [make_record("p", {"status_accuracy": 0.0}, status="false_premise", said="not_found", confidence=1.0)]
    figures = summarize("s", answerable + unanswerable + premise).figures
    assert figures["over_abstention"].mean == 0.2
    assert figures["abstention_recall"].mean == 0.6
    assert figures["abstention_precision"] == Figure(0.75, None, None, 4)
    # Of 25 pairs: .9 (four times) above .1 (three times) and .5, below .95; .2 above .1 (three times) only.
    assert figures["roc_auc"].mean == pytest.approx((4 * 4 + 3) / 25)
    # Nothing above .2 may be the threshold without losing more than 15% of five: all below .2 is rejected.
    assert figures["rejection_at_15"].mean == 0.6
    # By confidence: .95 wrong; .9 (four) right; .5 wrong; .2 wrong (nothing stated); .1 (three) wrong.
    risks = [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 2 / 6, 3 / 7, 4 / 8, 5 / 9, 6 / 10]
    assert figures["aurc"].mean == pytest.approx(sum(risks) / 10)


def test_a_crash_is_counted_and_named_and_is_wrong_about_silence_both_ways(make_record: Any) -> None:
    found = summarize("s", [
        make_record("1", {"over_abstention": 1.0}, error="LoadError: no"),
        make_record("2", {"abstention_recall": 0.0}, status="not_found", error="LoadError: no"),
        make_record("3", {"over_abstention": 0.0}),
    ])  # fmt: skip
    assert (found.crashed, found.errors) == (2, {"LoadError: no": 2})
    assert found.figures["abstention_precision"].mean == 0  # the one abstention is the crash on an answerable question


def test_money_is_not_known_when_one_price_is_not(make_record: Any) -> None:
    usage = {"input_tokens": 100, "output_tokens": 5, "dollars": None}
    unpriced = make_record("1", {})
    unpriced.answer["usage"].update(usage)
    found = summarize("s", [unpriced, make_record("2", {})])
    assert (found.input_tokens, found.output_tokens, found.dollars) == (100, 5, None)


def test_agreement_with_the_judge_is_beyond_chance(make_record: Any) -> None:
    pairs = [(1.0, 1.0), (1.0, 1.0), (0.5, 0.0), (0.0, 1.0)]
    records = [make_record(str(at), {"fact_recall": ours, "judge_correct": theirs}) for at, (ours, theirs) in enumerate(pairs)]
    # Agreement 3/4; by chance .5 x .75 + .5 x .25 = .5.
    assert summarize("s", records).figures["kappa_correct"] == Figure(pytest.approx(0.5), None, None, 4)


def test_sureness_tells_right_first_sentences_from_wrong_ones(make_record: Any) -> None:
    shown = [(0.9, 1.0), (0.8, 1.0), (0.7, 1.0), (0.6, 0.0), (0.75, 0.0), (0.1, 0.0)] * 4
    records = []
    for at, (sure, right) in enumerate(shown):
        record = make_record(str(at), {"shown_right": right})
        record.answer["confidence"] = sure
        records.append(record)
    # Of three right ones and three wrong ones all pairs but (.7, .75) are in order.
    assert summarize("s", records).figures["right_auc"] == Figure(pytest.approx(8 / 9), None, None, 24)
    assert "right_auc" not in summarize("s", records[:3]).figures


def test_stages_and_invalid_judgements_are_counted(make_record: Any) -> None:
    found = summarize(
        "s", [make_record("1", {}, judgement={"invalid": "not JSON"}), make_record("2", {}, judgement={"invalid": ""})]
    )
    assert found.invalid_judgements == 1
    assert found.judge_faults == {"not JSON": 1}
    assert found.stages == {"total": (10.0, 10.0)}


def test_every_quoted_sentence_counts_alike_in_sentence_precision_and_a_crash_is_a_wrong_one(make_record: Any) -> None:
    def quoting(number: str, share: float, sentences: int) -> Record:
        cited = [{"article_id": "a", "start": at, "end": at + 1} for at in range(sentences)]
        record = make_record(number, {"right_of_quoted": share})
        told = {"statements": [{"text": "", "citations": cited}], "citations": cited[:1]}
        return dataclasses.replace(record, answer={**record.answer, **told})

    records = [quoting("q1", 1.0, 1), quoting("q2", 1 / 3, 3)]
    assert summarize("s", records).figures["sentence_precision"].mean == pytest.approx((1 + 1) / (1 + 3))
    crashed = make_record("q3", {"right_of_quoted": 0.0}, error="ValueError: no")
    figure = summarize("s", [*records, crashed]).figures["sentence_precision"]
    assert (figure.mean, figure.count) == (pytest.approx(2 / 5), 3)
    assert figure.low is not None and figure.high is not None and figure.low <= figure.mean <= figure.high
    assert summarize("s", records).kinds["date"]["sentence_precision"].mean == pytest.approx(1 / 2)
    assert whole(records)["sentence_precision"] == pytest.approx(1 / 2)


def test_a_curve_needs_questions_that_can_be_answered(make_record: Any) -> None:
    silent = [make_record(f"n{at}", {"abstention_recall": 1.0}, status="not_found", said="not_found") for at in range(12)]
    known = [make_record(f"a{at}", {"over_abstention": 0.0}) for at in range(12)]  # of which no fact is known
    assert summarize("s", [*silent, *known]).curve == ()
