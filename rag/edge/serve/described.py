"""The OpenAPI document of the interface, made from the very records that are read and written."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from rag.answers import Answer
from rag.edge.serve import chat, requests
from rag.prove.checked import DraftReport
from rag.schema import Article, IngestReport, ScoredChunk

_RECORDS: tuple[type, ...] = (
    requests.AskRequest,
    requests.SearchRequest,
    requests.TimelineRequest,
    requests.FindRequest,
    requests.CheckRequest,
    requests.IngestRequest,
    chat.ChatRequest,
    Answer,
    Article,
    ScoredChunk,
    DraftReport,
    IngestReport,
)
_ERRORS = {
    "400": "the request cannot be used",
    "401": "the token is missing or wrong",
    "403": "not for who asks",
    "413": "too long",
    "415": "no JSON",
    "429": "too often",
    "500": "the server failed",
    "503": "too much at once",
}


def openapi(version: str) -> dict[str, Any]:
    """The document."""
    schemas: dict[str, Any] = {
        "Error": {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {
                    "type": "object",
                    "required": ["message", "type", "code"],
                    "properties": {name: {"type": "string"} for name in ("message", "type", "code")} | {"param": {}},
                }
            },
        }
    }
    for record in _RECORDS:
        schema = TypeAdapter(record).json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[record.__name__] = schema
    paths = {
        "/health": {"get": _operation("Whether the server runs", {"type": "object"}, secured=False)},
        "/openapi.json": {"get": _operation("This document", {"type": "object"})},
        "/v1/ask": {"post": _operation("Answer a question; with `stream`, as events", _ref("Answer"), "AskRequest")},
        "/v1/search": {
            "post": _operation("The passages that fit a question best", _list("passages", "ScoredChunk"), "SearchRequest")
        },
        "/v1/timeline": {"post": _operation("The events of a matter, in their order", _ref("Answer"), "TimelineRequest")},
        "/v1/find": {"post": _operation("All articles that hold given words", {"type": "object"}, "FindRequest")},
        "/v1/check": {"post": _operation("What the archive says of each sentence", _ref("DraftReport"), "CheckRequest")},
        "/v1/articles": {
            "get": _operation("The articles without their texts", {"type": "object"}, query=("offset", "limit")),
            "post": _operation("Take articles in, where the server may write", _ref("IngestReport"), "IngestRequest"),
        },
        "/v1/articles/{id}": {"get": _operation("One article", _ref("Article"), path="id")},
        "/v1/sources": {"get": _operation("The names of all sources", {"type": "object"})},
        "/v1/chat/completions": {"post": _operation("The archive as a model", {"type": "object"}, "ChatRequest")},
        "/v1/models": {"get": _operation("The models that there are", {"type": "object"})},
        "/v1/models/{id}": {"get": _operation("One model", {"type": "object"}, path="id")},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline",
            "version": version,
            "description": "Answers from an archive of news articles, where every sentence stands on an exact quotation.",
        },
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(
    summary: str,
    answer: dict[str, Any],
    given: str = "",
    *,
    path: str = "",
    query: tuple[str, ...] = (),
    secured: bool = True,
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": summary,
        "responses": {
            "200": {"description": "done", "content": {"application/json": {"schema": answer}}},
            **{status: {"description": why, **_content(_ref("Error"))} for status, why in _ERRORS.items()},
        },
    }
    if secured:
        found["security"] = [{"token": []}, {}]
    if given:
        found["requestBody"] = {"required": True, **_content(_ref(given))}
    parameters = [{"name": path, "in": "path", "required": True, "schema": {"type": "string"}}] if path else []
    parameters += [{"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0}} for name in query]
    return found | ({"parameters": parameters} if parameters else {})


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str, of: str) -> dict[str, Any]:
    return {"type": "object", "required": [name], "properties": {name: {"type": "array", "items": _ref(of)}}}
