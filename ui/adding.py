"""Adding articles to the archive: files or a folder from the reader's machine, and what became of each of them."""

from __future__ import annotations

import datetime
from typing import Any

import streamlit as st

from rag import Assistant
from ui import collecting, components, export, library, say, uploads
from ui.ingesting import Ingesting, outcomes

_PATIENCE = 0.4


def show(assistant: Assistant) -> None:
    """The form to add articles, how far that has come, and what became of each file."""
    running: Ingesting | None = st.session_state.get("ingesting")
    components.drop(
        "Articles are being added. Drop more when they are in." if running else "Drop files to add them to the archive",
        takes=running is None,
        folders="A folder is added under “Add articles”, with “A folder”.",
        key="drop",
    )
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
        _ask_about_these()


def _upload_form(assistant: Assistant) -> None:
    whole = st.segmented_control("What to add", ["Files", "A folder"], default="Files", key="what", required=True) == "A folder"
    kinds = [f".{kind}" for kind in (*uploads.kinds(), "gz")]
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
    report = running.report
    st.session_state.added = tuple(dict.fromkeys((*report.added, *report.updated, *report.duplicates)))
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


def _ask_about_these() -> None:
    """The way on from what has just been added, as long as it is there."""
    added = [article for article in map(library.article, st.session_state.get("added", ())) if article]
    if added and st.button("Ask about these", icon=":material/chat:", key="ask_added"):
        collecting.ask_about(added, f"Added {export.day_in_words(datetime.date.today().isoformat())}")
