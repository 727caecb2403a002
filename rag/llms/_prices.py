"""What tokens cost, from the table in `prices.toml`."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

from rag.answers import Usage


def dollars(model: str, usage: Usage) -> float | None:
    """The price of so many tokens; None for a model that the table does not have."""
    rates = _table().get(model)
    if rates is None:
        return None
    return (usage.input_tokens * rates["input"] + usage.output_tokens * rates["output"]) / 1_000_000


@functools.cache
def _table() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = tomllib.loads(Path(__file__).with_name("prices.toml").read_text("utf-8"))["models"]
    return table
