"""Which part of the archive is looked at, and its address: Reload, Back and Forward keep the filter and the open article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ui import moves, narrowing, notice
from ui.chats import Narrowing


def only_undated() -> bool:
    """Whether only articles without a date are listed."""
    return bool(st.session_state.get("only_undated"))


def show_all() -> None:
    """Lift whatever the list is narrowed to."""
    narrowing.choose(narrowing.ARCHIVE, Narrowing())
    st.session_state.only_undated = False


def follow_address(orders: Sequence[str]) -> None:
    """Show what the address names, where this visit begins with one, or the browser went there by itself."""
    move, arrived = moves.taken(), st.session_state.get("archive_address") is None
    named = st.query_params
    # What a browser sends while it goes from page to page may still be the address of a chat, whose limits are its own.
    if not (move or (arrived and len(named))) or "chat" in named:
        return
    filters = narrowing.addressed()
    if filters.collection and filters.collection not in narrowing.collections():
        filters = replace(filters, collection="")
        notice.tell("That collection is not here: it was deleted, or it is another reader's.")
    narrowing.choose(narrowing.ARCHIVE, filters)
    st.session_state.only_undated = "undated" in named
    st.session_state.search_articles = named.get("words", "")
    st.session_state.order = named["order"] if named.get("order") in orders else orders[0]
    if (article := named.get("article")) != st.session_state.get("reading"):
        st.session_state.reading = article
        st.session_state.opened = st.session_state.get("opened", 0) + 1
    st.session_state.archive_address = _given()


def write_address(orders: Sequence[str]) -> None:
    """Give the browser the address of what is looked at; the first of the orders needs no name."""
    state = st.session_state
    wanted: dict[str, list[str]] = {}
    for name, value in narrowing.chosen(narrowing.ARCHIVE).query:
        wanted.setdefault(name, []).append(value)
    for name, text in (
        ("undated", "yes" if only_undated() else ""),
        ("words", state.search_articles),
        ("order", state.order if state.order != orders[0] else ""),
        ("article", state.get("reading") or ""),
    ):
        if text:
            wanted[name] = [text]
    if wanted != (_given() if state.get("archive_address") is None else state.archive_address):
        st.query_params.from_dict(wanted)
    state.archive_address = wanted


def leave() -> None:
    """Tell that another page is shown: the address is looked at anew when this one is shown again."""
    st.session_state.archive_address = None


def _given() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in sorted(st.query_params)}
