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
_PARTS = {"answer": ("marks", "quotations", "tools")}
"""The scripts that a component has besides its own: a room each."""
_PATHS = ("/", "/archive", "/check", "/evaluation", "/settings")
"""The addresses of the pages."""


def answer(view: Mapping[str, Any], state: Mapping[str, Any], *, key: str, on_act: Callable[[], None]) -> None:
    """An answer: its sentences and quotations with their marks, what else was found, and tools."""
    _mount("answer", {**view, "state": dict(state)}, key, on_act)


def arrival(token: str, say: str, *, key: str) -> None:
    """Bring the turn that this stands in into view whenever `token` changes, and say something aloud whenever `say` does."""
    _mount("arrival", {"token": token, "say": say}, key, _nothing)


def article(
    view: Mapping[str, Any],
    *,
    token: str,
    key: str,
    on_act: Callable[[], None],
    where: str = "",
    steps: bool = False,
    ways: Sequence[Mapping[str, Any]] = (),
    correctable: bool = False,
) -> None:
    """An article, scrolled to its mark and given the keyboard whenever `token` changes.

    `where` is its place among the notes, `steps` whether there are others to step to; `ways` are other ways to show it:
    `id`, `label`, `current`; `correctable` says whether what is known of it can be corrected here.
    """
    data = {**view, "token": token, "where": where, "steps": steps, "ways": list(ways), "correctable": correctable}
    _mount("article", data, key, on_act)


def choices(
    items: Sequence[Mapping[str, Any]], *, name: str, key: str, on_act: Callable[[], None], style: str = "rows"
) -> None:
    """A list of buttons: `id`, `label` and perhaps `when` (seconds since 1970) and `current`.

    `style` is how they look: `rows`, `cards` or `pills`.
    """
    _mount("choices", {"items": list(items), "name": name, "style": style}, key, on_act)


def drop(say: str, *, takes: bool, folders: str, key: str) -> None:
    """Give files that are dropped anywhere on the page to the field that takes files; `say` is shown while they are over it.

    Where it `takes` none now, `say` tells why. `folders` is said aloud of folders, which are not taken in that way.
    """
    _mount("drop", {"say": say, "takes": takes, "folders": folders}, key, _nothing)


def look(*, key: str) -> None:
    """How the page is to look, for a reader to choose and for their browser to keep: its theme and the size of its letters."""
    _mount("look", {"paths": _PATHS}, key, _nothing)


def notice(token: str, text: str, *, key: str) -> None:
    """Show a word on what has been done for a while, and say it aloud; once for each `token`."""
    _mount("notice", {"token": token, "text": text}, key, _nothing)


def _nothing() -> None:
    """It is only shown."""


def listing(
    items: Sequence[Mapping[str, Any]], *, name: str, key: str, on_act: Callable[[], None], ticked: Sequence[str], opened: str
) -> None:
    """Articles to open and to tick: `id`, `title`, `source`, `published` and more of each, see `ui.pages.archive`."""
    _mount("listing", {"items": list(items), "name": name, "ticked": list(ticked), "open": opened}, key, on_act)


def picture(view: Mapping[str, Any], state: Mapping[str, Any], *, key: str, on_act: Callable[[], None]) -> None:
    """The articles over time to choose from, see `ui.timeline`; `state` tells what is chosen: days, sources, `undated`."""
    _mount("picture", {**view, "state": dict(state)}, key, on_act)


def event(key: str) -> dict[str, Any]:
    """What the reader did with the component of this key; empty when nothing."""
    value = (st.session_state.get(key) or {}).get("act")
    return value if isinstance(value, dict) else {}


def _mount(name: str, data: dict[str, Any], key: str, on_act: Callable[[], None]) -> None:
    def taken() -> None:
        st.session_state.acted = (key, event(key).get("count"))
        on_act()

    # In a list, because Streamlit would look into a mapping for data frames, and load pandas before the first page for it.
    result = _component(name)(data=[data], key=key, on_act_change=taken)
    act = getattr(result, "act", None)
    # Where the page has just found its server again, the component is new to it, and nothing was called.
    if isinstance(act, dict) and st.session_state.get("acted") != (key, act.get("count")):
        taken()
        st.rerun()


@cache
def _component(name: str) -> Callable[..., Any]:
    def read(file: str) -> str:
        return (_HERE / file).read_text(encoding="utf-8")

    mount: Callable[..., Any] = st.components.v2.component(
        f"dateline_{name}",
        html='<div class="root"></div>\n',
        css=read("common.css") + read(f"{name}.css"),
        js="".join(read(f"{part}.js") for part in ("common", *_PARTS.get(name, ()), name)),
    )
    return mount
