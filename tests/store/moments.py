"""Moments at which places are looked at."""

from __future__ import annotations

DAY = 86_400.0


NOON = 1_728_302_400.0
"""October 7, 2024, 12:00 UTC."""
