"""What belongs to one visit: whose chats are shown, and who writes the answers."""

from __future__ import annotations

import secrets

import streamlit as st

from ui import gate, library


def owner() -> str:
    """Whose chats this visit sees. Without a cookie that says so, nobody else's: an owner made for this visit alone."""
    password = bool(library.settings().ui_password)
    known = gate.owner_of(st.context.cookies.to_dict(), password=password)
    if known is None:
        known = st.session_state.setdefault("owner", f"visit-{secrets.token_hex(16)}")
    return str(known)


def writer() -> str:
    """The writer chosen for this visit; empty for the configured one."""
    return str(st.session_state.get("writer", ""))


def collects_gold() -> bool:
    """Whether answers of this visit can be made part of the evaluation, which is for who runs the page."""
    return bool(st.session_state.get("collects_gold"))
