"""What is around every page: its name, its style and the way to the others."""

from __future__ import annotations

from pathlib import Path

import streamlit as st


def main() -> None:
    """Run the page that the address names."""
    st.set_page_config(page_title="Dateline", page_icon="📰", layout="wide", initial_sidebar_state="auto")
    st.html(Path(__file__).parent.parent / "style.css")
    pages = [
        st.Page("ask.py", title="Ask", icon=":material/chat:", default=True),
        st.Page("archive.py", title="Archive", icon=":material/newspaper:"),
        st.Page("evaluation.py", title="Evaluation", icon=":material/analytics:"),
        st.Page("settings.py", title="Settings", icon=":material/tune:"),
    ]
    st.navigation(pages, position="top").run()


if __name__ == "__main__":
    main()
