"""What goes over the wire: bodies read strictly, errors in one shape, events as they are streamed."""

from __future__ import annotations

import dataclasses
import functools
import json
import logging
from collections.abc import Hashable, Mapping
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from rag.errors import ArchiveBusyError, ArchiveError, BusyError, InputError, ProviderError, RagError

Given = TypeVar("Given")
_log = logging.getLogger("rag.edge.serve")


class Refusal(Exception):
    """A request that is not answered: the status, why, the kind of error and further headers."""

    def __init__(
        self, status: int, message: str, code: str = "invalid_request", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})


def as_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A value as a response. Letters beyond ASCII are escaped, so that none of them can break off a stream."""
    return Response(text(value), status, dict(headers or {}), media_type="application/json")


def text(value: Any) -> str:
    """A value as JSON on one line; records become objects."""
    plain = dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(plain, ensure_ascii=True, default=str, separators=(",", ":"))


def refused(refusal: Refusal) -> Response:
    """A refusal as a response, in the shape that clients of OpenAI's interface read."""
    headers = {**refusal.headers, **({"www-authenticate": "Bearer"} if refusal.status == 401 else {})}
    return as_json({"error": problem(refusal)}, refusal.status, headers)


def problem(refusal: Refusal) -> dict[str, Any]:
    """What is wrong, as a record."""
    kind = "invalid_request_error" if refusal.status < 500 else "server_error"
    return {"message": refusal.message, "type": kind, "param": None, "code": refusal.code}


def refusal_of(error: Exception) -> Refusal:
    """What a client is told of an error. What concerns only the keeper of the server goes into its log."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, InputError):
        return Refusal(400, str(error))
    if isinstance(error, BusyError | ArchiveBusyError):
        return Refusal(503, "more is asked at once than can be answered: ask again in a moment", "busy", {"retry-after": "5"})
    if isinstance(error, ProviderError):
        _log.error("%s", error)
        return Refusal(502, "the language model behind this server failed: ask again, or tell its keeper", "model_failed")
    _log.error("%s", error, exc_info=None if isinstance(error, RagError) else error)
    what = "the archive cannot be used" if isinstance(error, ArchiveError) else "the server failed"
    return Refusal(500, f"{what}: its keeper finds why in the server's log", "failed")


async def body(request: Request, kind: type[Given]) -> Given:
    """The body of a request as a record. Raises Refusal when it is not one."""
    sort = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sort != "application/json":
        raise Refusal(415, "expected a body of the type application/json", "wrong_type")
    try:
        found: Given = _adapter(cast(Hashable, kind)).validate_json(await request.body())
        return found
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"][:6]))
        raise Refusal(400, f"{where or 'the body'}: {first['msg']}"[:400]) from None


@functools.cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def event(name: str, value: Any) -> str:
    """A server-sent event."""
    return f"event: {name}\ndata: {text(value)}\n\n"
