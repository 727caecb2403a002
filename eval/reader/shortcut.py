"""Whether labels can be told without reading: from the words of a question or a statement alone."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from math import log

from eval.metrics.abstention import roc_auc
from eval.reader.rows import Example
from eval.reader.written import CARRIED


def shortcut(examples: Sequence[Example], seed: int = 7) -> float:
    """How well a bag of words over the question or the statement alone tells the label: the area under the ROC curve.

    Naive Bayes on one half of the groups, measured on the other; .5 is nothing.
    """
    rng = random.Random(seed)
    groups = sorted({example.group for example in examples})
    learnt_from = set(rng.sample(groups, len(groups) // 2))
    counts: dict[bool, dict[str, int]] = {True: defaultdict(int), False: defaultdict(int)}
    totals = {True: 0, False: 0}

    def right(example: Example) -> bool:
        return example.label == CARRIED if example.label else bool(example.spans)

    def words(example: Example) -> set[str]:
        return {*re.findall(r"\w+", example.question.lower()), f"?{example.question.strip().endswith('?')}"}

    for example in examples:
        if example.group in learnt_from:
            totals[right(example)] += 1
            for word in words(example):
                counts[right(example)][word] += 1

    def score(example: Example) -> float:
        return sum(
            log((counts[True][word] + 1) / (totals[True] + 2)) - log((counts[False][word] + 1) / (totals[False] + 2))
            for word in words(example)
        )

    rest = [example for example in examples if example.group not in learnt_from]
    return roc_auc([score(example) for example in rest], [right(example) for example in rest])
