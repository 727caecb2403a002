"""The archive as a model: `/v1/chat/completions` in the dialect of OpenAI's clients.

The message is the answer with its numbered notes, so that it can be read wherever messages are read; the same citations stand
in `annotations`. It is Markdown in which everything of an article is escaped: no link, image or heading of an article's own.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict

from rag.answers import Answer, Citation, Done, Event, Statement, StatementReady
from rag.edge.escaping import markdown_text
from rag.edge.serve.wire import Refusal, problem, refusal_of, text
from rag.prove import citations

MODEL = "dateline"
_MOST_MESSAGES = 200


@dataclass(frozen=True)
class Part:
    """A part of a message."""

    type: str
    text: str = ""


@dataclass(frozen=True)
class ChatMessage:
    """A message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


@dataclass(frozen=True)
class StreamOptions:
    """What a stream ends with."""

    include_usage: bool | None = None


@dataclass(frozen=True)
class ReplyFormat:
    """The form of a reply."""

    type: str = "text"


@dataclass(frozen=True)
class ChatRequest:
    """A request for a completion; what an archive has no use for, such as a temperature, is let pass."""

    __pydantic_config__ = ConfigDict(extra="ignore")

    model: str
    messages: list[ChatMessage]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    response_format: ReplyFormat | None = None
    tool_choice: Any = None


def asked(request: ChatRequest) -> tuple[str, list[tuple[str, str]]]:
    """The question and what was said before it. Raises Refusal for what cannot be done."""
    if request.model != MODEL:
        raise Refusal(404, f"the model {request.model[:80]!r} does not exist: expected {MODEL}", "model_not_found")
    if request.n not in (None, 1):
        raise Refusal(400, "n: expected 1, the archive has one answer")
    if request.response_format and request.response_format.type != "text":
        raise Refusal(400, "response_format: expected text; POST /v1/ask gives JSON")
    if request.tool_choice not in (None, "auto", "none"):
        raise Refusal(400, "tool_choice: the archive calls no tools; expected auto or none")
    if len(request.messages) > _MOST_MESSAGES:
        raise Refusal(400, f"messages: expected at most {_MOST_MESSAGES}")
    said = [(item.role, _content(item)) for item in request.messages if item.role in ("user", "assistant")]
    if not said or said[-1][0] != "user":
        raise Refusal(400, "messages: expected a question of the user at their end")
    return said[-1][1], [(role, content) for role, content in said[:-1] if content.strip()]


def _content(message: ChatMessage) -> str:
    if not isinstance(message.content, list):
        return message.content or ""
    if any(part.type != "text" for part in message.content):
        raise Refusal(400, "messages: expected text, the archive sees no images and hears no sound")
    return "\n".join(part.text for part in message.content)


@dataclass(frozen=True)
class ChatReply:
    """An answer as a message, with its citations where they stand in it."""

    content: str
    annotations: tuple[dict[str, Any], ...]


def written(answer: Answer, base: str) -> ChatReply:
    """The message that an answer makes; `base` is the address under which articles without one of their own are found."""
    said = _said(answer.statements) if answer.statements else markdown_text(answer.text)
    return _whole(said, answer, base)


def _said(statements: Sequence[Statement]) -> str:
    return " ".join(map(_sentence, statements))


def _sentence(statement: Statement) -> str:
    return " ".join([markdown_text(statement.text), *(f"[{citation.number}]" for citation in statement.citations)])


def _whole(said: str, answer: Answer, base: str) -> ChatReply:
    content = said + _after(answer)
    annotations = []
    for citation in answer.citations:
        mark = f"[{citation.number}]"
        at = max(content.find(mark), 0)
        place = {"start_index": at, "end_index": at + len(mark), "title": citation.title, "url": _address(citation, base)}
        annotations.append({"type": "url_citation", "url_citation": place})
    return ChatReply(content, tuple(annotations))


def _after(answer: Answer) -> str:
    """What stands below the answer: where the articles differ, what one should know, and the notes."""
    lines = [
        "The articles differ: "
        + "; ".join(f"“{markdown_text(side.words)}” [{side.citation.number}]" for side in conflict.sides)
        for conflict in answer.conflicts
    ]
    lines += [f"*{markdown_text(note)}*" for note in answer.notes]
    lines += [f"[{item.number}] {markdown_text(_where(item))}: “{markdown_text(item.quote)}”" for item in answer.citations]
    return "".join(f"\n\n{line}" for line in lines)


def _where(citation: Citation) -> str:
    day = citations.when(citation) or "date unknown"
    return ", ".join([citation.title or "Untitled", citation.source or "source unknown", day])


def _address(citation: Citation, base: str) -> str:
    own = citation.url if citation.url.startswith(("https://", "http://")) else ""
    return own or f"{base}/v1/articles/{citation.article_id}"


def completion(answer: Answer, base: str) -> dict[str, Any]:
    """An answer as a whole completion."""
    message = written(answer, base)
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "logprobs": None,
        "message": {
            "role": "assistant",
            "content": message.content,
            "refusal": None,
            "annotations": list(message.annotations),
        },
    }
    return {**_head("chat.completion"), "choices": [choice], "usage": _usage(answer), "dateline": _about(answer)}


async def chunks(events: AsyncIterator[Event | None], *, base: str, usage: bool) -> AsyncIterator[str]:
    """An answer as a stream of completion chunks: each sentence as soon as it is verified. Joined they are the message."""
    head = _head("chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return f"data: {text({**head, 'choices': [choice], **more})}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    sent = ""
    try:
        async for event in events:
            if event is None:
                yield ": waiting\n\n"
            elif isinstance(event, StatementReady):
                piece = (" " if sent else "") + _sentence(event.statement)
                sent += piece
                yield chunk({"content": piece})
            elif isinstance(event, Done):
                message = written(event.answer, base)
                rest = message.content.removeprefix(sent)
                if sent and rest == message.content:
                    # The model broke off and the answer was made otherwise: what was sent cannot be taken back.
                    rest = f"\n\n{message.content}"
                yield chunk({"content": rest, "annotations": list(message.annotations)})
                yield chunk({}, "stop", dateline=_about(event.answer))
                if usage:
                    yield f"data: {text({**head, 'choices': [], 'usage': _usage(event.answer)})}\n\n"
    except Exception as error:
        yield f"data: {text({'error': problem(refusal_of(error))})}\n\n"
    yield "data: [DONE]\n\n"


def models() -> dict[str, Any]:
    """The one model that there is."""
    return {"object": "list", "data": [model(MODEL)]}


def model(name: str) -> dict[str, Any]:
    """A model by its name. Raises Refusal when there is none of it."""
    if name != MODEL:
        raise Refusal(404, f"the model {name[:80]!r} does not exist: expected {MODEL}", "model_not_found")
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "dateline"}


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}


def _usage(answer: Answer) -> dict[str, int]:
    given, made = answer.usage.input_tokens, answer.usage.output_tokens
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}


def _about(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "confidence": answer.confidence, "reason": answer.reason, "model": answer.model}
