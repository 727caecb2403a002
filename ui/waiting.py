"""The wait for an answer: what is being done, the sentences that have been verified so far, and a way to stop."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import components, present, say
from ui.asking import Asking, Progress
from ui.chats import Turn

_PATIENCE = 0.05
"""Seconds to wait for an answer before its progress is shown instead: what a cache has comes sooner."""
_LOOKS, _LOOK = 12, 0.1
"""How often, and for how many seconds each, its progress is then shown without a way to stop it."""


def soon(asking: Asking, slot: Any) -> bool:
    """Whether the answer comes within about a second, and so without the page being built once more for it."""
    soon = asking.wait(_PATIENCE)
    for _ in range(_LOOKS):
        progress = asking.progress()
        if soon or progress.statements:
            break
        with slot:
            say.remark(_stage(progress))
        soon = asking.wait(_LOOK)
    slot.empty()
    return soon


def live(turn: Turn, asking: Asking) -> None:
    """What has come so far; run again and again until all has."""
    progress = asking.progress()
    if progress.over:
        st.rerun()
    components.arrival(f"wait-{turn.id}", _aloud(progress), key=f"waiting-{turn.id}")
    with st.container(horizontal=True, vertical_alignment="center"):
        say.remark(_stage(progress))
        st.button("Stop", icon=":material/stop_circle:", on_click=asking.stop, key=f"stop-{turn.id}")
    components.answer(
        present.writing_view(progress.statements, turn.filters, progress.passages or ()),
        {},
        key=f"live-{turn.id}",
        on_act=_nothing,
    )


def _stage(progress: Progress) -> str:
    # No clock before there is a second to tell.
    seconds = f" {progress.seconds:.0f} s" if progress.seconds >= 1 else ""
    if progress.passages is None:
        return f"Searching the archive …{seconds}"
    if not progress.statements:
        articles = len({item.chunk.article_id for item in progress.passages})
        return f"Reading {say.many(len(progress.passages), 'passage')} from {say.many(articles, 'article')} …{seconds}"
    return f"Checking each sentence against its article …{seconds}"


def _aloud(progress: Progress) -> str:
    """The stage without its seconds, which would be spoken anew with each of them."""
    return _stage(progress).rpartition(" …")[0]


def _nothing() -> None:
    """Marks can be followed once the answer is whole."""
