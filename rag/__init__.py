"""Dateline: answers from an archive of news articles, where every sentence stands on an exact, verified quotation."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rag.errors import (
    ArchiveBusyError,
    ArchiveCorruptError,
    ArchiveError,
    FingerprintError,
    InputError,
    LoadError,
    PluginError,
    PromptError,
    ProviderError,
    QuestionError,
    RagError,
    SettingsError,
)
from rag.schema import (
    Answer,
    Article,
    Chunk,
    Citation,
    Cleaned,
    Conflict,
    Done,
    Dropped,
    Event,
    IngestReport,
    LoadFailure,
    RawArticle,
    Retrieved,
    Run,
    ScoredChunk,
    Sentence,
    Side,
    Statement,
    StatementReady,
    Usage,
)
from rag.settings import Secret, Setting, Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant, aquery, ingest, query, stream
    from rag.checkup import Finding, examine
    from rag.embedding import make as make_embedder
    from rag.evidence import SIGNS, WEIGHTS, Candidate
    from rag.files import load_articles
    from rag.tokens import count as count_tokens

__all__ = [
    "SIGNS",
    "WEIGHTS",
    "Answer",
    "ArchiveBusyError",
    "ArchiveCorruptError",
    "ArchiveError",
    "Article",
    "Assistant",
    "Candidate",
    "Chunk",
    "Citation",
    "Cleaned",
    "Conflict",
    "Done",
    "Dropped",
    "Event",
    "Finding",
    "FingerprintError",
    "IngestReport",
    "InputError",
    "LoadError",
    "LoadFailure",
    "PluginError",
    "PromptError",
    "ProviderError",
    "QuestionError",
    "RagError",
    "RawArticle",
    "Retrieved",
    "Run",
    "ScoredChunk",
    "Secret",
    "Sentence",
    "Setting",
    "Settings",
    "SettingsError",
    "Side",
    "Statement",
    "StatementReady",
    "Usage",
    "aquery",
    "count_tokens",
    "examine",
    "ingest",
    "load_articles",
    "make_embedder",
    "query",
    "stream",
]

# A command that only starts another one, or shows its help, does not wait for what answers questions.
_LOADED_WHEN_ASKED_FOR = {
    **dict.fromkeys(("Assistant", "aquery", "ingest", "query", "stream"), "rag.assistant"),
    **dict.fromkeys(("Finding", "examine"), "rag.checkup"),
    **dict.fromkeys(("SIGNS", "WEIGHTS", "Candidate"), "rag.evidence"),
    "make_embedder": "rag.embedding",
    "load_articles": "rag.files",
    "count_tokens": "rag.tokens",
}
_NAMED_THERE = {"make_embedder": "make", "count_tokens": "count"}


def __getattr__(name: str) -> Any:
    if name not in _LOADED_WHEN_ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_LOADED_WHEN_ASKED_FOR[name]), _NAMED_THERE.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
