"""The events of a reply, read: what it says, what it costs, and what became of it where it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.answers import Usage

ReplyEvent = Mapping[str, Any]


@dataclass(slots=True)
class Heard:
    """What a reply has said besides its text."""

    usage: Usage = field(default_factory=Usage)
    finish: str = ""
    """Why it ended, in the words of chat completions; empty as long as it has not."""
    refusal: str = ""
    tools: bool = False
    began: bool = False
    """Whether the reply itself has begun."""


def chat(event: ReplyEvent, heard: Heard) -> str:
    """The text of an event of chat completions; everything else is noted. Raises ValueError when it is none."""
    heard.usage = _usage(event.get("usage"), "prompt_tokens", "completion_tokens") or heard.usage
    said = []
    for choice in _list(event.get("choices")):
        if not isinstance(choice, Mapping) or choice.get("index"):
            continue
        told = choice.get("delta") or choice.get("message") or {}
        if not isinstance(told, Mapping):
            raise ValueError("a choice without a message")
        said += [_text(told.get("content")), _text(choice.get("text"))]
        heard.refusal += _text(told.get("refusal"))
        heard.tools = heard.tools or bool(told.get("tool_calls") or told.get("function_call"))
        heard.finish = str(choice.get("finish_reason") or heard.finish)
    return "".join(said)


def responses(event: ReplyEvent, heard: Heard) -> str:
    """The text of an event of the Responses API, or of a whole response; everything else is noted."""
    kind = str(event.get("type", ""))
    if kind == "response.output_text.delta":
        return _text(event.get("delta"))
    if kind == "response.refusal.delta":
        heard.refusal += _text(event.get("delta"))
    elif kind in ("response.completed", "response.incomplete", "response.failed"):
        _end(event.get("response"), heard)
    elif event.get("object") == "response":
        _end(event, heard)
        return _output(event, heard)
    return ""


READERS: Mapping[str, Callable[[ReplyEvent, Heard], str]] = {"chat": chat, "responses": responses}


def _end(response: Any, heard: Heard) -> None:
    if not isinstance(response, Mapping):
        raise ValueError("an end without its response")
    heard.usage = _usage(response.get("usage"), "input_tokens", "output_tokens") or heard.usage
    details = response.get("incomplete_details")
    why = details.get("reason") if isinstance(details, Mapping) else ""
    heard.finish = {"max_output_tokens": "length", "content_filter": "content_filter"}.get(str(why), "stop")
    heard.tools = heard.tools or any(
        isinstance(item, Mapping) and str(item.get("type", "")).endswith("_call") for item in _list(response.get("output"))
    )


def _output(response: ReplyEvent, heard: Heard) -> str:
    parts = [
        part
        for item in _list(response.get("output"))
        if isinstance(item, Mapping)
        for part in _list(item.get("content"))
        if isinstance(part, Mapping)
    ]
    heard.refusal += "".join(_text(part.get("refusal")) for part in parts)
    return "".join(_text(part.get("text")) for part in parts if part.get("type") in ("output_text", "text"))


def _text(value: Any) -> str:
    """A text, or one in parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_text(part.get("text")) for part in value if isinstance(part, Mapping))
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _usage(value: Any, given: str, made: str) -> Usage | None:
    if not isinstance(value, Mapping):
        return None
    counts = [value.get(name) for name in (given, made)]
    return Usage(*(count if isinstance(count, int) and count >= 0 else 0 for count in counts))
