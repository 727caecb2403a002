"""An archive whose articles have days and sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import rag
from rag import Assistant, Settings


@pytest.fixture
def dated(settings: Settings, minilm: Any) -> Iterator[Assistant]:
    records = [
        rag.RawArticle(f"The council of {town} met about the bridge.", "", town, f"Council of {town}", source, published=day)
        for town, source, day in (
            ("Porto", "Alpha News", "2024-10-07"),
            ("Accra", "Beta Times", "2024-10-08T23:30:00-05:00"),
            ("Lima", "Alpha News", "2024-10-09"),
            ("Oslo", "", ""),
        )
    ]
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(records)
        yield made
