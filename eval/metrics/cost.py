"""What answers cost: milliseconds, tokens and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which the given share (0 to 1) of the values lies, interpolated between neighbours."""
    return float(np.quantile(np.asarray(values, dtype=float), share))


def stages(timings: Sequence[Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """For each stage its median (p50) and its 95th percentile (p95), over the questions that have it; milliseconds."""
    names = dict.fromkeys(name for item in timings for name in item)
    values = {name: [item[name] for item in timings if name in item] for name in names}
    return {name: (percentile(found, 0.5), percentile(found, 0.95)) for name, found in values.items()}
