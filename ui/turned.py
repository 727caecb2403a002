"""One turn of the conversation: the question, its answer, what a reader does with it, and what can be asked next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from rag import Answer, RagError
from ui import (
    asking,
    beside,
    components,
    desk,
    examples,
    export,
    library,
    narrowing,
    notice,
    onward,
    present,
    saving,
    say,
    session,
    waiting,
)
from ui.chats import Chats, Narrowing, Turn
from ui.offers import Offer


def show(store: Chats, owner: str, turns: tuple[Turn, ...], turn: Turn) -> None:
    """A question and what came of it."""
    with st.container(key=f"turn-{turn.id}"):
        say.question(turn.question)
        # In every turn, also where nothing is shown in it, so that what stands below keeps its place.
        slot = st.empty()
        running = asking.running(turn.id)
        if running and turn.answer is None and not turn.problem:
            if waiting.soon(running, slot):
                settled = next((t for t in store.turns(owner, turn.chat) if t.id == turn.id), turn)
                _settled(store, owner, turns, settled)
            else:
                st.fragment(waiting.live, run_every=0.25)(turn, running)
        else:
            _settled(store, owner, turns, turn)


def _arrived(turn: Turn) -> None:
    """Where a question was just asked: its turn in view, and what came of it said aloud."""
    if st.session_state.get("arrive") == turn.id:
        said = present.aloud(turn.answer) if turn.answer else turn.problem
        components.arrival(f"end-{turn.id}", said, key=f"arrived-{turn.id}")


def _settled(store: Chats, owner: str, turns: tuple[Turn, ...], turn: Turn) -> None:
    _arrived(turn)
    if turn.answer:
        key = f"answer-{turn.id}"
        view = present.answer_view(turn.answer, turn.filters, library.article, stopped=bool(turn.problem))
        if desk.tells_of_archive(turn.answer):
            view["headlines"] = desk.headlines(narrowing.looked_at(turn.filters, owner))
        view["greets"] = turn.answer.status == "small_talk" and not desk.tells_of_archive(turn.answer)
        view["gold"] = session.collects_gold()
        components.answer(view, _answer_state(owner, turn), key=key, on_act=lambda event: _act(store, owner, turn, event))
        if st.session_state.get("judging") == turn.id and turn.thumb is not None:
            _why(store, owner, turn)
        if turn.id == turns[-1].id:
            _next(owner, turns, turn, turn.answer)
        return
    say.problem(export.as_sentence(turn.problem) or "This question was not answered: the page was closed before.")
    if turn.damaged:
        return
    if not _can_be_asked(owner, turn):
        st.button("Ask the whole archive", key=f"widen-{turn.id}", on_click=_widen, args=(turn,))
    else:
        st.button("Ask again", key=f"again-{turn.id}", on_click=_again, args=(turn,))


def _again(turn: Turn) -> None:
    # Narrowed to what is set now: what a link named may have been what was wrong.
    st.session_state.pending = (turn.question, None)


def _can_be_asked(owner: str, turn: Turn) -> bool:
    """Whether the collection that it was limited to, if any, is still one that can be asked."""
    try:
        narrowing.limit(turn.filters, owner)
    except RagError:
        return False
    return True


def _widen(turn: Turn) -> None:
    narrowing.choose(narrowing.ASK, Narrowing())
    st.session_state.pending = (turn.question, Narrowing())


def _answer_state(owner: str, turn: Turn) -> dict[str, Any]:
    return {
        "saved": library.saved().holds(owner, saving.asked_as(turn), turn.filters),
        "thumb": turn.thumb,
        **beside.state(turn),
        "judging": st.session_state.get("judging") == turn.id and turn.thumb is not None,
    }


def _act(store: Chats, owner: str, turn: Turn, event: components.Event) -> None:
    """What a reader did with an answer."""
    kind = event.get("kind")
    if kind == "note":
        beside.open_note(turn.id, event.get("number"))
    elif kind == "also":
        beside.open_passage(turn.id, event.get("index"))
    elif kind == "article":
        beside.open_article(turn.id, event.get("article"))
    elif kind == "widen":
        _widen(turn)
    elif kind == "thumb":
        thumb = event.get("value")
        store.judge(owner, turn.id, thumb if thumb in (0, 1) else None)
        st.session_state.judging = turn.id
    elif kind == "save":
        saving.toggle(owner, turn)
    elif kind in ("export", "gold"):
        st.session_state.dialog = (kind, turn.id)


_REASONS = {
    1: ("Right and complete", "Well sourced", "Clear"),
    0: ("Wrong", "Incomplete", "Misses the question", "Wrong source", "Hard to read"),
}


def _why(store: Chats, owner: str, turn: Turn) -> None:
    thumb = turn.thumb or 0
    with st.form(f"why-{turn.id}", border=False):
        reason = st.pills("Why? (if you like)", _REASONS[thumb], key=f"reason-{turn.id}")
        words = st.text_input("In your own words", key=f"words-{turn.id}", max_chars=500)
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save")
            closed = st.form_submit_button("Not now", type="tertiary")
        if saved:
            store.judge(owner, turn.id, turn.thumb, ": ".join(part for part in (reason, words.strip()) if part))
            notice.tell("Saved. Thank you.")
        if saved or closed:
            st.session_state.judging = None
            st.rerun()


def _next(owner: str, turns: Sequence[Turn], turn: Turn, answer: Answer) -> None:
    """Questions to go on with, as narrow as this one: under an answer those that follow from it, else some of what it asked."""
    try:
        inside = narrowing.limit(turn.filters, owner)
    except RagError:  # what it was limited to can be asked no more, as its answer says when it is asked again
        return
    asked = [earlier.question for earlier in turns]
    if answer.status == "small_talk":
        offer = narrowing.questions(turn.filters, owner)
    else:
        # Off the answer's matter, what else was found leads away from it; without an answer it is all there is.
        quoted = [c.article_id for c in answer.citations]
        named = quoted or [item.chunk.article_id for item in answer.retrieved]
        about = f"{answer.standalone_question} {turn.question}"
        offer = library.following_questions(turn.id, about, named, turn.filters, inside)
    now = onward.at_once(answer, narrowing.fitting(library.articles(), turn.filters, inside))
    if offer.wait(0):
        _offered(owner, turn, offer, now, asked)
    else:
        # Not a run of the whole page when they are there: that would close a window that is open by then.
        st.fragment(_offered, run_every=0.5)(owner, turn, offer, now, asked)


def _offered(owner: str, turn: Turn, offer: Offer, now: Sequence[str], asked: Sequence[str]) -> None:
    """The questions that can be offered so far: those that need no trying, then those that have been tried."""
    if st.session_state.get("pending"):
        # Chosen while this was run by itself: asking takes the whole page.
        st.rerun()
    known = (*now, *offer.found)
    if offer.wait(0):
        # Where too little follows from the answer, what is known to be answered anyway.
        always = desk.ALWAYS if turn.filters == Narrowing() else desk.OF_A_PART
        of_all = onward.of_archive(narrowing.looked_at(turn.filters, owner))
        known = (*known, *narrowing.questions(turn.filters, owner).found, *of_all, *always)
    questions = examples.unasked(known, asked)[: library.OFFERED]
    if not questions:
        return
    key = f"next-{turn.id}"
    items = [{"id": text, "label": text} for text in questions]
    components.choices(items, name="Ask next", key=key, on_act=lambda event: _ask_next(turn, questions, event), style="pills")


def _ask_next(turn: Turn, questions: Sequence[str], event: components.Event) -> None:
    chosen = event.get("id")
    if chosen in questions:
        st.session_state.pending = (chosen, turn.filters)
