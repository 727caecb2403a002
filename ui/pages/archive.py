"""Archive: what there is to ask about, adding to it, taking away from it, and reading it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from rag import ArchiveError, Article, Assistant, RagError
from ui import components, export, library, present, say, stage, timeline, uploads, words
from ui.ingesting import Ingesting, outcomes
from ui.quotations import PROVENANCE, visible

_PATIENCE = 0.4


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
    _add(assistant)
    if articles:
        _picture(articles)
        _table(assistant, articles)


def _summary(articles: Sequence[Article]) -> str:
    days = sorted(a.published[:10] for a in articles if a.published)
    span = f", {days[0][:4]} to {days[-1][:4]}" if days and days[0][:4] != days[-1][:4] else f", {days[0][:4]}" if days else ""
    undated = sum(not a.published for a in articles)
    without = f"; {undated} without a date" if undated else ""
    sources = len({a.source for a in articles if a.source})
    from_sources = f" from {say.many(sources, 'source')}" if sources else ""
    return f"{say.many(len(articles), 'article')}{from_sources}{span}{without}."


# Adding


def _add(assistant: Assistant) -> None:
    running: Ingesting | None = st.session_state.get("ingesting")
    with st.expander(
        "Add articles",
        icon=":material/upload_file:",
        expanded=running is not None or not library.is_begun() or bool(st.session_state.get("outcome")),
        key="add",
    ):
        if running:
            if running.wait(_PATIENCE):
                _finish(assistant, running)
            else:
                st.fragment(_watch, run_every=0.3)(running)
                return
        _upload_form(assistant)
        _show_outcome()


def _upload_form(assistant: Assistant) -> None:
    whole = st.segmented_control("What to add", ["Files", "A folder"], default="Files", key="what", required=True) == "A folder"
    kinds = [f".{kind}" for kind in (*uploads.TYPES, "gz")]
    # A new key empties the field after its files were taken.
    key = f"upload-{'folder' if whole else 'files'}-{st.session_state.get('uploaded', 0)}"
    given: Any = st.file_uploader(
        "Articles: text, pages, tables, PDF, Word, EPUB, mail, feeds or ZIP, also .gz",
        help=f"At most {uploads.MAX_FILES:,} files and {uploads.MAX_TOTAL_MB} MB at once.",
        type=kinds,
        accept_multiple_files="directory" if whole else True,
        key=key,
    )
    if st.button("Add to the archive", type="primary", disabled=not given, icon=":material/add:", key="take"):
        taken, refused = uploads.choose(given)
        st.session_state.refused = refused
        st.session_state.uploaded = st.session_state.get("uploaded", 0) + 1
        paths = uploads.keep(taken, library.uploads_folder())
        st.session_state.ingesting = Ingesting(assistant, paths).start()
        st.rerun()


def _watch(running: Ingesting) -> None:
    if running.wait(0):
        st.rerun()
    st.progress(
        running.done / max(1, running.total), text=f"Reading file {min(running.done + 1, running.total):,} of {running.total:,}"
    )


def _finish(assistant: Assistant, running: Ingesting) -> None:
    st.session_state.ingesting = None
    if running.report is None:
        st.session_state.outcome = running.problem
        return
    library.forget_cached()
    path_of = {a.id: a.path for a in library.articles()}
    refused = st.session_state.pop("refused", [])
    st.session_state.outcome = outcomes(running.report, path_of, refused, library.uploads_folder())
    st.rerun()


def _show_outcome() -> None:
    outcome = st.session_state.get("outcome")
    if isinstance(outcome, str) and outcome:
        say.problem(outcome)
    elif outcome:
        bad = sum(line.result in ("failed", "refused") for line in outcome)
        good = sum(line.result != "in part" for line in outcome) - bad
        say.remark(f"{say.many(good, 'file')} taken{f', {bad:,} not' if bad else ''}.")
        rows = {"File": [o.file for o in outcome], "Result": [o.result for o in outcome], "Why": [o.why for o in outcome]}
        if good == len(outcome):
            del rows["Why"]
        wide = {"Why": st.column_config.TextColumn(width="large")}
        st.dataframe(rows, hide_index=True, alt="What became of each file", key="outcomes", column_config=wide)


# The picture and the table


def _picture(articles: Sequence[Article]) -> None:
    rows = timeline.rows(articles)
    if len(rows) > 1:
        st.vega_lite_chart(
            timeline.data(rows),
            timeline.spec(rows, "dark" if st.context.theme.type == "dark" else "light"),
            alt=timeline.in_words(rows),
            key="timeline",
        )


def _table(assistant: Assistant, articles: Sequence[Article]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="finding"):
        search = st.text_input("Search titles, sources, authors and files", type="search", key="search_articles")
        order = st.selectbox("Order", list(_ORDERS), key="order", width=180)
    wanted = search.casefold().split()
    found = [a for a in articles if all(word in _findable(a) for word in wanted)]
    if not found:
        say.remark("No article has these words in its title, source, author or file name. The Ask page searches the texts.")
        return
    found = sorted(found, key=_ORDERS[order], reverse=order in ("Newest first", "Longest first"))
    ticked = [a for a in found if a.id in st.session_state.get("ticked", ())]
    opened = next((a for a in found if a.id == st.session_state.get("reading")), None)
    listed, panel = stage.halves("listed", beside=opened is not None)
    with listed:
        with st.container(horizontal=True, vertical_alignment="center", key="actions"):
            _actions(assistant, ticked)
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


_ORDERS: dict[str, Callable[[Article], Any]] = {
    "Newest first": lambda a: a.published or "",
    "Oldest first": lambda a: a.published or "9999",
    "By title": lambda a: a.title.casefold(),
    "By source": lambda a: (not a.source, a.source.casefold()),
    "Longest first": lambda a: a.words,
}


def _list_act() -> None:
    event = components.event("listing")
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
            "title": visible(a.title) or "Untitled",
            "source": visible(a.source),
            "published": a.published,
            "provenance": PROVENANCE[a.date_provenance],
            "words": a.words,
            "copies": sizes.get(a.group, 0),
        }
        for a in found
    ]


def _actions(assistant: Assistant, ticked: Sequence[Article]) -> None:
    if not ticked:
        say.remark("Open an article to read it. Tick articles to remove them.")
    elif st.button(f"Remove {say.many(len(ticked), 'article')} …", icon=":material/delete:", key="remove"):
        st.dialog("Remove from the archive")(_confirm)(assistant, ticked)


def _confirm(assistant: Assistant, ticked: Sequence[Article]) -> None:
    for article in ticked[:10]:
        say.remark(f"{article.title} ({article.source})" if article.source else article.title)
    if len(ticked) > 10:
        say.remark(f"and {len(ticked) - 10:,} more")
    say.remark("They will no longer be found or quoted. Answers given before stay in the chats.")
    if st.button("Remove for good", type="primary", key="remove_now"):
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
        st.toast(f"Removed {say.many(len(ticked), 'article')}.")
        st.rerun()


_WAYS = {"clean": "Clean", "raw": "As it came"}


def _read(assistant: Assistant, article: Article) -> None:
    way = st.session_state.get("way", "clean")
    try:
        view = present.raw_view(article, *assistant.cleaning(article.id)) if way == "raw" else present.article_view(article)
    except RagError as error:
        say.problem(export.as_sentence(words.told(error)))
        return
    ways = [{"id": name, "label": label, "current": name == way} for name, label in _WAYS.items()]
    components.article(
        view, token=f"{article.id}-{way}-{st.session_state.get('opened', 0)}", key="article", on_act=_act, ways=ways
    )


def _act() -> None:
    event = components.event("article")
    if event.get("kind") == "close":
        st.session_state.reading = None
    elif event.get("kind") == "way" and event.get("id") in _WAYS:
        st.session_state.way = event["id"]


if __name__ == "__main__":
    main()
