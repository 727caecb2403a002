"""Dateline: answers from an archive of news articles, where every sentence stands on an exact, verified quotation.

What is here is what whoever asks from Python needs; what measures and shows the parts is in `rag.lab`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag import deferred
from rag.answers import Answer, Citation, Conflict, Done, Event, Retrieved, Side, Statement, StatementReady, Story, Usage
from rag.errors import (
    ArchiveBusyError,
    ArchiveCorruptError,
    ArchiveError,
    BusyError,
    ClusterError,
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
from rag.schema import Article, Chunk, IngestReport, RawArticle, ScoredChunk
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant, aquery, astream, ingest, query, stream, timeline
    from rag.edge.escaping import markdown_text
    from rag.find.phrases import Finds
    from rag.prove.checked import DraftReport

__all__ = [
    "Answer",
    "ArchiveBusyError",
    "ArchiveCorruptError",
    "ArchiveError",
    "Article",
    "Assistant",
    "BusyError",
    "Chunk",
    "Citation",
    "ClusterError",
    "Conflict",
    "Done",
    "DraftReport",
    "Event",
    "FetchError",
    "Finds",
    "FingerprintError",
    "IngestReport",
    "InputError",
    "LoadError",
    "PluginError",
    "PromptError",
    "ProviderError",
    "QuestionError",
    "RagError",
    "RawArticle",
    "Retrieved",
    "ScoredChunk",
    "Settings",
    "SettingsError",
    "Side",
    "Statement",
    "StatementReady",
    "Story",
    "Usage",
    "aquery",
    "astream",
    "ingest",
    "markdown_text",
    "query",
    "stream",
    "timeline",
]

_deferred = deferred.attributes(
    __name__,
    {
        **dict.fromkeys(("Assistant", "aquery", "astream", "ingest", "query", "stream", "timeline"), "rag.assistant"),
        "DraftReport": "rag.prove.checked",
        "Finds": "rag.find.phrases",
        "markdown_text": "rag.edge.escaping",
    },
)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib import metadata

        return metadata.version("dateline")
    return _deferred(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
