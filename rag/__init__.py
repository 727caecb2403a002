"""Dateline: answers from an archive of news articles, where every sentence stands on an exact, verified quotation."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rag.errors import (
    ArchiveBusyError,
    ArchiveCorruptError,
    ArchiveError,
    BusyError,
    FetchError,
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
    Correction,
    Done,
    Dropped,
    Event,
    EventDate,
    IngestReport,
    LoadFailure,
    LoadNote,
    RawArticle,
    Retrieved,
    Run,
    ScoredChunk,
    Sentence,
    Side,
    Statement,
    StatementReady,
    Story,
    Usage,
)
from rag.settings import Secret, Setting, Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant, aquery, ingest, query, stream, timeline
    from rag.edge.doctor import Finding, examine
    from rag.edge.escaping import markdown_text
    from rag.find.phrases import Finds, Hit, Match
    from rag.load.files import load_articles
    from rag.models.judge import Judge
    from rag.prove.checking import Checked, DraftReport
    from rag.prove.support import Evidence, Verdict
    from rag.prove.support import check as verify
    from rag.providers.embedding import make as make_embedder
    from rag.quote.evidence import LOOKED_AT, SIGNS, WEIGHTS, Candidate, forget_weights
    from rag.store.upkeep import CheckReport
    from rag.tokens import count as count_tokens

__all__ = [
    "LOOKED_AT",
    "SIGNS",
    "WEIGHTS",
    "Answer",
    "ArchiveBusyError",
    "ArchiveCorruptError",
    "ArchiveError",
    "Article",
    "Assistant",
    "BusyError",
    "Candidate",
    "CheckReport",
    "Checked",
    "Chunk",
    "Citation",
    "Cleaned",
    "Conflict",
    "Correction",
    "Done",
    "DraftReport",
    "Dropped",
    "Event",
    "EventDate",
    "Evidence",
    "FetchError",
    "Finding",
    "Finds",
    "FingerprintError",
    "Hit",
    "IngestReport",
    "InputError",
    "Judge",
    "LoadError",
    "LoadFailure",
    "LoadNote",
    "Match",
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
    "Story",
    "Usage",
    "Verdict",
    "aquery",
    "count_tokens",
    "examine",
    "forget_weights",
    "ingest",
    "load_articles",
    "make_embedder",
    "markdown_text",
    "query",
    "stream",
    "timeline",
    "verify",
]

# A command that only starts another one, or shows its help, does not wait for what answers questions.
_LOADED_WHEN_ASKED_FOR = {
    **dict.fromkeys(("Assistant", "aquery", "ingest", "query", "stream", "timeline"), "rag.assistant"),
    **dict.fromkeys(("Checked", "DraftReport"), "rag.prove.checking"),
    **dict.fromkeys(("Finding", "examine"), "rag.edge.doctor"),
    **dict.fromkeys(("LOOKED_AT", "SIGNS", "WEIGHTS", "Candidate", "forget_weights"), "rag.quote.evidence"),
    "CheckReport": "rag.store.upkeep",
    "Judge": "rag.models.judge",
    **dict.fromkeys(("Evidence", "Verdict", "verify"), "rag.prove.support"),
    "make_embedder": "rag.providers.embedding",
    **dict.fromkeys(("Finds", "Hit", "Match"), "rag.find.phrases"),
    "load_articles": "rag.load.files",
    "markdown_text": "rag.edge.escaping",
    "count_tokens": "rag.tokens",
}
_NAMED_THERE = {"make_embedder": "make", "count_tokens": "count", "verify": "check"}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("dateline")
    if name not in _LOADED_WHEN_ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_LOADED_WHEN_ASKED_FOR[name]), _NAMED_THERE.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
