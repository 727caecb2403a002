"""Adding articles to the archive: files or a folder from the reader's machine, and what became of each of them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import streamlit as st

from rag import Assistant
from ui import collecting, components, export, library, say, uploads
from ui.ingesting import Ingesting, Outcome, outcomes

_PATIENCE = 0.4
_NAMED = 20
"""So many files are named where there is nothing more to say of them than that they are in, and so many that will not be."""


def show(assistant: Assistant) -> None:
    """The form to add articles, how far that has come, and what became of each file."""
    running: Ingesting | None = st.session_state.get("ingesting")
    components.drop(
        "Articles are being added. Drop more when they are in." if running else "Drop files to add them to the archive",
        takes=running is None,
        kinds=_kinds(),
        most=uploads.MAX_FILES,
        empty="The folder has no files that can hold articles.",
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
    # A folder may hold a thousand pictures, which are better left where they are. Of files that somebody chose each is told why
    # it will not be added, in words; the field itself would only show a red sign.
    kinds = [f".{kind}" for kind in _kinds()] if whole else None
    # A new key empties the field after its files were taken.
    key = f"upload-{'folder' if whole else 'files'}-{st.session_state.get('uploaded', 0)}"
    given: Any = st.file_uploader(
        "Articles: text, pages, tables, PDF, Word, EPUB, mail, feeds or ZIP, also .gz",
        help=f"At most {uploads.MAX_FILES:,} files and {uploads.MAX_TOTAL_MB} MB at once.",
        type=kinds,
        accept_multiple_files="directory" if whole else True,
        key=key,
    )
    taken, refused = uploads.choose(given or ())
    if refused:
        say.remark(f"{say.many(len(refused), 'file')} will not be added.")
        say.table("Files that will not be added", ("File", "Why"), [(item.name, item.reason) for item in refused[:_NAMED]])
        _more(len(refused))
    if st.button("Add to the archive", type="primary", disabled=not taken, icon=":material/add:", key="take"):
        st.session_state.refused = refused
        st.session_state.uploaded = st.session_state.get("uploaded", 0) + 1
        paths = uploads.keep(taken, library.uploads_folder())
        st.session_state.ingesting = Ingesting(assistant, paths).start()
        st.rerun()


def _kinds() -> tuple[str, ...]:
    """What the names of files end with that are worth taking from a folder."""
    return (*uploads.kinds(), "gz")


def _more(count: int) -> None:
    if count > _NAMED:
        say.remark(f"and {say.many(count - _NAMED, 'more file')}")


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
    st.session_state.outcome = outcomes(report, path_of, refused, library.uploads_folder())
    st.rerun()


def _show_outcome() -> None:
    outcome = st.session_state.get("outcome")
    if isinstance(outcome, str) and outcome:
        say.problem(outcome)
    elif outcome:
        bad = sum(line.result in ("failed", "refused") for line in outcome)
        good = sum(line.result != "in part" for line in outcome) - bad
        say.remark(f"{say.many(good, 'file')} taken{f', {bad:,} not' if bad else ''}.")
        _outcome_table(outcome)


def _outcome_table(outcome: Sequence[Outcome]) -> None:
    """What became of each file: first those with a reason, which are all named, then as many of the others as one reads."""
    told = [line for line in outcome if line.why]
    others = [line for line in outcome if not line.why]
    columns = ("File", "Result", "Why") if told else ("File", "Result")
    rows = [(line.file, line.result, line.why)[: len(columns)] for line in (*told, *others[:_NAMED])]
    say.table("What became of each file", columns, rows)
    _more(len(others))


def _ask_about_these() -> None:
    """The way on from what has just been added, as long as it is there."""
    added = [article for article in map(library.article, st.session_state.get("added", ())) if article]
    if added and st.button("Ask about these", icon=":material/chat:", key="ask_added"):
        collecting.ask_about(added, f"Added {export.day_in_words(datetime.date.today().isoformat())}")
