"""Saved questions in the side bar: asked again with a click, with how many articles have come since; renamed and deleted."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from rag import RagError
from rag.lab import unsteered
from ui import components, export, library, narrowing, notice, say
from ui.chats import Narrowing, Turn
from ui.saved import SavedQuestion


def show(owner: str, go: Callable[[str], None]) -> None:
    """The saved questions; `go` leads to a chat, or with an empty id to a new one."""
    saved = library.saved().list(owner)
    if not saved:
        return
    say.part("Saved questions")
    items = [_item(owner, each) for each in saved]
    components.choices(items, name="Saved questions", key="saved", on_act=lambda event: _act(owner, go, event))


def _item(owner: str, saved: SavedQuestion) -> dict[str, str]:
    name = unsteered(saved.title)
    return {"id": saved.id, "label": name, "note": _note(owner, saved), "edit": f"Rename or delete “{name}”"}


def window(owner: str) -> None:
    """Open the window on a saved question that was asked for in this run, if any."""
    wanted = st.session_state.pop("edit_saved", "")
    found = next((each for each in library.saved().list(owner) if each.id == wanted), None) if wanted else None
    if found:
        st.dialog("Rename or delete this question")(_edit)(owner, found)


def toggle(owner: str, turn: Turn) -> None:
    """Save the question of a turn, or save it no longer."""
    saved, question = library.saved(), asked_as(turn)
    if saved.holds(owner, question, turn.filters):
        saved.forget(owner, question, turn.filters)
        notice.tell("This question is saved no longer.")
    else:
        saved.save(owner, question, turn.filters, fitting(owner, turn.filters))
        notice.tell("Saved. It stands in the side bar of every page, to be asked again with a click.")


def asked_as(turn: Turn) -> str:
    """A follow-up makes no sense alone: what is saved of it is the question that it was understood as."""
    return turn.answer.standalone_question or turn.question if turn.answer else turn.question


def fitting(owner: str, filters: Narrowing) -> int:
    """How many articles a question that is narrowed so looks at. Raises ArchiveError."""
    return _fitting(library.opened().generation(), replace(filters, called=""), narrowing.inside(filters, owner))


@functools.lru_cache(maxsize=256)
def _fitting(generation: str, filters: Narrowing, inside: frozenset[str] | None) -> int:
    return len(narrowing.fitting(library.articles(), filters, inside))


def _note(owner: str, saved: SavedQuestion) -> str:
    try:
        more = fitting(owner, saved.filters) - saved.fitting
    except RagError:
        # Without an archive there is nothing to count; the page says what is wrong with it.
        more = 0
    since = f"{more:,} more {'article' if more == 1 else 'articles'} since you asked" if more > 0 else ""
    return "; ".join(filter(None, [since, export.narrowed(narrowing.named_now(saved.filters, owner))]))


def _act(owner: str, go: Callable[[str], None], event: components.Event) -> None:
    chosen = next((each for each in library.saved().list(owner) if each.id == event.get("id")), None)
    if chosen is None:
        notice.tell("That question is saved no longer.")
    elif event.get("kind") == "edit" or chosen.damaged:
        st.session_state.edit_saved = chosen.id
    else:
        # What it is narrowed to stays set for the questions after it, as with a link.
        narrowing.choose(narrowing.ASK, chosen.filters)
        go("")
        st.session_state.pending = (chosen.question, chosen.filters)


def _edit(owner: str, saved: SavedQuestion) -> None:
    if saved.damaged:
        say.problem("What was stored of this question is damaged. Delete it, and save it anew.")
    else:
        say.remark(unsteered(saved.question))
        with st.form("rename_saved", border=False):
            title = st.text_input("Name of the question", value=saved.title, max_chars=120, key=f"saved-{saved.id}")
            if st.form_submit_button("Save", type="primary"):
                library.saved().rename(owner, saved.id, title)
                st.rerun()
    if st.button("Delete", icon=":material/delete:", key="delete_saved"):
        library.saved().delete(owner, saved.id)
        notice.tell("Deleted the saved question.")
        st.rerun()
