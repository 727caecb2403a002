"""The side bar, the same on every page: a new chat, saved questions to ask again, and the chats so far to search and open."""

from __future__ import annotations

from typing import Any

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
        items = [{**_item(each), "current": each.id == current} for each in found]
        components.choices(items, name="Chats", key="history", on_act=_act)
        with st.container(key="running", gap="xsmall"):
            components.look(key="look")
            components.aside(key="aside")
            with st.container(horizontal=True):
                st.page_link("evaluation.py", label="Evaluation")
                st.page_link("settings.py", label="Settings")
    saving.window(owner)
    _window(store, owner)


def _item(chat: Chat) -> dict[str, Any]:
    return {"id": chat.id, "label": unsteered(chat.title), "when": int(chat.updated), "edit": "Edit the chat"}


def leave(chat: str = "") -> None:
    """Close the chat that is open, for another one or for none."""
    st.session_state.arrive = None
    st.session_state.chat = chat
    st.session_state.panel = None
    st.session_state.gone = False


def asked_for() -> bool:
    """Whether a chat was chosen, perhaps on another page, since this was last looked at."""
    return bool(st.session_state.pop("to_chat", False))


def edit(chat: str) -> None:
    """Open the window in which a chat is renamed or deleted, in the run that follows."""
    st.session_state.edit_chat = chat


def _act(event: components.Event) -> None:
    chosen = event.get("id")
    if not isinstance(chosen, str):
        return
    if event.get("kind") == "edit":
        edit(chosen)
    else:
        _go(chosen)


def _window(store: Chats, owner: str) -> None:
    wanted = st.session_state.pop("edit_chat", "")
    found = store.find(owner, wanted) if wanted else None
    if found:
        st.dialog("Rename or delete this chat")(_edit)(store, owner, found)


def _edit(store: Chats, owner: str, chat: Chat) -> None:
    with st.form("rename_chat", border=False):
        title = st.text_input("Name of the chat", value=chat.title, max_chars=120, key=f"title-{chat.id}")
        if st.form_submit_button("Save", type="primary"):
            store.rename(owner, chat.id, title)
            st.rerun()
    sure = st.checkbox("Delete this chat with all its answers, for good", key=f"sure-{chat.id}")
    if st.button("Delete", disabled=not sure, icon=":material/delete:", key="delete_chat"):
        store.delete(owner, chat.id)
        if st.session_state.get("chat") == chat.id:
            leave()
        st.rerun()


def _go(chat: str) -> None:
    leave(chat)
    st.session_state.to_chat = True
