"""A word on what has just been done, which goes by itself, on whatever page is shown next."""

from __future__ import annotations

import secrets

import streamlit as st

from ui import components


def tell(text: str) -> None:
    """Say something when this page, or the one that follows, is shown."""
    st.session_state.noticed = (secrets.token_hex(4), text)


def show() -> None:
    """Show what was told last; the browser shows each once."""
    token, text = st.session_state.get("noticed", ("", ""))
    components.notice(token, text, key="notice")
