"""The address of what is open: each chat and each open article has one, so that Reload, Back and Forward lose nothing.

The address follows what a reader does. Where the browser has changed it (Back, Forward, a link), what is open follows the
address. What questions are limited to stands in it, too; an address that names no limit lifts none, as Back is pressed to see
something again, and the next question would be about more than the reader had chosen.
"""

from __future__ import annotations

import contextlib
import re
from typing import Any

import streamlit as st

from rag import RagError
from ui import beside, narrowing, notice
from ui.chats import Narrowing

_NOTE = re.compile(r"(\d{1,12})-(n|p)(\d{1,6})|(\d{1,12})-a([0-9a-f]{1,64})")


def arrived() -> bool:
    """Whether this visit has not looked at its address yet: it has just begun, or comes from another page."""
    return not st.session_state.get("arrived")


def follow() -> None:
    """Open what the address names, nothing where it names nothing."""
    st.session_state.arrive = None
    st.session_state.chat = st.query_params.get("chat", "")
    _follow_note()
    _follow_limits()


def resume() -> None:
    """As `follow`, for a visit that has just arrived: an address that names nothing closes nothing."""
    if "chat" in st.query_params:
        follow()
    else:
        _follow_limits()


def _follow_limits() -> None:
    """Limit questions as the address says, and tell of what they cannot be limited to."""
    filters = narrowing.addressed()
    if filters == Narrowing():
        return
    # Without an archive there is nothing to limit; the page says what is wrong with it.
    with contextlib.suppress(RagError):
        if faults := narrowing.not_set(filters):
            notice.tell(f"Questions cannot be limited as this address says: {'; '.join(faults)}.")
        if filters.query != narrowing.chosen(narrowing.ASK).query:
            narrowing.choose(narrowing.ASK, filters)


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


def seen(*, arrived: bool) -> None:
    """Take the address as it is for the address of what is open; where this visit arrives with none, only if nothing is."""
    st.session_state.arrived = True
    st.session_state.open = () if arrived and not len(st.query_params) else _open()


def write(chat: str) -> None:
    """Give the browser the address of what is open, where something else is open than before."""
    st.session_state.chat = chat
    now = _open()
    if st.session_state.get("open") == now:
        return
    wanted: dict[str, list[str]] = {}
    for name, value in now:
        wanted.setdefault(name, []).append(value)
    st.query_params.from_dict(wanted)
    st.session_state.open = now


def leave() -> None:
    """Tell that another page is shown: the address of this one is looked at anew when it is shown again."""
    st.session_state.arrived = False


def _open() -> tuple[tuple[str, str], ...]:
    opened = (("chat", st.session_state.get("chat", "")), ("note", _note(st.session_state.get("panel") or {})))
    limits: list[tuple[str, str]] = []
    with contextlib.suppress(RagError):
        limits = narrowing.chosen(narrowing.ASK).query
    return *((name, value) for name, value in opened if value), *limits


def _note(panel: dict[str, Any]) -> str:
    for kind, name in (("n", "number"), ("p", "also"), ("a", "article")):
        if panel.get(name) is not None:
            return f"{panel['turn']}-{kind}{panel[name]}"
    return ""
