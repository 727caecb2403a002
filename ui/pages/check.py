"""Check: a draft is pasted, and of each of its sentences is said what the archive says of it, with quotation and source."""

from __future__ import annotations

import streamlit as st

from rag import ArchiveError, DraftReport, RagError
from rag.lab import LONGEST_DRAFT, draft_page
from ui import checked, export, library, say, words


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
    with st.form("check", border=False):
        draft = st.text_area("Draft", key="draft", height=240, max_chars=LONGEST_DRAFT, placeholder="Paste your text here")
        begun = st.form_submit_button("Check", type="primary", icon=":material/fact_check:")
    if begun:
        st.session_state.checked = None
        _check(draft)
    report: DraftReport | None = st.session_state.get("checked")
    if report is not None:
        _show(report)


def _check(draft: str) -> None:
    """Check the draft while its progress is shown. Whoever leaves the page meanwhile ends it: showing progress then stops."""
    if not draft.strip():
        say.problem("There is nothing to check yet: paste a text first.")
        return
    shown = st.progress(0.0, text="Looking into the archive")
    try:
        st.session_state.checked = library.opened().check_draft(
            draft,
            on_progress=lambda done, total, _: shown.progress(
                done / max(1, total), text=f"Sentence {min(done + 1, total):,} of {total:,}"
            ),
        )
    except RagError as error:
        say.problem(export.as_sentence(words.told(error)))
    finally:
        shown.empty()


def _show(report: DraftReport) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        say.remark(checked.counted(report))
        st.download_button(
            "Save as a page",
            draft_page("Draft", report),
            "draft-checked.html",
            "text/html",
            icon=":material/download:",
            on_click="ignore",
        )
    st.html(checked.as_html(report))


if __name__ == "__main__":
    main()
