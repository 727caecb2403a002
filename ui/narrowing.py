"""What questions, or the list of the archive, are narrowed to: days, sources and authors, each in fields of its own.

The fields of a page have a prefix in the state of the visit, so that what is looked through and what is asked stay apart.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import streamlit as st

from rag import Article
from ui import library
from ui.chats import UNNAMED, Filters

ASK, ARCHIVE = "", "archive_"
_DAYS = (("Published since", "since"), ("Published until", "until"))


def fields(prefix: str) -> Filters:
    """The fields, behind a button that counts what is set; what they are set to."""
    sources, authors = library.sources(), library.authors()
    _drop_unknown(prefix, sources, authors)
    active = sum(bool(st.session_state.get(prefix + name)) for name in ("since", "until", "sources", "authors"))
    with st.popover(
        f"Filters ({active})" if active else "Filters", icon=":material/filter_list:", type="tertiary", key=f"{prefix}filters"
    ):
        for label, name in _DAYS:
            # Without bounds of its own the field would know no day that is more than ten years away.
            st.date_input(
                label, value=None, min_value="1000-01-01", max_value="2999-12-31", key=prefix + name, persist_state="session"
            )
        st.multiselect(
            "Only these sources",
            sources,
            format_func=_source,
            key=f"{prefix}sources",
            persist_state="session",
            placeholder="All sources",
        )
        if authors:
            st.multiselect(
                "Only these authors", authors, key=f"{prefix}authors", persist_state="session", placeholder="All authors"
            )
        st.button("Clear", on_click=choose, args=(prefix, Filters()), disabled=not active, key=f"{prefix}clear_filters")
    return chosen(prefix)


def chosen(prefix: str) -> Filters:
    """What the fields of a page are set to."""
    state, sources = st.session_state, library.sources()
    since, until, named = state.get(f"{prefix}since"), state.get(f"{prefix}until"), state.get(f"{prefix}sources") or []
    return Filters(
        since=since.isoformat() if since else "",
        until=until.isoformat() if until else "",
        # All of them are no narrowing.
        sources=() if set(sources) <= set(named) else tuple(named),
        authors=tuple(state.get(f"{prefix}authors") or ()),
    )


def choose(prefix: str, filters: Filters) -> None:
    """Set the fields of a page. Days that are none, and sources and authors that there are not, cannot be set and are not."""
    state, sources, authors = st.session_state, library.sources(), library.authors()
    state[f"{prefix}since"], state[f"{prefix}until"] = day(filters.since), day(filters.until)
    state[f"{prefix}sources"] = [name for name in dict.fromkeys(filters.sources) if name in sources]
    state[f"{prefix}authors"] = [name for name in dict.fromkeys(filters.authors) if name in authors]


def addressed() -> Filters:
    """What the address of the page names, whatever it is."""
    given = st.query_params
    return Filters(
        given.get("since", ""), given.get("until", ""), tuple(given.get_all("source")), tuple(given.get_all("author"))
    )


def day(text: str) -> datetime.date | None:
    """A day as a link names it; None where it is none, or one that no field takes."""
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1000 <= found.year <= 2999 else None


def fits(article: Article, filters: Filters) -> bool:
    """Whether questions that are narrowed so look at an article; an undated one by the days between which it lies."""
    first, last = (article.published or article.earliest or "")[:10], (article.published or article.latest or "")[:10]
    in_time = (
        bool(first and last) and (not filters.since or last >= filters.since) and (not filters.until or first <= filters.until)
    )
    return (
        (in_time or not (filters.since or filters.until))
        and (not filters.sources or article.source in filters.sources)
        and (not filters.authors or article.author in filters.authors)
    )


def _source(name: str) -> str:
    return name or UNNAMED


def _drop_unknown(prefix: str, sources: Sequence[str], authors: Sequence[str]) -> None:
    """Forget what was chosen and has left the archive since: its field could not show it."""
    for name, known in (("sources", sources), ("authors", authors)):
        set_to = st.session_state.get(prefix + name) or []
        if any(value not in known for value in set_to):
            st.session_state[prefix + name] = [value for value in set_to if value in known]
