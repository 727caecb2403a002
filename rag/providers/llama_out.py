"""LlamaIndex going out: this archive as a retriever and as a query engine, for other people's chains and agents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from rag import extras
from rag.answers import Answer, Citation, Done, Event, StatementReady
from rag.errors import PluginError
from rag.schema import ScoredChunk

if TYPE_CHECKING:
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import NodeWithScore


class Askable(Protocol):
    """What is needed of an assistant."""

    def search(self, *args: Any, **options: Any) -> tuple[ScoredChunk, ...]:
        """The best passages."""

    def query(self, *args: Any, **options: Any) -> Answer:
        """An answer."""

    def stream(self, *args: Any, **options: Any) -> Iterator[Event]:
        """An answer as events."""


def retriever(archive: Askable, *, k: int = 10, **options: Any) -> BaseRetriever:
    """A LlamaIndex retriever: nodes with scores, offsets into the article, and the metadata of a citation.

    Raises PluginError where llama-index-core is not installed.
    """
    try:
        from llama_index.core.base.base_retriever import BaseRetriever
        from llama_index.core.schema import QueryBundle
    except ModuleNotFoundError as error:
        raise PluginError(f"a retriever {extras.needs_package('llama-index-core', 'llama')}") from error

    class DatelineRetriever(BaseRetriever):
        """Passages of a Dateline archive."""

        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            return [_passage(item) for item in archive.search(query_bundle.query_str, k=k, **options)]

        async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            return await asyncio.to_thread(self._retrieve, query_bundle)

    return DatelineRetriever()


def query_engine(archive: Askable, *, streaming: bool = False, **options: Any) -> BaseQueryEngine:
    """A LlamaIndex query engine: the answer's text, and its citations as source nodes. `streaming` gives text as it comes.

    Raises PluginError where llama-index-core is not installed.
    """
    try:
        from llama_index.core.base.base_query_engine import BaseQueryEngine
        from llama_index.core.base.response.schema import AsyncStreamingResponse, Response, StreamingResponse
        from llama_index.core.callbacks import CallbackManager
        from llama_index.core.schema import QueryBundle
    except ModuleNotFoundError as error:
        raise PluginError(f"a query engine {extras.needs_package('llama-index-core', 'llama')}") from error

    class DatelineQueryEngine(BaseQueryEngine):
        """Verified answers from a Dateline archive."""

        def _query(self, query_bundle: QueryBundle) -> Any:
            if not streaming:
                return _response(archive.query(query_bundle.query_str, **options))
            nodes: list[NodeWithScore] = []
            pieces = _pieces(archive.stream(query_bundle.query_str, **options), nodes)
            return StreamingResponse(response_gen=pieces, source_nodes=nodes, metadata={})

        async def _aquery(self, query_bundle: QueryBundle) -> Any:
            if not streaming:
                return _response(await asyncio.to_thread(archive.query, query_bundle.query_str, **options))
            nodes: list[NodeWithScore] = []
            pieces = _pieces(archive.stream(query_bundle.query_str, **options), nodes)
            return AsyncStreamingResponse(response_gen=_later(pieces), source_nodes=nodes, metadata={})

        def _get_prompt_modules(self) -> dict[str, Any]:
            return {}

    def _response(answer: Answer) -> Response:
        about = {"status": answer.status, "model": answer.model, "confidence": answer.confidence, "notes": list(answer.notes)}
        return Response(response=answer.text, source_nodes=[_citation(item) for item in answer.citations], metadata=about)

    return DatelineQueryEngine(callback_manager=CallbackManager([]))


def _pieces(events: Iterator[Event], nodes: list[NodeWithScore]) -> Generator[str, None, None]:
    """The statements with their marks as they come; the citations are added to `nodes`."""
    seen: set[int] = set()
    for event in events:
        if isinstance(event, StatementReady):
            for citation in event.statement.citations:
                if citation.number not in seen:
                    seen.add(citation.number)
                    nodes.append(_citation(citation))
            marks = "".join(f" [{citation.number}]" for citation in event.statement.citations)
            yield f"{event.statement.text}{marks} "
        elif isinstance(event, Done) and not event.answer.statements:
            yield event.answer.text


async def _later(pieces: Iterator[str]) -> AsyncGenerator[str, None]:
    end = object()
    while (piece := await asyncio.to_thread(next, pieces, end)) is not end:
        yield str(piece)


def _passage(item: ScoredChunk) -> NodeWithScore:
    about = {"article_id": item.chunk.article_id, "title": item.title, "source": item.source, "url": item.url}
    return _node(
        item.chunk.id, item.chunk.text, about | {"published": item.published}, item.chunk.start, item.chunk.end, item.score
    )


def _citation(item: Citation) -> NodeWithScore:
    about = {"article_id": item.article_id, "title": item.title, "source": item.source, "url": item.url}
    about |= {"published": item.published or "", "date_provenance": item.date_provenance, "number": str(item.number)}
    return _node(f"{item.article_id}:{item.start}-{item.end}", item.quote, about, item.start, item.end, None)


def _node(key: str, text: str, about: dict[str, Any], start: int, end: int, score: float | None) -> NodeWithScore:
    from llama_index.core.schema import NodeWithScore, TextNode

    hidden = ["article_id", "url", "date_provenance", "number"]
    node = TextNode(
        id_=key,
        text=text,
        metadata=about,
        start_char_idx=start,
        end_char_idx=end,
        excluded_embed_metadata_keys=hidden,
        excluded_llm_metadata_keys=hidden,
    )
    return NodeWithScore(node=node, score=score)
