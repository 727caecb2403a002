"""The page's own components: an answer with its notes, an article with its quotation, and a list to choose from.

They build the page from plain values, as text; see `ui.present` for the values. Each returns nothing: what a reader does
arrives at `on_act`, each thing once and in order, also of what was done faster than the page answers.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

Event = Mapping[str, Any]
"""A thing that a reader did: plain values of the component's own, none of which can be trusted."""
Act = Callable[[Event], None]

_HERE = Path(__file__).parent
_PARTS = {
    "answer": ("marks", "quotations", "tools"),
    "article": ("sidebar",),
    "aside": ("sidebar",),
    "choices": ("sidebar",),
}
"""The scripts that a component has besides its own: a room each."""
_PATHS = ("/", "/archive", "/check", "/evaluation", "/settings")
"""The addresses of the pages."""


def answer(view: Mapping[str, Any], state: Mapping[str, Any], *, key: str, on_act: Act) -> None:
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
    on_act: Act,
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


def aside(*, key: str) -> None:
    """See to it that the side bar comes and goes as one expects, and that what floats over the page is named."""
    _mount("aside", {}, key, _nothing)


def choices(items: Sequence[Mapping[str, Any]], *, name: str, key: str, on_act: Act, style: str = "rows") -> None:
    """A list of buttons: `id`, `label` and perhaps `when` (seconds since 1970), `current` and `edit`.

    Where `when` is given the list is cut into days; `edit` is what the button that changes an item is called.

    `style` is how they look: `rows`, `cards` or `pills`.
    """
    _mount("choices", {"items": list(items), "name": name, "style": style}, key, on_act)


def connection(*, key: str) -> None:
    """Say while the server is gone that it is, and that the page goes on when it is back."""
    _mount("connection", {}, key, _nothing)


def drop(say: str, *, takes: bool, kinds: Sequence[str], most: int, empty: str, key: str) -> None:
    """Give files that are dropped anywhere on the page to the field that takes files; `say` is shown while they are over it.

    Where it `takes` none now, `say` tells why. Of a folder its files of the `kinds` are given, with those of the folders in it,
    as far as the `most` that are taken at once; `empty` is shown and said where it has none.
    """
    data = {"say": say, "takes": takes, "kinds": list(kinds), "most": most, "empty": empty}
    _mount("drop", data, key, _nothing)


def look(*, key: str) -> None:
    """How the page is to look, for a reader to choose and for their browser to keep: its theme and the size of its letters."""
    _mount("look", {"paths": _PATHS}, key, _nothing)


def moves(page: str, *, key: str, on_act: Act) -> None:
    """Tell where the browser goes to another address of a page by itself; `page` is the end of the path of the one shown."""
    _mount("moves", {"page": page}, key, on_act)


def notice(token: str, text: str, *, key: str) -> None:
    """Show a word on what has been done for a while, and say it aloud; once for each `token`."""
    _mount("notice", {"token": token, "text": text}, key, _nothing)


def _nothing(event: Event) -> None:
    """It is only shown."""


def listing(
    items: Sequence[Mapping[str, Any]], *, name: str, key: str, on_act: Act, ticked: Sequence[str], opened: str
) -> None:
    """Articles to open and to tick: `id`, `title`, `source`, `published` and more of each, see `ui.pages.archive`."""
    _mount("listing", {"items": list(items), "name": name, "ticked": list(ticked), "open": opened}, key, on_act)


def picture(view: Mapping[str, Any], state: Mapping[str, Any], *, key: str, on_act: Act) -> None:
    """The articles over time to choose from, see `ui.timeline`; `state` tells what is chosen: days, sources, `undated`."""
    _mount("picture", {**view, "state": dict(state)}, key, on_act)


def _mount(name: str, data: dict[str, Any], key: str, on_act: Act) -> None:
    def taken() -> None:
        for event in _unheard(key, (st.session_state.get(key) or {}).get("act")):
            on_act(event)

    # In a list, because Streamlit would look into a mapping for data frames, and load pandas before the first page for it.
    result = _component(name)(data=[data, _heard(key)], key=key, on_act_change=taken)
    # Where the page has just found its server again, the component is new to it, and nothing was called.
    if new := _unheard(key, getattr(result, "act", None)):
        for event in new:
            on_act(event)
        st.rerun()


def _heard(key: str) -> dict[str, Any]:
    """The number of the last event that was heard of a component, and which of its lives in the browser counted it.

    A page that has found its server again makes another visit to it.
    """
    visit = st.session_state.setdefault("visit", secrets.token_hex(8))
    return {"life": "", "count": 0} | st.session_state.setdefault("heard", {}).get(key, {}) | {"visit": visit}


def _unheard(key: str, said: Any) -> list[Event]:
    """Of what a component says, the events that are new; it says each until it is told that it was heard."""
    if not isinstance(said, dict) or not isinstance(said.get("life"), str) or not isinstance(said.get("events"), list):
        return []
    heard = _heard(key)
    last = heard["count"] if heard["life"] == said["life"] else 0
    events = (event for event in said["events"] if isinstance(event, dict) and isinstance(event.get("count"), int))
    new = sorted((event for event in events if event["count"] > last), key=lambda event: event["count"])
    if new:
        st.session_state.heard[key] = {"life": said["life"], "count": new[-1]["count"]}
    return new


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
