"""The window in which a person corrects by hand what was read of an article: its title, source, author and date."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rag import Article, Assistant, RagError
from ui import export, library, narrowing, notice, reading, say, words


def show(assistant: Assistant, article: Article) -> None:
    """Open the window for an article."""
    st.dialog("Correct what is known of this article")(_form)(assistant, article)


def _form(assistant: Assistant, article: Article) -> None:
    say.remark("Answers, filters and searches go by what you say here. What was read is kept, and comes back when you undo it.")
    for correction in article.corrections:
        say.remark(reading.as_read(correction))
    known = {"title": article.title, "source": article.source, "author": article.author, "published": _day(article)}
    given = {
        name: st.text_input(
            reading.FIELDS[name],
            value=value,
            max_chars=300,
            key=f"correct-{name}-{article.id}",
            placeholder="unknown",
            help="A day such as 2024-10-08; empty where it is not known." if name == "published" else None,
        ).strip()
        for name, value in known.items()
    }
    changed = {name: value for name, value in given.items() if value != known[name]}
    if not given["title"]:
        say.problem("An article needs a title.")
        changed = {}
    if given["published"] and not narrowing.day(given["published"]):
        say.problem(f"“{given['published']}” is no day. A day looks like 2024-10-08.")
        changed = {}
    with st.container(horizontal=True):
        if st.button("Save", type="primary", disabled=not changed, key="save_correction"):
            _store(lambda: assistant.correct(article.id, **changed), "Corrected. Answers go by it from now on.")
        if article.corrections and st.button("Undo all corrections", icon=":material/undo:", key="undo_corrections"):
            _store(lambda: assistant.undo_corrections(article.id), "What was read counts again.")


def _day(article: Article) -> str:
    return (article.published or "")[:10]


def _store(change: Callable[[], Article], said: str) -> None:
    try:
        change()
    except RagError as error:
        say.problem(export.as_sentence(words.told(error)))
        return
    library.forget_cached()
    notice.tell(said)
    st.rerun()
