"""An archive for the commands to read."""

from __future__ import annotations

from typing import Any

import pytest

from rag import Assistant, RawArticle, Settings
from tests.edge.told import HOSTILE


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, minilm: Any, command_for: Any) -> Any:
    """The command over an archive of a few articles, one of them hostile; tests only read it."""
    folder = tmp_path_factory.mktemp("shelf")
    records = [
        RawArticle(
            "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar. "
            "Repairs will cost 18 million dollars, the city council said.",
            "",
            "bridge",
            "Harbour bridge closed",
            "Harbour News",
            published="2024-10-08",
        ),
        RawArticle(
            "A malaria vaccine tested on 4,800 children in Ghana halved infections within a year, researchers reported.",
            "",
            "vaccine",
            "Malaria vaccine halves infections",
        ),
        RawArticle(
            HOSTILE, "", "hostile", "\x1b[1mClosed\u202e", "\x1b[7mEvil", "\x1b[5mMallory", "http://evil.example/\x1b[0m"
        ),
    ]
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest(records)
    return command_for(folder, folder / "archive")
