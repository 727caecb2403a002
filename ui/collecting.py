"""The collections on the Archive page: choosing one to look at, making one, changing and deleting it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import streamlit as st

from rag import Article, RagError
from rag.lab import unsteered
from ui import components, export, history, library, narrowing, notice, say, session, words
from ui.chats import Narrowing
from ui.collected import Collection

_NAMED = 5
"""So many articles are named where there are many."""
_LONG_TITLE = 60


def show(held: Mapping[str, Collection]) -> None:
    """The collections to choose from; the chosen one narrows the list."""
    if not held:
        return
    chosen = narrowing.chosen(narrowing.ARCHIVE).collection
    say.part("Collections")
    items = [
        {"id": key, "label": unsteered(collection.name), "note": _size(collection), "current": key == chosen}
        for key, collection in held.items()
    ]
    components.choices(items, name="Collections", key="collections", on_act=_choose, style="pills")


def of(articles: Sequence[Article], held: Collection | None) -> list[Article]:
    """Those of some articles that are in a collection; all where there is none."""
    return [article for article in articles if held is None or article.id in held.articles]


def edit_button(held: Collection) -> None:
    """The way to another name for the collection that is looked at, and to its end."""
    if st.button("Rename or delete", icon=":material/edit:", type="tertiary", key="edit_collection"):
        st.dialog("Rename or delete this collection")(_edit)(held)


def about(held: Collection) -> None:
    """What is missing of the collection that is looked at."""
    gone = {key: title for key, title in held.articles.items() if library.article(key) is None}
    if held.damaged:
        say.problem("What was stored of this collection is damaged. Delete it, and make another.")
    elif len(gone) == len(held.articles):
        say.remark(f"None of its articles is in the archive any more: {_titles(list(gone.values()))}.")
    elif gone:
        which = f"{len(gone):,} of its {say.many(len(held.articles), 'article')} {'is' if len(gone) == 1 else 'are'}"
        say.remark(f"{which} no longer in the archive: {_titles(list(gone.values()))}.")
        st.button("Keep only what is there", type="tertiary", key="forget_gone", on_click=take_out, args=(held, list(gone)))


def take_out(held: Collection, article_ids: Sequence[str]) -> None:
    """Take articles out of a collection, and say so."""
    try:
        count = library.collections().take_out(session.owner(), held.id, article_ids)
    except RagError as error:
        notice.tell(export.as_sentence(words.told(error)))
        return
    st.session_state.ticked = []
    notice.tell(f"Took {say.many(count, 'article')} out of “{unsteered(held.name)}”.")


def save(articles: Sequence[Article]) -> None:
    """Let some articles be saved as a collection, or be put into one; to be shown in a window."""
    owner, held = session.owner(), narrowing.collections()
    say.remark(f"{say.many(len(articles), 'article')}: {_titles([article.title for article in articles])}.")
    into = ""
    if held:
        into = st.selectbox(
            "Put them into",
            ["", *held],
            format_func=lambda key: unsteered(held[key].name) if key else "A new collection",
            key="collect_into",
        )
    titles = {article.id: article.title for article in articles}
    # In a form, Enter in the field saves.
    with st.form("collect", border=False):
        name = "" if into else st.text_input("Name of the collection", max_chars=120, key="collect_name")
        done = st.form_submit_button("Save", type="primary")
    if not done:
        return
    try:
        if into:
            added = library.collections().add(owner, into, titles)
            notice.tell(f"Put {say.many(added, 'article')} into “{unsteered(held[into].name)}”.")
        else:
            made = library.collections().create(owner, name, titles)
            notice.tell(f"Saved {say.many(len(titles), 'article')} as the collection “{unsteered(made.name)}”.")
    except RagError as error:
        say.problem(export.as_sentence(words.told(error)))
        return
    st.session_state.ticked = []
    st.rerun()


def ask_within(filters: Narrowing) -> None:
    """Go to the Ask page, for a new chat whose questions are limited so."""
    narrowing.choose(narrowing.ASK, filters)
    history.leave()
    st.switch_page("ask.py")


def ask_about(articles: Sequence[Article], name: str = "") -> None:
    """Go to the Ask page to ask about some articles alone: about a collection of them, made where there is none of just these.

    Its name is `name` or, without one, made of their titles.
    """
    ids = {article.id for article in articles}
    if ids >= {article.id for article in library.articles()}:
        ask_within(Narrowing())
    held = narrowing.collections().values()
    found = next((collection for collection in held if set(collection.articles) == ids), None)
    try:
        found = found or _collect(articles, name, {collection.name.casefold() for collection in held})
    except RagError as error:
        say.problem(export.as_sentence(words.told(error)))
        return
    st.session_state.ticked = []
    ask_within(Narrowing(collection=found.id))


def _collect(articles: Sequence[Article], name: str, taken: AbstractSet[str]) -> Collection:
    name = name or _titles_short(articles)
    free = next(text for n in itertools.count(1) if (text := f"{name} ({n})" if n > 1 else name).casefold() not in taken)
    made = library.collections().create(session.owner(), free, {article.id: article.title for article in articles})
    notice.tell(f"They are kept as the collection “{unsteered(made.name)}”, which the Archive shows.")
    return made


def _titles_short(articles: Sequence[Article]) -> str:
    title = unsteered(articles[0].title)[:_LONG_TITLE].strip() or "Untitled"
    return f"{title} and {len(articles) - 1:,} more" if len(articles) > 1 else title


def _edit(held: Collection) -> None:
    owner = session.owner()
    if not held.damaged:
        with st.form("rename_collection", border=False):
            name = st.text_input("Name of the collection", value=held.name, max_chars=120, key=f"collection-{held.id}")
            renamed = st.form_submit_button("Save", type="primary")
        if renamed:
            try:
                library.collections().rename(owner, held.id, name)
            except RagError as error:
                say.problem(export.as_sentence(words.told(error)))
            else:
                st.rerun()
    sure = st.checkbox("Delete this collection, for good; its articles stay in the archive", key=f"sure-{held.id}")
    if st.button(
        "Delete", disabled=not sure, icon=":material/delete:", key="delete_collection", on_click=_delete, args=(owner, held)
    ):
        st.rerun()


def _delete(owner: str, held: Collection) -> None:
    library.collections().delete(owner, held.id)
    limited = st.session_state.get(f"{narrowing.ASK}collection") == held.id
    for page in (narrowing.ASK, narrowing.ARCHIVE):
        if st.session_state.get(f"{page}collection") == held.id:
            narrowing.choose(page, replace(narrowing.chosen(page), collection=""))
    lifted = " Questions are no longer limited to it." if limited else ""
    notice.tell(f"Deleted the collection “{unsteered(held.name)}”.{lifted}")


def _choose(event: components.Event) -> None:
    chosen = event.get("id")
    now = narrowing.chosen(narrowing.ARCHIVE)
    if isinstance(chosen, str):
        st.session_state.only_undated = False
        narrowing.choose(narrowing.ARCHIVE, Narrowing(collection="" if chosen == now.collection else chosen))


def _size(held: Collection) -> str:
    if held.damaged:
        return "damaged"
    there = sum(library.article(key) is not None for key in held.articles)
    return (
        say.many(there, "article") if there == len(held.articles) else f"{there:,} of {say.many(len(held.articles), 'article')}"
    )


def _titles(titles: Sequence[str]) -> str:
    named = ", ".join(f"“{unsteered(title) or 'Untitled'}”" for title in titles[:_NAMED])
    return f"{named} and {len(titles) - _NAMED:,} more" if len(titles) > _NAMED else named
