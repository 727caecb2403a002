"""The article beside an answer: which one is open, where it is marked, and the way from note to note."""

from __future__ import annotations

from typing import Any

import streamlit as st

from rag import Answer
from rag.lab import unsteered
from ui import components, library, present, reading
from ui.chats import Turn


def open_note(turn: int, number: Any) -> None:
    """Open the article of a note."""
    st.session_state.arrive = None
    st.session_state.panel = {"turn": turn, "number": number, "token": _token()}


def open_passage(turn: int, index: Any) -> None:
    """Open the article of a passage that was also found."""
    st.session_state.arrive = None
    st.session_state.panel = {"turn": turn, "also": index, "token": _token()}


def open_article(turn: int, article: Any) -> None:
    """Open an article that a reply names, at its beginning."""
    st.session_state.arrive = None
    st.session_state.panel = {"turn": turn, "article": article, "token": _token()}


def state(turn: Turn) -> dict[str, Any]:
    """What the answer shows of it: which note or passage is open, and where the keyboard goes back to."""
    panel = st.session_state.get("panel") or {}
    mine = panel if panel.get("turn") == turn.id else {}
    refocus = st.session_state.get("refocus") or {}
    return {
        "number": mine.get("number"),
        "also": mine.get("also"),
        "article": mine.get("article"),
        "refocus": refocus if refocus.get("turn") == turn.id else None,
    }


def _token() -> str:
    st.session_state.opened = st.session_state.get("opened", 0) + 1
    return str(st.session_state.opened)


def found(turns: tuple[Turn, ...]) -> dict[str, Any] | None:
    """What the panel shows: the article, where to mark it, and the place among the notes. None when it is closed."""
    panel = st.session_state.get("panel") or {}
    turn = next((t for t in turns if t.id == panel.get("turn")), None)
    if turn is None or turn.answer is None:
        return None
    place = _place(turn.answer, panel)
    if place is None:
        return None
    article_id, start, quote, where = place
    article = library.article(article_id)
    if article is None:
        view = reading.removed_view(turn.answer, article_id, quote)
        return {"view": view, "where": where, "panel": panel, "turn": turn}
    view = reading.article_view(article, *reading.place_of(quote, article.text, start))
    if quote not in article.text:
        view["gone"] = unsteered(quote)
    return {"view": view, "where": where, "panel": panel, "turn": turn}


def _place(answer: Answer, panel: dict[str, Any]) -> tuple[str, int, str, str] | None:
    """The article, where the quotation stood in it, the quotation, and which of the notes it is."""
    numbers = [c.number for c in answer.citations]
    if panel.get("number") in numbers:
        at = numbers.index(panel["number"])
        citation = answer.citations[at]
        of = f" of {len(numbers)}" if len(numbers) > 1 else ""
        return citation.article_id, citation.start, citation.quote, f"Note {citation.number}{of}"
    if isinstance(panel.get("article"), str):
        return panel["article"], 0, "", ""
    found, index = present.also_found(answer), panel.get("also")
    if isinstance(index, int) and 0 <= index < len(found):
        chunk = found[index].chunk
        return chunk.article_id, chunk.start, chunk.text, ""
    return None


def show(shown: dict[str, Any]) -> None:
    """Show what `found` found."""
    turn: Turn = shown["turn"]
    numbers = [c.number for c in turn.answer.citations] if turn.answer else []
    components.article(
        shown["view"],
        token=shown["panel"]["token"],
        key="article",
        where=shown["where"],
        steps=bool(shown["where"]) and len(numbers) > 1,
        on_act=lambda event: _panel_act(turn.id, numbers, event),
    )


def _panel_act(turn: int, numbers: list[int], event: components.Event) -> None:
    panel = st.session_state.get("panel") or {}
    if event.get("kind") == "close":
        _close()
    elif event.get("kind") == "step" and panel.get("number") in numbers:
        at = numbers.index(panel["number"])
        open_note(turn, numbers[(at + (1 if event.get("by") == 1 else -1)) % len(numbers)])


def _close() -> None:
    st.session_state.refocus = {**(st.session_state.get("panel") or {}), "token": _token()}
    st.session_state.panel = None
