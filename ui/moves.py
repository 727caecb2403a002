"""Back and Forward, the ways to another address of a page that are not the page's own.

What the browser sends with anything else is the address of a moment ago, which may not be the one that the page has given it
since; so what is open follows an address only where the browser says that it went there.
"""

from __future__ import annotations

import streamlit as st

from ui import components


def watch(page: str) -> None:
    """Hear of each, on every page, of which this is the end of the path; to go to another page is to arrive there."""
    components.moves(page, key="moves", on_act=_moved)


def taken() -> bool:
    """Whether one was taken since this was last looked at."""
    return bool(st.session_state.pop("moved", False))


def _moved(event: components.Event) -> None:
    st.session_state.moved = True
