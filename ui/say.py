"""Words on the page that are not ours: always as text, whatever they hold; what would turn the writing round is named."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from rag.lab import unsteered

_LONG = 600
"""So many characters of a question are shown without scrolling, about."""


def question(text: str) -> None:
    """What the reader asked, as the heading of its answer; of a very long one as much as fits, the rest by scrolling."""
    long = ' tabindex="0"' if len(text) > _LONG else ""
    st.html(f'<h2 class="dl-question" dir="auto"{long}>{_text(text)}</h2>')


def heading(text: str) -> None:
    """The head of a page for who hears it, where who sees it needs none."""
    st.html(f'<h1 class="dl-heard">{_text(text)}</h1>')


def part(text: str) -> None:
    """The head of a part of a page."""
    st.html(f'<h2 class="dl-part">{_text(text)}</h2>')


def section(text: str) -> None:
    """The head of a part of a page that is long."""
    st.html(f'<h2 class="dl-section">{_text(text)}</h2>')


def problem(text: str) -> None:
    """What went wrong and what to do about it."""
    st.html(f'<div class="dl-problem" role="alert" dir="auto">{_text(text)}</div>')


def remark(text: str) -> None:
    """A quiet line."""
    st.html(f'<p class="dl-remark" dir="auto">{_text(text)}</p>')


def many(count: int, what: str) -> str:
    """A number of things, such as `1 article` or `1,200 articles`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def title(text: str, under: str = "") -> None:
    """The head of a page."""
    below = f'<p class="dl-remark" dir="auto">{_text(under)}</p>' if under else ""
    st.html(f'<h1 class="dl-title" dir="auto">{_text(text)}</h1>{below}')


def table(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table to read, whose words wrap; on a phone each row becomes a paragraph. The first cell names its row."""
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{_text(row[0])}</th>'
        + "".join(f'<td dir="auto">{_text(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    st.html(f'<table class="dl-table" aria-label="{_text(name)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _text(words: str) -> str:
    return escape(unsteered(words))
