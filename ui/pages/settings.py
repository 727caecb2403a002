"""Settings: what is configured and where it comes from, whether all is well, and who writes this session's answers."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import SecretStr

from rag import RagError, Settings
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
        {"What": [f.what for f in findings], "": [words[f.state] for f in findings], "Found": [f.text for f in findings]},
        hide_index=True,
        alt="What the check-up found",
        key="findings",
    )


def _configured() -> None:
    st.subheader("What is configured")
    configured = library.settings()
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(configured, name)
        rows.append((variable(name), shown(value), origin(name, configured), field.description or ""))
    st.dataframe(
        {title: [row[column] for row in rows] for column, title in enumerate(("Setting", "Value", "From", "What it is"))},
        hide_index=True,
        height=560,
        alt="Settings, their values and where they come from",
        key="configured",
    )


def variable(name: str) -> str:
    """The name of a setting in the environment."""
    return "OPENAI_API_KEY" if name == "openai_api_key" else f"RAG_{name.upper()}"


def shown(value: Any) -> str:
    """A setting's value in words, never a secret."""
    if isinstance(value, SecretStr):
        return "set" if value.get_secret_value() else "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not set" if value is None or value == "" else str(value)


def origin(name: str, configured: Settings) -> str:
    """Where a setting's value comes from."""
    if name not in configured.model_fields_set:
        return "default"
    return "environment" if name in Settings(_env_file=None).model_fields_set else ".env"


if __name__ == "__main__":
    main()
