"""The two halves of a page: what one looks at, and an article beside it.

The first half keeps its place whether there is an article or not, so that nothing in it is built anew, no draft is lost and
no list closes, when an article opens or closes. The style sheet gives each half its width, and lays the article over the
page where there is no room beside.
"""

from __future__ import annotations

from typing import Any

import streamlit as st


def halves(key: str, *, beside: bool) -> tuple[Any, Any]:
    """The container of the page and, when there is to be something beside it, the container of that, else None."""
    row = st.container(key="stage", horizontal=True, gap="large")
    return row.container(key=key), row.container(key="panel") if beside else None
