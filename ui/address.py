"""The address of what is open: each chat and each open article has one, so that Reload, Back and Forward lose nothing.

The address follows what a reader does. Where the browser has changed it (Back, Forward, a link), what is open follows the
address.
"""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from ui import beside

_NOTE = re.compile(r"(\d{1,12})-(n|p)(\d{1,6})|(\d{1,12})-a([0-9a-f]{1,64})")


def arrived() -> bool:
    """Whether this visit has not looked at its address yet: it has just begun, or comes from another page."""
    return not st.session_state.get("arrived")


def follow() -> None:
    """Open what the address names, nothing where it names nothing."""
    st.session_state.arrive = None
    st.session_state.chat = st.query_params.get("chat", "")
    _follow_note()


def resume() -> None:
    """As `follow`, for a visit that has just arrived: an address that names nothing closes nothing."""
    if "chat" in st.query_params:
        follow()


def _follow_note() -> None:
    found = _NOTE.fullmatch(st.query_params.get("note", ""))
    if found is None:
        st.session_state.panel = None
    elif found[5]:
        beside.open_article(int(found[4]), found[5])
    elif found[2] == "n":
        beside.open_note(int(found[1]), int(found[3]))
    else:
        beside.open_passage(int(found[1]), int(found[3]))


def seen() -> None:
    """Take the address as it is for the address of what is open, where it names something, or nothing is open."""
    st.session_state.arrived = True
    st.session_state.open = _open() if len(st.query_params) else ("", "")


def write(chat: str) -> None:
    """Give the browser the address of what is open, where something else is open than before."""
    st.session_state.chat = chat
    now = _open()
    if st.session_state.get("open") == now:
        return
    st.query_params.from_dict({name: value for name, value in (("chat", now[0]), ("note", now[1])) if value})
    st.session_state.open = now


def leave() -> None:
    """Tell that another page is shown: the address of this one is looked at anew when it is shown again."""
    st.session_state.arrived = False


def _open() -> tuple[str, str]:
    return st.session_state.get("chat", ""), _note(st.session_state.get("panel") or {})


def _note(panel: dict[str, Any]) -> str:
    for kind, name in (("n", "number"), ("p", "also"), ("a", "article")):
        if panel.get(name) is not None:
            return f"{panel['turn']}-{kind}{panel[name]}"
    return ""
