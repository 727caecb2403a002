"""The page's own components: an answer with its notes, an article with its quotation, and a list to choose from.

They build the page from plain values, as text; see `ui.present` for the values. Each returns nothing: what a reader does
arrives at `on_act`, a function without arguments, while `event(key)` gives the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


def answer(view: Mapping[str, Any], state: Mapping[str, Any], *, key: str, on_act: Callable[[], None]) -> None:
    """An answer: sentences with marks, notes, side-by-side quotations, what else was found, and tools."""
    _mount("answer", {**view, "state": dict(state)}, key, on_act)


def article(
    view: Mapping[str, Any],
    *,
    token: str,
    key: str,
    on_act: Callable[[], None],
    where: str = "",
    steps: bool = False,
    ways: Sequence[Mapping[str, Any]] = (),
) -> None:
    """An article, scrolled to its mark and given the keyboard whenever `token` changes.

    `where` is its place among the notes, `steps` whether there are others to step to; `ways` are other ways to show it:
    `id`, `label`, `current`.
    """
    data = {**view, "token": token, "where": where, "steps": steps, "ways": list(ways)}
    _mount("article", data, key, on_act)


def choices(
    items: Sequence[Mapping[str, Any]], *, name: str, key: str, on_act: Callable[[], None], cards: bool = False
) -> None:
    """A list of buttons: `id`, `label` and perhaps `when` (seconds since 1970) and `current`."""
    _mount("choices", {"items": list(items), "name": name, "cards": cards}, key, on_act)


def event(key: str) -> dict[str, Any]:
    """What the reader did with the component of this key; empty when nothing."""
    value = (st.session_state.get(key) or {}).get("act")
    return value if isinstance(value, dict) else {}


def _mount(name: str, data: dict[str, Any], key: str, on_act: Callable[[], None]) -> None:
    # In a list, because Streamlit would look into a mapping for data frames, and load pandas before the first page for it.
    _component(name)(data=[data], key=key, on_act_change=on_act)


@cache
def _component(name: str) -> Callable[..., Any]:
    def read(file: str) -> str:
        return (_HERE / file).read_text(encoding="utf-8")

    mount: Callable[..., Any] = st.components.v2.component(
        f"dateline_{name}",
        html='<div class="root"></div>\n',
        css=read("common.css") + read(f"{name}.css"),
        js=read("common.js") + read(f"{name}.js"),
    )
    return mount
