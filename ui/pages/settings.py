"""Settings: what is configured and where it comes from, whether all is well, and who writes this session's answers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from rag import RagError
from ui import library, say, session


def main() -> None:
    """Show the page."""
    say.title(
        "Settings",
        "The page shows what is configured. It is changed in the environment or in the file .env, and then restarted.",
    )
    _writer()
    _check_up()
    _configured()
    if library.settings().ui_password:
        st.link_button("Log out", "/logout", icon=":material/logout:")


def _writer() -> None:
    st.subheader("Who writes the answers")
    names = list(library.WRITERS)
    chosen = st.selectbox(
        "In this session",
        names,
        index=names.index(session.writer()),
        format_func=library.WRITERS.__getitem__,
        key="writer_choice",
        help="Until this window is closed; other sessions are not touched.",
    )
    st.session_state.writer = chosen
    try:
        library.assistant(chosen)
    except RagError as error:
        say.problem(str(error))


def _check_up() -> None:
    st.subheader("Check-up")
    with st.spinner("Looking at everything that an answer needs …"):
        try:
            findings = library.check_up(session.writer())
        except RagError as error:
            say.problem(str(error))
            return
    words = {"good": "good", "note": "note", "wrong": "to mend"}
    st.dataframe(
        {"What": [f.what for f in findings], "State": [words[f.state] for f in findings], "Found": [f.text for f in findings]},
        hide_index=True,
        alt="What the check-up found",
        column_config={"What": st.column_config.TextColumn(width="small"), "State": st.column_config.TextColumn(width="small")},
        key="findings",
    )


def _configured() -> None:
    st.subheader("What is configured")
    configured = library.settings()
    known = configured.known()
    st.dataframe(
        {
            "Setting": [item.variable for item in known],
            "Value": [shown(getattr(configured, item.name), secret=item.secret) for item in known],
            "From": [configured.origins[item.name] for item in known],
            "What it is": [item.description for item in known],
        },
        hide_index=True,
        height=560,
        alt="Settings, their values and where they come from",
        key="configured",
        column_config={
            "From": st.column_config.TextColumn(width="small"),
            "What it is": st.column_config.TextColumn(width="large"),
        },
    )


def shown(value: Any, *, secret: bool) -> str:
    """A setting's value in words; of a secret one only whether it is set."""
    if value is None or value == "":
        return "not set"
    if secret:
        return "set"
    return str(value) if not isinstance(value, bool) else "yes" if value else "no"


if __name__ == "__main__":
    main()
