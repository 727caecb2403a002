"""The side bar, the same on every page: a new chat, saved questions to ask again, and the chats so far to search and open."""

from __future__ import annotations

import streamlit as st

from rag.lab import unsteered
from ui import components, saving, say
from ui.chats import Chat, Chats


def show(store: Chats, owner: str, chat: Chat | None) -> None:
    """Fill the side bar; `chat` is the one that is open."""
    with st.sidebar:
        st.button("New chat", icon=":material/add:", width="stretch", key="new_chat", on_click=_go, args=("",))
        saving.show(owner, _go)
        search = st.text_input(
            "Search chats", type="search", key="search_chats", placeholder="Search chats", label_visibility="collapsed"
        )
        found = store.list(owner, search)
        if not found:
            say.remark("No chat holds these words." if search else "Your chats will be kept here.")
        current = chat.id if chat else ""
        items = [{"id": c.id, "label": unsteered(c.title), "when": int(c.updated), "current": c.id == current} for c in found]
        components.choices(items, name="Chats", key="history", on_act=_open)
        with st.container(key="running", gap="xsmall"):
            components.look(key="look")
            components.aside(key="aside")
            with st.container(horizontal=True):
                st.page_link("evaluation.py", label="Evaluation")
                st.page_link("settings.py", label="Settings")
    saving.window(owner)


def leave(chat: str = "") -> None:
    """Close the chat that is open, for another one or for none."""
    st.session_state.arrive = None
    st.session_state.chat = chat
    st.session_state.panel = None


def asked_for() -> bool:
    """Whether a chat was chosen, perhaps on another page, since this was last looked at."""
    return bool(st.session_state.pop("to_chat", False))


def _open(event: components.Event) -> None:
    chosen = event.get("id")
    if isinstance(chosen, str):
        _go(chosen)


def _go(chat: str) -> None:
    leave(chat)
    st.session_state.to_chat = True
