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
    _gold()
    _check_up()
    _configured()
    if library.settings().ui_password:
        st.link_button("Log out", "/logout", icon=":material/logout:")


def _writer() -> None:
    say.section("Who writes the answers")
    names = list(library.WRITERS)
    chosen = st.selectbox(
        "In this session",
        names,
        index=names.index(session.writer()),
        format_func=library.writer_in_words,
        key="writer_choice",
        width=480,
        help="Until this window is closed; other sessions are not touched.",
    )
    st.session_state.writer = chosen
    try:
        library.assistant(chosen)
    except RagError as error:
        say.problem(str(error))


def _collect() -> None:
    # Told at once, and not by the page: who goes on to another one leaves this before it is drawn again.
    st.session_state.collects_gold = st.session_state.gold_choice


def _gold() -> None:
    st.toggle(
        "Collect questions for the evaluation",
        value=session.collects_gold(),
        key="gold_choice",
        on_change=_collect,
        help="Puts “Add to gold” under each answer, until this window is closed; other sessions are not touched.",
    )


def _check_up() -> None:
    say.section("Check-up")
    with st.spinner("Looking at everything that an answer needs …"):
        try:
            findings = library.check_up(session.writer())
        except RagError as error:
            say.problem(str(error))
            return
    words = {"good": "✓ good", "note": "note", "wrong": "✗ to mend"}
    say.table("Check-up", ("What", "State", "Found"), [(f.what, words[f.state], f.text.replace("`", "")) for f in findings])


def _configured() -> None:
    say.section("What is configured")
    configured = library.settings()
    rows = [
        (
            item.variable,
            shown(getattr(configured, item.name), secret=item.secret),
            configured.origins[item.name],
            item.description,
        )
        for item in configured.known()
    ]
    say.table("Settings", ("Setting", "Value", "From", "What it is"), rows)


def shown(value: Any, *, secret: bool) -> str:
    """A setting's value in words; of a secret one only whether it is set."""
    if value is None or value == "":
        return "not set"
    if secret:
        return "set"
    return str(value) if not isinstance(value, bool) else "yes" if value else "no"


if __name__ == "__main__":
    main()
