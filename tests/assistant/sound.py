"""What must hold of every answer, and what the tests of the assistant ask."""

from __future__ import annotations

from typing import Any

import numpy as np

from rag import Answer, Assistant, ScoredChunk

BRIDGE = "Why was the harbour bridge closed?"
GALLANT = "Why did Gallant not fly to Washington in October?"


def check(answer: Answer, assistant: Assistant) -> None:
    """What must hold of every answer, whatever was asked."""
    for citation in answer.citations:
        article = assistant.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote != ""
        assert (citation.title, citation.source, citation.url) == (article.title, article.source, article.url)
        assert (citation.published, citation.date_provenance) == (article.published, article.date_provenance)
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    used = [citation for statement in answer.statements for citation in statement.citations]
    assert tuple(dict.fromkeys(used)) == answer.citations
    assert all(statement.text and statement.citations for statement in answer.statements)
    assert all(f"[{citation.number}]" in answer.text for citation in answer.citations)
    check_passages(answer.retrieved, assistant)
    assert answer.status in {"answered", "not_found", "false_premise", "small_talk"}
    assert (answer.status in {"not_found", "small_talk"}) == (not answer.statements)
    assert bool(answer.reason) == (answer.status == "not_found")
    assert 0 <= answer.confidence <= 1


def check_passages(found: tuple[ScoredChunk, ...], assistant: Assistant) -> None:
    for rank, item in enumerate(found, start=1):
        article = assistant.article(item.chunk.article_id)
        assert article.text[item.chunk.start : item.chunk.end] == item.chunk.text != ""
        assert (item.rank, item.title, item.source) == (rank, article.title, article.source)
        assert {"bm25", "dense", "fused"} <= set(item.explanation)


def lasting(answer: Answer) -> dict[str, Any]:
    """An answer without how long it took."""
    return {**answer.to_dict(), "timings": {}}


class Letters:
    """An embedder of a user's own: how often each letter occurs."""

    fingerprint = "letters-26"

    def embed(self, texts: Any) -> Any:
        counts = np.array([[1 + text.lower().count(chr(97 + at)) for at in range(26)] for text in texts], dtype=np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)
