"""Check: a draft is pasted, and of each of its sentences is said what the archive says of it, with quotation and source."""

from __future__ import annotations

import streamlit as st

from rag import ArchiveError, DraftReport
from rag.lab import LONGEST_DRAFT, draft_page
from ui import checked, export, library, say, words
from ui.checking import Checking

_PATIENCE = 0.4


def main() -> None:
    """Show the page."""
    say.title("Check a draft", "Each sentence is held against the archive: what an article carries, and what it contradicts.")
    if not library.is_begun():
        say.remark("There are no articles yet to hold a draft against.")
        return
    try:
        library.articles()
    except ArchiveError as error:
        say.problem(export.as_sentence(words.told(error)))
        return
    running: Checking | None = st.session_state.get("checking")
    if running is not None and running.wait(_PATIENCE):
        _finish(running)
        running = None
    with st.form("check", border=False):
        draft = st.text_area(
            "Draft",
            key="draft",
            height=240,
            max_chars=LONGEST_DRAFT,
            placeholder="Paste your text here",
            persist_state="session",
        )
        begun = st.form_submit_button("Check", type="primary", icon=":material/fact_check:", disabled=running is not None)
    if begun:
        _begin(draft)
    elif running is not None:
        st.fragment(_watch, run_every=0.3)(running)
    elif problem := st.session_state.get("check_problem"):
        say.problem(export.as_sentence(problem))
    report: DraftReport | None = st.session_state.get("checked")
    if report is not None:
        _show(report)


def _begin(draft: str) -> None:
    if not draft.strip():
        say.problem("There is nothing to check yet: paste a text first.")
        return
    st.session_state.checking = Checking(library.opened(), draft).start()
    st.rerun()


def _watch(running: Checking) -> None:
    if running.wait(0):
        st.rerun()
    done, total = running.done, max(1, running.total)
    st.progress(
        done / total, text=f"Sentence {min(done + 1, total):,} of {total:,}" if running.total else "Looking into the archive"
    )


def _finish(running: Checking) -> None:
    st.session_state.checking, st.session_state.check_problem = None, running.problem
    if running.report is not None:
        st.session_state.checked = running.report
        st.session_state.checked_page = draft_page("Draft", running.report)


def _show(report: DraftReport) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        say.remark(checked.counted(report))
        st.download_button(
            "Save as a page",
            st.session_state.checked_page,
            "draft-checked.html",
            "text/html",
            icon=":material/download:",
            on_click="ignore",
        )
    st.html(checked.as_html(report))


if __name__ == "__main__":
    main()
