"""Archive: what there is to ask about, adding to it, taking away from it, and reading it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from rag import ArchiveError, Article, Assistant, RagError
from rag.lab import unsteered
from ui import (
    adding,
    collecting,
    components,
    correcting,
    export,
    library,
    narrowing,
    notice,
    reading,
    say,
    session,
    shelf,
    stage,
    timeline,
    uploads,
    words,
)
from ui.chats import Narrowing
from ui.collected import Collection
from ui.quotations import PROVENANCE


def main() -> None:
    """Show the page."""
    try:
        assistant = library.opened()
        articles = library.articles()
    except ArchiveError as error:
        if library.is_begun():
            say.title("Archive", "The archive cannot be opened.")
            say.problem(export.as_sentence(words.told(error)))
            return
        say.title("Archive", "There are no articles yet.")
        articles = ()
    else:
        say.title("Archive", _summary(articles))
    if articles:
        shelf.follow_address(list(_ORDERS))
    adding.show(assistant)
    if articles:
        held = narrowing.collections()
        chosen = held.get(narrowing.chosen(narrowing.ARCHIVE).collection)
        _picture(collecting.of(articles, chosen))
        collecting.show(held)
        _table(assistant, articles, chosen)


def _summary(articles: Sequence[Article]) -> str:
    days = sorted(a.published[:10] for a in articles if a.published)
    span = f", {export.days_in_words(days[0], days[-1])}" if days else ""
    undated = sum(not a.published for a in articles)
    without = f"; {undated} without a date" if undated else ""
    sources = len({a.source for a in articles if a.source})
    from_sources = f" from {say.many(sources, 'source')}" if sources else ""
    return f"{say.many(len(articles), 'article')}{from_sources}{span}{without}."


# What is looked at


def _picture(articles: Sequence[Article]) -> None:
    view = timeline.picture(articles)
    if len(view["spots"]) > 1 or view["undated"]:
        filters = narrowing.chosen(narrowing.ARCHIVE)
        state = {
            "since": filters.since,
            "until": filters.until,
            "sources": list(filters.sources),
            "undated": shelf.only_undated(),
        }
        components.picture(view, state, key="picture", on_act=_pick)


def _pick(event: components.Event) -> None:
    sources, days = event.get("sources"), [event.get("since"), event.get("until")]
    known = isinstance(sources, list) and all(isinstance(value, str) for value in (*sources, *days))
    if event.get("kind") != "pick" or not known or not event.get("on"):
        shelf.show_all()
        return
    # Within a collection that is looked at, the picture is of its articles.
    inside = narrowing.chosen(narrowing.ARCHIVE).collection
    narrowing.choose(narrowing.ARCHIVE, Narrowing(days[0], days[1], tuple(sources), collection=inside))
    st.session_state.only_undated = bool(event.get("undated"))


def _table(assistant: Assistant, articles: Sequence[Article], held: Collection | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="finding"):
        search = st.text_input(
            "Search titles, sources, authors and files", type="search", key="search_articles", persist_state="session"
        )
        order = st.selectbox("Order", list(_ORDERS), key="order", width=180, persist_state="session")
        filters = narrowing.fields(narrowing.ARCHIVE)
    wanted = search.casefold().split()
    fitting = narrowing.fitting(articles, filters, narrowing.inside(filters, session.owner()))
    narrowed = [a for a in fitting if not (shelf.only_undated() and a.published)]
    found = [a for a in narrowed if all(word in _findable(a) for word in wanted)]
    found = sorted(found, key=_ORDERS[order], reverse=order in ("Newest first", "Longest first"))
    shelf.write_address(list(_ORDERS))
    _told(filters, len(narrowed), len(articles), held)
    if held:
        collecting.about(held)
    if (reading := st.session_state.get("reading")) and library.article(reading) is None:
        say.problem("The article of this address is not in the archive: it was removed, or the address is not whole.")
    if not found:
        say.remark(_NONE if wanted else "No article fits these filters.")
        return
    ticked = [a for a in found if a.id in st.session_state.get("ticked", ())]
    opened = next((a for a in found if a.id == st.session_state.get("reading")), None)
    listed, panel = stage.halves("listed", beside=opened is not None)
    with listed:
        with st.container(horizontal=True, vertical_alignment="center", key="actions"):
            further = bool(wanted) or shelf.only_undated() or replace(filters, collection="", called="") != Narrowing()
            _actions(assistant, ticked, found if further else (), held)
        components.listing(
            _rows(found, articles),
            name="Articles",
            key="listing",
            on_act=_list_act,
            ticked=[a.id for a in ticked],
            opened=opened.id if opened else "",
        )
    if panel and opened:
        with panel:
            _read(assistant, opened)


_NONE = "No article has these words in its title, source, author or file name. The Ask page searches the texts."
_ORDERS: dict[str, Callable[[Article], Any]] = {
    "Newest first": lambda a: a.published or "",
    "Oldest first": lambda a: a.published or "9999",
    "By title": lambda a: a.title.casefold(),
    "By source": lambda a: (not a.source, a.source.casefold()),
    "Longest first": lambda a: a.words,
}


def _told(filters: Narrowing, narrowed: int, whole: int, held: Collection | None) -> None:
    """What the list is narrowed to, with the ways to lift that and to ask about what is left."""
    undated = shelf.only_undated()
    if filters == Narrowing() and not undated:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="narrowed"):
        say.remark(f"{narrowed:,} of {say.many(whole, 'article')}: {export.narrowed(filters) or 'without a date'}.")
        # Questions can be narrowed to days, sources and authors, and not to what has no day.
        if narrowed and not undated and st.button("Ask about these", icon=":material/chat:", type="primary", key="ask_these"):
            collecting.ask_within(filters)
        st.button("Show all", on_click=shelf.show_all, key="show_all")
        if held:
            collecting.edit_button(held)


def _list_act(event: components.Event) -> None:
    chosen = event.get("id")
    if event.get("kind") == "open":
        st.session_state.reading = None if chosen == st.session_state.get("reading") else chosen
        st.session_state.opened = st.session_state.get("opened", 0) + 1
    elif event.get("kind") == "tick":
        others = [known for known in st.session_state.get("ticked", ()) if known != chosen]
        st.session_state.ticked = [*others, chosen] if event.get("on") else others


def _findable(article: Article) -> str:
    return f"{article.title} {article.source} {article.author} {Path(article.path).name}".casefold()


def _rows(found: Sequence[Article], articles: Sequence[Article]) -> list[dict[str, Any]]:
    sizes = Counter(a.group for a in articles if a.group)
    return [
        {
            "id": a.id,
            "title": unsteered(a.title) or "Untitled",
            "source": unsteered(a.source),
            "published": a.published,
            "provenance": PROVENANCE[a.date_provenance],
            "earliest": a.earliest,
            "latest": a.latest,
            "words": a.words,
            "copies": sizes.get(a.group, 0),
            "corrected": bool(a.corrections),
        }
        for a in found
    ]


def _actions(assistant: Assistant, ticked: Sequence[Article], narrowed: Sequence[Article], held: Collection | None) -> None:
    """What can be done with the ticked articles or, where none is ticked, with those that the list was narrowed to."""
    if not ticked:
        say.remark("Tick articles to collect them, to ask about them alone, or to remove them.")
    elif st.button(_ask_label(len(ticked)), icon=":material/chat:", key="ask_ticked"):
        collecting.ask_about(ticked)
    to_collect = ticked or narrowed
    if to_collect and st.button(
        f"Save {say.many(len(to_collect), 'article')} as a collection …", icon=":material/bookmark_add:", key="collect"
    ):
        st.dialog("Save as a collection")(collecting.save)(to_collect)
    if ticked and held:
        ids = [a.id for a in ticked]
        st.button(
            "Take out of this collection",
            icon=":material/bookmark_remove:",
            key="out",
            on_click=collecting.take_out,
            args=(held, ids),
        )
    if ticked and st.button(f"Remove {say.many(len(ticked), 'article')} …", icon=":material/delete:", key="remove"):
        st.dialog("Remove from the archive")(_confirm)(assistant, ticked)


def _ask_label(count: int) -> str:
    return "Ask about this one" if count == 1 else f"Ask about these {count:,}"


def _confirm(assistant: Assistant, ticked: Sequence[Article]) -> None:
    for article in ticked[:10]:
        say.remark(f"{article.title} ({article.source})" if article.source else article.title)
    if len(ticked) > 10:
        say.remark(f"and {len(ticked) - 10:,} more")
    say.remark("They will no longer be found or quoted. Answers given before stay in the chats.")
    with st.container(horizontal=True):
        sure = st.button("Remove for good", icon=":material/delete:", key="remove_now")
        if st.button("Cancel", type="tertiary", key="remove_not"):
            st.rerun()
    if sure:
        try:
            assistant.remove([a.id for a in ticked])
        except RagError as error:
            say.problem(export.as_sentence(words.told(error)))
            return
        library.forget_cached()
        left = {a.path for a in library.articles()}
        for article in ticked:
            uploads.forget(article.path, library.uploads_folder(), left)
        st.session_state.ticked, st.session_state.reading = [], None
        notice.tell(f"Removed {say.many(len(ticked), 'article')}.")
        st.rerun()


_WAYS = {"clean": "Clean", "raw": "As it came"}


def _read(assistant: Assistant, article: Article) -> None:
    way = st.session_state.get("way", "clean")
    try:
        view = reading.raw_view(article, *assistant.cleaning(article.id)) if way == "raw" else reading.article_view(article)
    except RagError as error:
        say.problem(export.as_sentence(words.told(error)))
        return
    ways = [{"id": name, "label": label, "current": name == way} for name, label in _WAYS.items()]
    components.article(
        view,
        token=f"{article.id}-{way}-{st.session_state.get('opened', 0)}",
        key="article",
        on_act=_act,
        ways=ways,
        correctable=True,
    )
    if st.session_state.pop("correcting", None) == article.id:
        correcting.show(assistant, article)


def _act(event: components.Event) -> None:
    if event.get("kind") == "close":
        st.session_state.reading = None
    elif event.get("kind") == "correct":
        st.session_state.correcting = st.session_state.get("reading")
    elif event.get("kind") == "way" and event.get("id") in _WAYS:
        st.session_state.way = event["id"]


if __name__ == "__main__":
    main()
