"""The archive of `towns`, opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Assistant, Settings
from tests.quote.towns import RECORDS, raw


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, minilm: object) -> Iterator[Assistant]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("towns"), llm="extractive", _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        made.ingest([raw(record) for record in RECORDS])
        yield made
