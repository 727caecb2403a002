"""What the Ask page shows before the first question: what there is to ask about, or what has to be done first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag import Article, RagError
from ui import components, desk, examples, export, library, narrowing, onward, say, session, words
from ui.chats import Narrowing
from ui.offers import Offer


def show() -> None:
    """Say what there is, and offer questions; where questions are limited, of what they are limited to."""
    filters, owner = narrowing.chosen(narrowing.ASK), session.owner()
    articles = narrowing.looked_at(filters, owner)
    say.title(
        "Ask the archive", f"{_held(articles, filters)} Every sentence of an answer stands on a quotation that you can open."
    )
    if not articles:
        return
    offer = narrowing.questions(filters, owner)
    if offer.wait(0):
        always = desk.ALWAYS if filters == Narrowing() else desk.OF_A_PART
        # One of another kind among those of what people said and who they are: what else can be asked is seen there.
        tried, spare = offer.found[: library.EXAMPLES - 1], offer.found[library.EXAMPLES - 1 :]
        known = (*tried, *onward.of_archive(articles), *spare, *always)
        _cards(examples.unasked(known, ())[: library.EXAMPLES])
    else:
        st.fragment(_trying, run_every=0.5)(offer)


def _held(articles: Sequence[Article], filters: Narrowing) -> str:
    """How many articles of which sources and years are asked, in a sentence or two."""
    limits = export.narrowed(filters)
    if not articles:
        return f"No article is within what questions are limited to: {limits}."
    dated = [a.published[:4] for a in articles if a.published]
    span = "" if not dated else f", {min(dated)}" if min(dated) == max(dated) else f", {min(dated)} to {max(dated)}"
    names = {a.source for a in articles if a.source}
    sources = f" from {say.many(len(names), 'source')}" if names else ""
    held = say.many(len(articles), "article")
    if filters == Narrowing():
        return f"{held}{sources}{span}."
    return f"Questions are limited to {held} of {len(library.articles()):,}{sources}{span}: {limits}."


def _trying(offer: Offer) -> None:
    """The examples that have been tried so far; run again until all have."""
    # What was chosen here is asked by the whole page.
    if offer.wait(0) or st.session_state.get("pending"):
        st.rerun()
    _cards(offer.found)
    say.remark("Looking for questions that the archive answers …")


def _cards(questions: Sequence[str]) -> None:
    if questions:
        items = [{"id": text, "label": text} for text in questions]
        components.choices(
            items, name="Examples", key="examples", on_act=lambda event: _ask_example(questions, event), style="cards"
        )


def _ask_example(offered: Sequence[str], event: components.Event) -> None:
    chosen = event.get("id")
    if chosen in offered:
        st.session_state.pending = (chosen, None)


def no_archive(error: RagError | None = None) -> None:
    """Say that there is nothing to ask, or what is wrong with it."""
    with st.container(key="talk"):
        if error and library.is_begun():
            say.title("The archive cannot be opened")
            say.problem(export.as_sentence(words.told(error)))
            st.page_link("settings.py", label="See the check-up", icon=":material/tune:")
            return
        say.title("There is nothing to ask yet", "Add articles, and every answer will show the sentences it stands on.")
        st.page_link("archive.py", label="Add articles", icon=":material/upload_file:")


def no_writer(error: RagError) -> None:
    """Say what the chosen writer lacks, and offer the one that lacks nothing."""
    with st.container(key="talk"):
        say.title("Answers cannot be written as chosen")
        say.problem(export.as_sentence(words.told(error)))
        st.button("Answer by quotation in this session", type="primary", on_click=_quote, key="quote")


def _quote() -> None:
    st.session_state.writer = "extractive"
