"""What an endpoint understands: the request in its dialect, and what a refusal teaches about it.

Endpoints that speak the same protocol take different parameters, and which ones depends on the model too. What is refused by
name is left out or renamed; where a refusal names nothing, one thing after the other is left out, the least missed first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rag import addresses
from rag.llms import Message
from rag.llms._wire import Refused

_OPENAI = re.compile(r"(?:^|\.)api\.openai\.com$")
# Models that think first, and say how much: they take neither a temperature nor max_tokens.
_THINKING = re.compile(r"(?:^|[/:])(?:o[1-9](?:-|$)|gpt-(?:[5-9]|\d\d)(?![\d])(?!.*\bchat\b))", re.IGNORECASE)
_TAKES_EFFORT = re.compile(r"(?:^|[/:])gpt-oss", re.IGNORECASE)
_NAMED: Mapping[str, re.Pattern[str]] = {
    "usage": re.compile(r"stream_options|include_usage"),
    "streaming": re.compile(r"\bstream(?:ing|ed)?\b"),
    "limit": re.compile(r"max_(?:completion_|output_)?tokens|maxtokens|max_new_tokens"),
    "temperature": re.compile(r"temperature"),
    "effort": re.compile(r"reasoning|\beffort\b"),
    "schema": re.compile(r"response_format|json_schema|\bschema\b|grammar|structured|text\.format|guided|json mode"),
    "system": re.compile(
        r"\bsystem\W{0,3}(?:roles?|messages?|prompts?|instructions?)|\broles?\b.{0,40}\bsystem\b|['\"`]system['\"`]"
        r"|roles must alternate|developer instruction"
    ),
}
_TOO_LONG = re.compile(r"context.{0,20}(?:length|window|size|limit)|maximum context|too many tokens|too (?:large|long)|exceed")
# A refusal that is about something else than the form of the request.
_SETTLED = re.compile(
    r"api.?key|unauthori[sz]ed|authenticat|quota|billing|credit|balance|content.?(?:filter|management|policy)|safety|moderat"
    r"|model\b.{0,80}(?:not exist|not found|not available|unknown|no access|invalid)|(?:unknown|invalid|no such) model"
)
_NO_SUCH_PLACE = re.compile(r"unexpected endpoint|cannot post|no route|unknown (?:path|endpoint|url|route)|invalid url")
_ONLY_RESPONSES = re.compile(r"(?:only|use|through|via).{0,40}/?responses\b|not a chat model|not in v1/chat/completions")
# The Responses API takes no smaller limit.
_LEAST_OUTPUT = 16


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is sent to an endpoint for a model."""

    api: Literal["chat", "responses"] = "chat"
    base: int = 0
    """Which of the addresses that were meant."""
    streaming: bool = True
    usage: bool = True
    limit: Literal["max_tokens", "max_completion_tokens", ""] = "max_tokens"
    temperature: bool = True
    effort: bool = False
    schema: bool = True
    system: bool = True
    renamed: bool = False
    """Whether the limit has already been tried by its other name."""


def first(model: str, base: str) -> Dialect:
    """The dialect to begin with."""
    thinking = bool(_THINKING.search(model))
    own = bool(_OPENAI.search(addresses.host(base)))
    return Dialect(
        limit="max_completion_tokens" if own or thinking else "max_tokens",
        temperature=not thinking,
        effort=thinking or bool(_TAKES_EFFORT.search(model)),
    )


def request(
    dialect: Dialect, model: str, messages: Sequence[Message], schema: Mapping[str, Any] | None, limit: int
) -> tuple[str, dict[str, Any]]:
    """The path beneath the base URL, and the body. `limit` counts thoughts and reply, in tokens."""
    told = [{"role": message.role, "content": message.text} for message in messages]
    if not dialect.system:
        told = [{"role": "user", "content": "\n\n".join(message.text for message in messages)}]
    body: dict[str, Any] = {"model": model}
    if dialect.temperature:
        body["temperature"] = 0
    if dialect.streaming:
        body["stream"] = True
    if dialect.api == "responses":
        # Nothing of the archive is to be kept by the endpoint for later requests.
        body |= {"input": told, "store": False}
        if dialect.limit:
            body["max_output_tokens"] = max(limit, _LEAST_OUTPUT)
        if dialect.effort:
            body["reasoning"] = {"effort": "low"}
        if schema is not None and dialect.schema:
            body["text"] = {"format": {"type": "json_schema", "name": "answer", "strict": True, "schema": schema}}
        return "responses", body
    body["messages"] = told
    if dialect.limit:
        body[dialect.limit] = limit
    if dialect.streaming and dialect.usage:
        body["stream_options"] = {"include_usage": True}
    if dialect.effort:
        body["reasoning_effort"] = "low"
    if schema is not None and dialect.schema:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
    return "chat/completions", body


def learnt(dialect: Dialect, refused: Refused, *, bound: bool, bases: int) -> Dialect | None:
    """The dialect to try next after a refusal; None when the refusal is about something else.

    `bound` says whether a schema was sent, `bases` how many addresses there are to try.
    """
    said = f"{refused.code} {refused.text}".lower()
    elsewhere = _NO_SUCH_PLACE.search(said) or (refused.page and refused.status < 500)
    if refused.status in (400, 404) and _ONLY_RESPONSES.search(said) and dialect.api == "chat":
        return replace(dialect, api="responses", usage=False)
    if elsewhere or (refused.status in (404, 405, 501) and not _about_model(said)):
        return _elsewhere(dialect, bases)
    if refused.status not in (200, 400, 404, 415, 422, 500, 501) or _SETTLED.search(said):
        return None
    if _TOO_LONG.search(said) and not refused.param.startswith("messages"):
        # Room for thoughts may be more than a small model has at all: then it takes what there is.
        return replace(dialect, limit="") if dialect.limit else None
    named = _first_named(dialect, refused.param.lower(), bound) or _first_named(dialect, said, bound)
    if refused.status >= 500 and named not in ("schema", "system"):
        # A server that breaks may name anything; only on these two do servers break that do not know them.
        return None
    if named:
        return _without(dialect, named)
    return _bare(dialect, bound) if refused.status in (400, 422) else None


def may_have_changed(refused: Refused) -> bool:
    """Whether a refusal can mean that the endpoint is another one than the dialect was learnt from."""
    said = f"{refused.code} {refused.text}".lower()
    return refused.status in (400, 404, 405, 415, 422, 500, 501) and not _SETTLED.search(said)


def lasting(dialect: Dialect, begun: Dialect) -> Dialect:
    """What of a dialect holds for later requests too: one that was too long as a whole says nothing of the next one's limit."""
    return dialect if dialect.limit or dialect.renamed else replace(dialect, limit=begun.limit)


def names_nothing(dialect: Dialect, refused: Refused, *, bound: bool) -> bool:
    """Whether a refusal names none of the things that were sent."""
    return _first_named(dialect, f"{refused.param} {refused.code} {refused.text}".lower(), bound) == ""


def unlike(dialect: Dialect, begun: Dialect) -> tuple[str, ...]:
    """What an endpoint had to be spared, in words."""
    words = (
        (dialect.api != begun.api, "by the Responses API"),
        (not dialect.streaming and begun.streaming, "without streaming"),
        (dialect.limit != begun.limit, f"with {dialect.limit}" if dialect.limit else "without a limit of tokens"),
        (not dialect.temperature and begun.temperature, "without a temperature"),
        (not dialect.effort and begun.effort, "without an effort"),
        (not dialect.schema, "without a schema"),
        (not dialect.system, "without a system message"),
    )
    return tuple(word for holds, word in words if holds)


def _about_model(said: str) -> bool:
    return bool(re.search(r"\bmodel\b|deployment", said))


def _elsewhere(dialect: Dialect, bases: int) -> Dialect | None:
    """Each address is tried with chat completions, then each with responses."""
    if dialect.base + 1 < bases:
        return replace(dialect, base=dialect.base + 1)
    return replace(dialect, api="responses", base=0, usage=False) if dialect.api == "chat" else None


def _sent(dialect: Dialect, name: str, bound: bool) -> bool:
    if name == "schema":
        return dialect.schema and bound
    if name == "usage":
        return dialect.usage and dialect.streaming
    return bool(getattr(dialect, name))


def _first_named(dialect: Dialect, said: str, bound: bool) -> str:
    found = [
        (match.start(), name)
        for name, pattern in _NAMED.items()
        if _sent(dialect, name, bound) and (match := pattern.search(said))
    ]
    return min(found)[1] if found else ""


def _without(dialect: Dialect, name: str) -> Dialect:
    if name != "limit":
        less: dict[str, Any] = {name: False}
        return replace(dialect, **less)
    if dialect.renamed or dialect.api == "responses":
        return replace(dialect, limit="")
    other: Literal["max_tokens", "max_completion_tokens"] = (
        "max_completion_tokens" if dialect.limit == "max_tokens" else "max_tokens"
    )
    return replace(dialect, limit=other, renamed=True)


def _bare(dialect: Dialect, bound: bool) -> Dialect | None:
    """One thing less, where a refusal does not say which."""
    if _sent(dialect, "usage", bound) or dialect.temperature or dialect.effort:
        return replace(dialect, usage=False, temperature=False, effort=False)
    order = (
        ("limit", "system", "schema", "limit", "streaming")
        if not dialect.renamed
        else ("system", "schema", "limit", "streaming")
    )
    name = next((name for name in order if _sent(dialect, name, bound)), "")
    return _without(dialect, name) if name else None
