"""Whether the assistant is silent when, and only when, the archive does not answer.

`abstained` and `answerable` are lists with one yes or no per question. Confidence is the answer's own, between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def precision(abstained: Sequence[bool], answerable: Sequence[bool]) -> float:
    """Abstention precision: the share of abstentions that were right; 1 when there were none."""
    silent = [not can for can, quiet in zip(answerable, abstained, strict=True) if quiet]
    return sum(silent) / len(silent) if silent else 1.0


def recall(abstained: Sequence[bool], answerable: Sequence[bool]) -> float:
    """Abstention recall, also rejection rate: the share of unanswerable questions on which it abstained."""
    silent = [quiet for can, quiet in zip(answerable, abstained, strict=True) if not can]
    return sum(silent) / len(silent)


def over_abstention(abstained: Sequence[bool], answerable: Sequence[bool]) -> float:
    """The share of answerable questions on which it abstained; lower is better."""
    silent = [quiet for can, quiet in zip(answerable, abstained, strict=True) if can]
    return sum(silent) / len(silent)


def roc_auc(confidence: Sequence[float], answerable: Sequence[bool]) -> float:
    """Area under the ROC curve: how often an answerable question has more confidence than an unanswerable one (a tie: half).

    The Mann-Whitney statistic over the number of pairs (Hanley and McNeil 1982).
    """
    scores, yes = np.asarray(confidence, dtype=float), np.asarray(answerable, dtype=bool)
    difference = scores[yes][:, None] - scores[~yes][None, :]
    return float(np.mean((difference > 0) + 0.5 * (difference == 0)))


def rejection_at(confidence: Sequence[float], answerable: Sequence[bool], over: float) -> float:
    """The share of unanswerable questions that can be rejected while at most the share `over` of the answerable ones is.

    The best threshold on confidence: everything below it is rejected. A point of the ROC curve.
    """
    scores, yes = np.asarray(confidence, dtype=float), np.asarray(answerable, dtype=bool)
    thresholds = [*np.unique(scores), np.inf]
    allowed = [line for line in thresholds if np.mean(scores[yes] < line) <= over + 1e-12]
    return float(max(np.mean(scores[~yes] < line) for line in allowed))


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """The risk-coverage curve: for each share of questions answered, most confident first, the share of those that is wrong.

    (coverage, risk) pairs after El-Yaniv and Wiener 2010. Questions of equal confidence share their errors evenly, which is
    what one would see on average whatever their order.
    """
    scores, wrong = np.asarray(confidence, dtype=float), 1.0 - np.asarray(right, dtype=float)
    order = np.argsort(-scores, kind="stable")
    scores, wrong = scores[order], wrong[order]
    for score in np.unique(scores):
        wrong[scores == score] = wrong[scores == score].mean()
    count = np.arange(1, len(wrong) + 1)
    shares, risks = count / len(wrong), wrong.cumsum() / count
    return tuple((float(share), float(risk)) for share, risk in zip(shares, risks, strict=True))


def aurc(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Area under the risk-coverage curve: the mean risk over all coverages; lower is better (Geifman and El-Yaniv 2017)."""
    return float(np.mean([risk for _, risk in risk_coverage(confidence, right)]))
