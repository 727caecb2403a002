"""The interface: what can be asked under which address, and how it is answered."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from rag.answers import Done, Event, Retrieved, StatementReady
from rag.edge.serve import chat
from rag.edge.serve.asking import Asking
from rag.edge.serve.requests import (
    AskRequest,
    CheckRequest,
    FindRequest,
    IngestRequest,
    NewArticle,
    SearchRequest,
    TimelineRequest,
)
from rag.edge.serve.wire import Refusal, as_json, body, event, problem, refusal_of, refused
from rag.edge.terminal import finds
from rag.errors import ArchiveCorruptError, ArchiveError
from rag.find import phrases
from rag.schema import Article, RawArticle

Endpoint = Callable[[Request], Awaitable[Response]]
_MOST_ARTICLES = 10_000
# So often it is looked whether somebody still waits for a draft to be checked, in seconds.
_LOOK = 1.0


class Api:
    """The routes over one archive; `write` says whether it may be changed."""

    def __init__(self, asking: Asking, *, write: bool, described: Callable[[], dict[str, Any]]) -> None:
        self._asking = asking
        self._assistant = asking.assistant
        self._write = write
        self._described = described

    def routes(self) -> list[Route]:
        """All of them."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/health", self.health),
            ("GET", "/openapi.json", self.openapi),
            ("POST", "/v1/ask", self.ask),
            ("POST", "/v1/search", self.search),
            ("POST", "/v1/timeline", self.timeline),
            ("POST", "/v1/find", self.find),
            ("POST", "/v1/check", self.check),
            ("GET", "/v1/articles", self.articles),
            ("POST", "/v1/articles", self.ingest),
            ("GET", "/v1/articles/{id}", self.article),
            ("GET", "/v1/sources", self.sources),
            ("POST", "/v1/chat/completions", self.complete),
            ("GET", "/v1/models", self.models),
            ("GET", "/v1/models/{id}", self.model),
        ]
        return [Route(path, _answered(answer), methods=[method]) for method, path, answer in table]

    async def health(self, _: Request) -> Response:
        return as_json({"status": "ok"})

    async def openapi(self, _: Request) -> Response:
        return as_json(self._described())

    async def ask(self, request: Request) -> Response:
        given = await body(request, AskRequest)
        history = [(turn.role, turn.text) for turn in given.history]
        if given.stream or "text/event-stream" in request.headers.get("accept", ""):
            events = await _begun(self._asking.events(given.question, history=history, **given.filters))
            return _stream(_told(events))
        query = partial(self._assistant.query, given.question, history=history, **given.filters)
        return as_json((await self._asking.done(query)).to_dict())

    async def search(self, request: Request) -> Response:
        given = await body(request, SearchRequest)
        if not 1 <= given.k <= 200:
            raise Refusal(400, "k: expected 1 to 200 passages")
        found = await self._asking.done(partial(self._assistant.search, given.question, k=given.k, **given.filters))
        undated = await self._asking.done(partial(self._assistant.undatable, **given.filters))
        return as_json({"passages": [asdict(item) for item in found], "undated": undated})

    async def timeline(self, request: Request) -> Response:
        given = await body(request, TimelineRequest)
        told = partial(self._assistant.timeline, given.topic, limit=given.limit, **given.filters)
        return as_json((await self._asking.done(told)).to_dict())

    async def find(self, request: Request) -> Response:
        given = await body(request, FindRequest)
        look = partial(self._assistant.find, given.query, **given.filters)
        found: phrases.Finds = await self._asking.done(look)
        return as_json(finds.record(found, hits=given.hits))

    async def check(self, request: Request) -> Response:
        given = await body(request, CheckRequest)
        gone = threading.Event()

        def advance(*_: object) -> None:
            if gone.is_set():
                raise Refusal(499, "who asked has gone")

        work = partial(self._assistant.check_draft, given.draft, on_progress=advance, **given.filters)
        checking = asyncio.ensure_future(self._asking.done(work))
        # A long draft takes minutes, which nobody who has hung up needs.
        while not (await asyncio.wait([checking], timeout=_LOOK))[0]:
            if await request.is_disconnected():
                gone.set()
        return as_json(checking.result())

    async def articles(self, request: Request) -> Response:
        first, most = _number(request, "offset", 0, 10**9), _number(request, "limit", 100, 1_000)
        found = await self._asking.done(self._assistant.articles)
        return as_json({"total": len(found), "articles": [about(item) for item in found[first : first + most]]})

    async def article(self, request: Request) -> Response:
        return as_json(await self._asking.done(partial(known, self._assistant.article, request.path_params["id"])))

    async def sources(self, _: Request) -> Response:
        return as_json({"sources": await self._asking.done(self._assistant.sources)})

    async def ingest(self, request: Request) -> Response:
        if not self._write:
            raise Refusal(403, "this server only reads: set RAG_API_WRITE=true to let it take articles in", "read_only")
        given = await body(request, IngestRequest)
        if len(given.articles) > _MOST_ARTICLES:
            raise Refusal(400, f"articles: expected at most {_MOST_ARTICLES:,} at a time")
        records = [_raw(item) for item in given.articles]
        return as_json(await self._asking.done(partial(self._assistant.ingest, records)))

    async def complete(self, request: Request) -> Response:
        given = await body(request, chat.ChatRequest)
        question, history = chat.asked(given)
        base = f"{request.url.scheme}://{request.headers['host']}"
        if given.stream:
            events = await _begun(self._asking.events(question, history=history))
            usage = bool(given.stream_options and given.stream_options.include_usage)
            return _stream(chat.chunks(events, base=base, usage=usage))
        answer = await self._asking.done(partial(self._assistant.query, question, history=history))
        return as_json(chat.completion(answer, base))

    async def models(self, _: Request) -> Response:
        return as_json(chat.models())

    async def model(self, request: Request) -> Response:
        return as_json(chat.model(request.path_params["id"]))


def about(article: Article) -> dict[str, Any]:
    """An article without its text."""
    return {name: value for name, value in asdict(article).items() if name != "text"} | {"words": article.words}


def known(read: Callable[[str], Article], article_id: str) -> Article:
    """An article. Raises Refusal when there is none of that id."""
    try:
        return read(article_id)
    except ArchiveCorruptError:
        raise
    except ArchiveError as error:
        if str(error).startswith("no article "):
            raise Refusal(404, "there is no article of that id in the archive", "not_found") from None
        raise


def _answered(answer: Endpoint) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            return await answer(request)
        except Exception as error:
            return refused(refusal_of(error))

    return endpoint


async def _begun(events: AsyncIterator[Event | None]) -> AsyncIterator[Event | None]:
    """Events whose first one is there already: what goes wrong before it still has a status of its own."""
    first = await anext(events)

    async def all_of_them() -> AsyncIterator[Event | None]:
        yield first
        async for item in events:
            yield item

    return all_of_them()


async def _told(events: AsyncIterator[Event | None]) -> AsyncIterator[str]:
    try:
        async for item in events:
            match item:
                case None:
                    yield ": waiting\n\n"
                case Retrieved():
                    yield event("retrieved", {"passages": [asdict(passage) for passage in item.passages]})
                case StatementReady():
                    yield event("statement", item.statement)
                case Done():
                    yield event("done", item.answer.to_dict())
    except Exception as error:
        yield event("error", {"error": problem(refusal_of(error))})


def _stream(pieces: AsyncIterator[str]) -> Response:
    return StreamingResponse(pieces, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


def _number(request: Request, name: str, default: int, most: int) -> int:
    given = request.query_params.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) < 12 and int(given) <= most):
        raise Refusal(400, f"{name}: expected a whole number from 0 to {most:,}")
    return int(given)


def _raw(item: NewArticle) -> RawArticle:
    key = item.key or item.url or hashlib.sha256(item.text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return RawArticle(item.text, "", key, item.title, item.source, item.author, item.url, item.language, item.published)
