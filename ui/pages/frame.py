"""What is around every page: its name, its style, the chats at its side and the way to the other pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag import RagError
from ui import address, components, history, library, moves, notice, say, session, shelf, words


def main() -> None:
    """Run the page that the address names."""
    pages = [
        st.Page("ask.py", title="Ask", icon=":material/chat:", default=True),
        st.Page("archive.py", title="Archive", icon=":material/newspaper:"),
        st.Page("check.py", title="Check", icon=":material/fact_check:"),
    ]
    # For who runs the page, at the foot of the side bar: a reader asks and looks into the archive.
    running = [
        st.Page("evaluation.py", title="Evaluation", icon=":material/analytics:", visibility="hidden"),
        st.Page("settings.py", title="Settings", icon=":material/tune:", visibility="hidden"),
    ]
    # Before the pages are told, or the browser would fetch the first one's icon from elsewhere as the icon of its tab.
    st.set_page_config(page_title="Dateline", page_icon="📰", layout="wide", initial_sidebar_state="auto")
    page = st.navigation([*pages, *running], position="top")
    st.set_page_config(page_title=f"{page.title} · Dateline")
    st.html(Path(__file__).parent.parent / "style.css")
    if page is not pages[1]:
        shelf.leave()
    if page is not pages[0]:
        address.leave()
        if history.asked_for():
            st.switch_page(pages[0])
        _chats_beside()
    moves.watch(page.url_path)
    components.connection(key="connection")
    try:
        page.run()
        notice.show()
    finally:
        library.page_shown()


def _chats_beside() -> None:
    """The chats beside a page that can do without them."""
    try:
        history.show(library.chats(), session.owner(), None)
    except RagError as error:
        with st.sidebar:
            say.problem(words.told(error))


if __name__ == "__main__":
    main()
