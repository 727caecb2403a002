"""How good a reader is on held-out training articles: which checkpoint to keep is decided here, not on test sets."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from eval.metrics.abstention import roc_auc
from eval.reader.batches import Encoder, collate
from eval.reader.rows import LABELS, Example, sentences


def measure(model: Any, encoder: Encoder, held: Mapping[str, Sequence[Example]], limit: int = 10**6) -> dict[str, float]:
    """Per held-out set: area under the ROC curve of the verdict, of the span against nowhere, and of their sum; sentence hits.

    `top1` is the share of answerable questions whose answer lies in the sentence with the most answer mass, `top3` in three. Of
    a set of statements: the areas for carried against all others, and for refuted against all others whose label is told.
    """
    model.eval()
    found: dict[str, float] = {}
    for name, examples in held.items():
        if any(example.label for example in examples):
            found |= {f"{name} {label}": value for label, value in _stances(model, encoder, examples[:limit]).items()}
            continue
        right = [example for example in examples if example.spans][:limit]
        wrong = [example for example in examples if not example.spans][:limit]
        rows = [(example, *_read(model, encoder, example)) for example in right + wrong]
        scores = {
            "verdict": [verdict for _, verdict, _, _ in rows],
            "span": [lead for _, _, lead, _ in rows],
            "both": [verdict + lead / 2 for _, verdict, lead, _ in rows],
        }
        for label, values in scores.items():
            found[f"{name} {label}"] = round(roc_auc(values, [bool(example.spans) for example in right + wrong]), 3)
        ranks = [_rank(example, mass) for example, _, _, mass in rows[: len(right)]]
        found[f"{name} top1"] = round(sum(rank < 1 for rank in ranks) / len(ranks), 3)
        found[f"{name} top3"] = round(sum(rank < 3 for rank in ranks) / len(ranks), 3)
    model.train()
    return found


def _read(model: Any, encoder: Encoder, example: Example) -> tuple[float, float, list[tuple[float, int, int]]]:
    tokens = encoder.encode([example], random.Random(0))[0]
    batch = collate([tokens])
    with torch.no_grad():
        scores = model(batch.ids, batch.mask, batch.types)
    start, end = scores.start[0], scores.end[0]
    inside = slice(tokens.passage_at, len(tokens.ids) - 1)
    lead = float((start[inside].max() - start[0] + end[inside].max() - end[0]) / 2)
    mass = (start[inside].softmax(0) + end[inside].softmax(0)).tolist()
    return float(scores.answerable[0]), lead, [(each, *place) for each, place in zip(mass, tokens.offsets, strict=True)]


def _stances(model: Any, encoder: Encoder, examples: Sequence[Example]) -> dict[str, float]:
    values = []
    for example in examples:
        batch = collate(encoder.encode([example], random.Random(0)))
        with torch.no_grad():
            values.append(model(batch.ids, batch.mask, batch.types).stance[0].softmax(-1).tolist())
    told = [(row[1], example.label) for row, example in zip(values, examples, strict=True) if example.label not in LABELS[3:]]
    return {
        "supported": round(roc_auc([row[0] for row in values], [example.label == LABELS[0] for example in examples]), 3),
        "refuted": round(roc_auc([value for value, _ in told], [label == LABELS[1] for _, label in told]), 3),
    }


def _rank(example: Example, mass: Sequence[tuple[float, int, int]]) -> int:
    """How many sentences have more answer mass than the best one that holds an answer."""
    parts = sentences(example.passage)
    sums = [sum(each for each, start, _ in mass if left <= start < right) for left, right in parts]
    holds = [any(left < right_edge and left_edge < right for left_edge, right_edge in example.spans) for left, right in parts]
    best = max(value for value, holding in zip(sums, holds, strict=True) if holding)
    return sum(value > best for value in sums)
