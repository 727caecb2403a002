"""How far two judges agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Cohen's kappa: agreement beyond what chance would give, from -1 to 1 (Cohen 1960).

    1 when both give one and the same label throughout, where the definition divides by zero.
    """
    if len(first) != len(second) or not first:
        raise ValueError(f"expected two judgements of each item, got {len(first)} and {len(second)}")
    total = len(first)
    seen = sum(one == two for one, two in zip(first, second, strict=True)) / total
    counts, others = Counter(first), Counter(second)
    chance = sum(counts[label] * others[label] for label in counts) / total**2
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)
