"""What questions, or the list of the archive, are narrowed to: days, sources, authors, a collection, each in its own field.

The fields of a page have a prefix in the state of the visit, so that what is looked through and what is asked stay apart.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

import streamlit as st

from rag import Article, QuestionError, RagError
from rag.lab import unsteered
from ui import library, notice, session
from ui.chats import UNNAMED, Narrowing
from ui.collected import Collection
from ui.offers import Offer

ASK, ARCHIVE = "", "archive_"
_DAYS = (("Published since", "since"), ("Published until", "until"))
_GONE = "A collection that is not here any more"
_NAMES = ("since", "until", "sources", "authors", "collection")


def fields(prefix: str) -> Narrowing:
    """The fields, behind a button that counts what is set; what they are set to."""
    state, sources, authors, held = st.session_state, library.sources(), library.authors(), collections()
    _take(prefix)
    _drop_unknown(prefix, sources, authors)
    _call_anew(prefix, held)
    active = sum(bool(state.get(prefix + name)) for name in _NAMES)
    with st.popover(
        f"Filters ({active})" if active else "Filters",
        icon=":material/filter_list:",
        type="tertiary",
        key=f"{prefix}filters",
    ):
        for label, name in _DAYS:
            key, begun = _field(prefix, name)
            # A day that a field begins with cannot be emptied in it: it is set instead, until the reader sets another or none.
            if begun and state.get(key, begun) == begun:
                state[key] = begun
            # Without bounds of its own the field would know no day that is more than ten years away.
            st.date_input(label, value=None, min_value="1000-01-01", max_value="2999-12-31", key=key)
        key, begun = _field(prefix, "sources")
        there = _among(sources, begun)
        st.multiselect("Only these sources", sources, there, format_func=_source, key=key, placeholder="All sources")
        if authors:
            key, begun = _field(prefix, "authors")
            there = _among(authors, begun)
            st.multiselect("Only these authors", authors, there, key=key, placeholder="All authors")
        # One that is gone stays chosen: without a word, questions would be about everything again.
        if offered := list(dict.fromkeys([*held, *filter(None, [state.get(f"{prefix}collection")])])):
            key, begun = _field(prefix, "collection")
            # A choice of its own, as what a field begins with cannot be emptied in it.
            offered = ["", *offered]
            st.selectbox(
                "Only this collection",
                offered,
                index=offered.index(begun) if begun in offered else 0,
                format_func=lambda key: _called(key, held),
                key=key,
            )
        st.button("Clear", on_click=choose, args=(prefix, Narrowing()), disabled=not active, key=f"{prefix}clear_filters")
    return chosen(prefix)


def chosen(prefix: str) -> Narrowing:
    """What the fields of a page are set to."""
    state, sources = st.session_state, library.sources()
    since, until, named = state.get(f"{prefix}since"), state.get(f"{prefix}until"), state.get(f"{prefix}sources") or []
    collection = state.get(f"{prefix}collection") or ""
    return named_now(
        Narrowing(
            since=since.isoformat() if since else "",
            until=until.isoformat() if until else "",
            # All of them are no narrowing.
            sources=() if set(sources) <= set(named) else tuple(named),
            authors=tuple(state.get(f"{prefix}authors") or ()),
            collection=collection,
        ),
        session.owner(),
    )


def choose(prefix: str, filters: Narrowing) -> None:
    """Set the fields of a page. Days that are none, and sources and authors that there are not, cannot be set and are not.

    A collection that is not here is, and refuses what is asked of it: without it, questions would be about everything.
    """
    state = st.session_state
    _renew(prefix)
    state[f"{prefix}since"], state[f"{prefix}until"] = day(filters.since), day(filters.until)
    state[f"{prefix}sources"] = _among(library.sources(), dict.fromkeys(filters.sources))
    state[f"{prefix}authors"] = _among(library.authors(), dict.fromkeys(filters.authors))
    state[f"{prefix}collection"] = filters.collection or None


def not_set(filters: Narrowing) -> list[str]:
    """What fields cannot be set to, each as the end of a sentence."""
    sources, authors = library.sources(), library.authors()
    return [
        *(f"“{unsteered(text)}” is no day" for text in (filters.since, filters.until) if text and day(text) is None),
        *(f"there is no source “{unsteered(name)}”" for name in filters.sources if name not in sources),
        *(f"there is no author “{unsteered(name)}”" for name in filters.authors if name not in authors),
    ]


def addressed() -> Narrowing:
    """What the address of the page names, whatever it is."""
    given = st.query_params
    return Narrowing(
        given.get("since", ""),
        given.get("until", ""),
        tuple(given.get_all("source")),
        tuple(given.get_all("author")),
        given.get("collection", ""),
    )


def collections() -> dict[str, Collection]:
    """The reader's collections by their ids; none where what readers keep is damaged, which the side bar says."""
    try:
        return {collection.id: collection for collection in library.collections().list(session.owner())}
    except RagError:
        return {}


def named_now(filters: Narrowing, owner: str) -> Narrowing:
    """Narrowing with the name that their collection has now; without one where it is not this reader's, or not here."""
    held = _collection(filters, owner)
    return replace(filters, called=held.name if held else "")


def limit(filters: Narrowing, owner: str) -> frozenset[str] | None:
    """The articles that a collection limits a question to, by their ids; None where it is limited to none.

    Raises QuestionError where the collection is not here, is damaged, or has none of its articles left: never is a question
    asked of more than was chosen.
    """
    if not filters.collection:
        return None
    held = _collection(filters, owner)
    if held is None:
        raise QuestionError(
            "the collection that this question is limited to is not here: it was deleted, or it is another reader's"
        )
    if held.damaged:
        raise QuestionError("what was stored of this collection is damaged, so that nothing can be asked of it")
    if not any(map(library.article, held.articles)):
        raise QuestionError(f"none of the articles of {filters.part or 'this collection'} is in the archive any more")
    return frozenset(held.articles)


def inside(filters: Narrowing, owner: str) -> frozenset[str] | None:
    """The articles of the collection, by their ids, none where it is not here; None where there is no narrowing to one."""
    held = _collection(filters, owner)
    return frozenset(held.articles if held else ()) if filters.collection else None


def fitting(articles: Iterable[Article], filters: Narrowing, inside: AbstractSet[str] | None) -> list[Article]:
    """Those of some articles that questions narrowed so look at; `inside` holds those of the collection, see there."""
    return [article for article in articles if (inside is None or article.id in inside) and fits(article, filters)]


def looked_at(filters: Narrowing, owner: str) -> list[Article]:
    """The articles that questions narrowed so look at, none where the collection is not here. Raises ArchiveError."""
    return fitting(library.articles(), filters, inside(filters, owner))


def questions(filters: Narrowing, owner: str) -> Offer:
    """A few questions that what questions are narrowed to surely answers; what the whole archive does need not be in a part."""
    if filters == Narrowing():
        return library.example_questions()
    return library.questions_of(looked_at(filters, owner), filters, inside(filters, owner))


def day(text: str) -> datetime.date | None:
    """A day as a link names it; None where it is none, or one that no field takes."""
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1000 <= found.year <= 2999 else None


def fits(article: Article, filters: Narrowing) -> bool:
    """Whether an article is of these days, sources and authors; an undated one by the days between which it lies."""
    first, last = (article.published or article.earliest or "")[:10], (article.published or article.latest or "")[:10]
    in_time = (
        bool(first and last) and (not filters.since or last >= filters.since) and (not filters.until or first <= filters.until)
    )
    return (
        (in_time or not (filters.since or filters.until))
        and (not filters.sources or article.source in filters.sources)
        and (not filters.authors or article.author in filters.authors)
    )


def _collection(filters: Narrowing, owner: str) -> Collection | None:
    return library.collections().find(owner, filters.collection) if filters.collection else None


def _among(known: Sequence[str], names: Iterable[str] | None) -> list[str]:
    return [name for name in names or () if name in known]


def _source(name: str) -> str:
    return name or UNNAMED


def _field(prefix: str, name: str) -> tuple[str, Any]:
    """The key of a field, and what it begins with: the same in every run, however often what it is set to changes.

    A browser looks at a field that is folded away when it is unfolded, which may be many runs later, and reads there what it
    begins with; what had been given to it otherwise would be gone by then.
    """
    key = _key(prefix, name)
    begun = f"{key}-begun"
    if key not in st.session_state:
        st.session_state[begun] = st.session_state.get(prefix + name)
    return key, st.session_state[begun]


def _key(prefix: str, name: str) -> str:
    return f"{prefix}{name}-{st.session_state.get(f'{prefix}fields', 0)}"


def _take(prefix: str) -> None:
    """Keep what the fields were just set to: what stands before them tells of it in the same run."""
    for name in _NAMES:
        key = _key(prefix, name)
        if key in st.session_state:
            st.session_state[prefix + name] = st.session_state[key]


def _renew(prefix: str) -> None:
    """Begin new fields: a browser does not hear of what is set in fields that it has shown, and would set them back."""
    st.session_state[f"{prefix}fields"] = st.session_state.get(f"{prefix}fields", 0) + 1


def _drop_unknown(prefix: str, sources: Sequence[str], authors: Sequence[str]) -> None:
    """Forget what was chosen and has left the archive since, which its field could not show; said where that lifts a limit."""
    for name, known in (("sources", sources), ("authors", authors)):
        set_to = st.session_state.get(prefix + name) or []
        left = _among(known, set_to)
        if left != list(set_to):
            _renew(prefix)
            st.session_state[prefix + name] = left
            if not left:
                gone = ", ".join(f"“{unsteered(value) or UNNAMED}”" for value in set_to)
                notice.tell(f"The archive has nothing of {gone} any more, so that this limit is lifted.")


def _call_anew(prefix: str, held: Mapping[str, Collection]) -> None:
    """Begin new fields where the chosen collection is called otherwise than before: a browser knows it by its name."""
    state = st.session_state
    chosen = state.get(f"{prefix}collection")
    called = (chosen, _called(chosen, held)) if chosen else None
    before = state.get(f"{prefix}called")
    if called and before and called[0] == before[0] and called != before:
        _renew(prefix)
    state[f"{prefix}called"] = called


def _called(key: str, held: Mapping[str, Collection]) -> str:
    if not key:
        return "The whole archive"
    return unsteered(held[key].name) if key in held else _GONE
