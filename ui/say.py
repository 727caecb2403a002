"""Words on the page that are not ours: always as text, whatever they hold."""

from __future__ import annotations

from html import escape

import streamlit as st


def question(text: str) -> None:
    """What the reader asked, as the heading of its answer."""
    st.html(f'<h2 class="dl-question" dir="auto">{escape(text)}</h2>')


def problem(text: str) -> None:
    """What went wrong and what to do about it."""
    st.html(f'<div class="dl-problem" role="alert" dir="auto">{escape(text)}</div>')


def remark(text: str) -> None:
    """A quiet line."""
    st.html(f'<p class="dl-remark" dir="auto">{escape(text)}</p>')


def title(text: str, under: str = "") -> None:
    """The head of a page."""
    below = f'<p class="dl-remark" dir="auto">{escape(under)}</p>' if under else ""
    st.html(f'<h1 class="dl-title" dir="auto">{escape(text)}</h1>{below}')
