"""A chat of one stored turn, opened."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from rag import Answer
from tests.ui import samples
from tests.ui.pages import visit
from ui import library
from ui.chats import Narrowing

BRIDGE = samples.BRIDGE


def open_turn(
    owner: str, question: str, answer: Answer | None = None, problem: str = "", panel: dict[str, object] | None = None
) -> AppTest:
    """A chat of one stored turn, opened."""
    store = library.chats()
    chat = store.create(owner, question)
    turn = store.ask(owner, chat.id, question, Narrowing())
    if answer or problem:
        store.settle(turn, answer=answer, problem=problem)
    state = {"chat": chat.id, "panel": {"turn": turn, "token": "1", **panel} if panel else None}
    return visit(owner=owner, state=state)
