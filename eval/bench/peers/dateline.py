"""Dateline itself, as it is without a setting: hybrid search with its closer look, its own embedder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

TITLE = "Dateline"
NEEDS: tuple[str, ...] = ()


def build(articles: Sequence[tuple[str, str]], index: Path, weights: str) -> int:
    """Take in the articles; the weights are not needed."""
    from rag import Assistant, RawArticle, Settings

    with Assistant(Settings(data_dir=index, llm="extractive", _env_file=None)) as assistant:
        assistant.ingest([RawArticle(body, "", key=title, title=title) for title, body in articles])
        return assistant.count()[1]


def opened(index: Path, weights: str) -> Callable[[str, int], list[str]]:
    """A search over what `build` kept."""
    from rag import Assistant, Settings

    # The process ends with its searches.
    stack = contextlib.ExitStack()
    assistant = stack.enter_context(Assistant(Settings(data_dir=index, llm="extractive", _env_file=None)))
    return lambda question, count: [item.chunk.text for item in assistant.search(question, k=count)]
