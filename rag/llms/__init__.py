"""Language models: one module per way to reach one, found by its name.

A module has `create(settings) -> LLM`. Nothing is connected to, started or loaded before the first reply is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from rag.answers import Usage
from rag.errors import ProviderError


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user"]
    text: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The last piece of a reply: what it cost in tokens, and whether it was cut off before its end."""

    usage: Usage
    cut: bool = False
    silence: str = ""
    """Why the reply says nothing at all, in words; empty where it says something."""


class LLM(Protocol):
    """A language model. Safe to share between threads."""

    @property
    def name(self) -> str:
        """The model's name, as the answer shows it."""

    @property
    def place(self) -> str:
        """Where it runs, for messages: an address without credentials, or "this machine"."""

    structured: bool
    """Whether replies can be bound to a JSON schema; turns False once the endpoint has refused one or ignored it."""

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        """The reply in pieces, then a Closing. Closing the iterator ends the request. Raises ProviderError."""

    def price(self, usage: Usage) -> float | None:
        """What so many tokens cost in dollars; None when that is not known."""

    def close(self) -> None:
        """Let go of connections and servers."""


def complete(llm: LLM, messages: Sequence[Message], *, max_tokens: int = 256) -> tuple[str, Usage]:
    """A whole reply as text, and what it cost in tokens. Raises ProviderError, also when the model says nothing."""
    pieces: list[str] = []
    usage = Usage()
    for piece in llm.stream(messages, max_tokens=max_tokens):
        if isinstance(piece, Closing):
            usage = piece.usage
            if piece.silence:
                raise ProviderError(piece.silence)
        else:
            pieces.append(piece)
    return "".join(pieces), usage
