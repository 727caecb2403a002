"""Ask: a chat with the archive, the article beside the answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import streamlit as st

from rag import Answer, ArchiveError, Assistant, Event, RagError
from ui import asking, beside, components, dialogs, history, library, present, say, session, stage, waiting, welcome
from ui.asking import Asking
from ui.chats import Chat, Chats, Filters, Turn

_LONGEST = 10_000
"""A question is cut there; the archive reads less, and says so, where the field would only refuse to take it."""
_RECENT = 20
"""How many turns of a long chat are shown before one asks for the earlier ones."""


def main() -> None:
    """Show the page."""
    store, owner = library.chats(), session.owner()
    _open_link(store, owner, _known_sources())
    history.asked_for()
    chat = store.find(owner, st.session_state.get("chat", ""))
    if chat is None and st.session_state.get("chat"):
        history.leave()
        st.toast("The chat that was open here has been deleted. Your next question begins a new one.")
    try:
        assistant = library.assistant(session.writer())
        articles, _ = assistant.count()
        sources = assistant.sources()
    except ArchiveError as error:
        history.show(store, owner, chat)
        welcome.no_archive(error)
        return
    except RagError as error:
        history.show(store, owner, chat)
        welcome.no_writer(error)
        return
    if not articles:
        history.show(store, owner, chat)
        welcome.no_archive()
        return
    question, filters = _foot(sources)
    if question:
        chat = _ask(store, owner, chat, assistant, question, filters)
    # After the question was taken, so that its chat is in the list at once.
    history.show(store, owner, chat)
    turns = store.turns(owner, chat.id) if chat else ()
    shown = beside.found(assistant, turns)
    talk, panel = stage.halves("talk", beside=shown is not None)
    with talk:
        # A slot of its own: what was there before the first question goes at once, not when the answer is whole.
        before = st.empty()
        if chat and turns:
            _chat_menu()
            for turn in _recent(turns):
                _turn(store, owner, turns, turn)
        else:
            with before, st.container(key="welcome"):
                welcome.show()
    if shown:
        with panel:
            beside.show(shown)
    dialogs.show(store, owner, assistant, chat, turns)


def _known_sources() -> tuple[str, ...]:
    try:
        return library.opened().sources()
    except RagError:
        # There is no archive to narrow; the page says what is wrong with it.
        return ()


def _day(text: str) -> datetime.date | None:
    """A day as a link names it; None where it is none."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _open_link(store: Chats, owner: str, sources: tuple[str, ...]) -> None:
    """A link asks its question once; who asked it before finds that chat again.

    What it narrows the question to stays set for the questions after it, and is seen where it is set by hand. Days that are
    none and sources that there are not cannot be set, and the answer says what is wrong with them.
    """
    if st.session_state.setdefault("arrived", False):
        return
    st.session_state.arrived = True
    question = " ".join(st.query_params.get("q", "").split())[:_LONGEST]
    if question:
        given = st.query_params
        filters = Filters(given.get("since", ""), given.get("until", ""), tuple(given.get_all("source")))
        st.session_state.since, st.session_state.until = _day(filters.since), _day(filters.until)
        st.session_state.sources = [name for name in dict.fromkeys(filters.sources) if name in sources]
        known = store.asked_first(owner, question, filters)
        if known:
            st.session_state.chat = known.id
        else:
            st.session_state.pending = (question, filters)


# The foot


def _foot(sources: tuple[str, ...]) -> tuple[str, Filters]:
    """The question that is waiting to be asked, if any, and what it is narrowed to."""
    with st.bottom, st.container(key="foot", gap="xsmall"):
        filters = _filters(sources)
        st.chat_input("Ask about the archive", key="ask", on_submit=_typed)
    question, given = st.session_state.get("pending", ("", None))
    return question, given or filters


def _typed() -> None:
    # Kept until it is asked: the run that brings it may be broken off by the next before it comes to that.
    if st.session_state.ask and st.session_state.ask.strip():
        st.session_state.pending = (st.session_state.ask.strip()[:_LONGEST], None)


def _filters(sources: tuple[str, ...]) -> Filters:
    state = st.session_state
    since, until, chosen = state.get("since"), state.get("until"), state.get("sources") or []
    active = bool(since) + bool(until) + bool(chosen)
    with st.popover(
        f"Filters ({active})" if active else "Filters", icon=":material/filter_list:", type="tertiary", key="filters"
    ):
        for label, key in (("Published since", "since"), ("Published until", "until")):
            # Without bounds of its own the field would know no day that is more than ten years away.
            st.date_input(label, value=None, min_value="1500-01-01", max_value="2999-12-31", key=key, persist_state="session")
        st.multiselect("Only these sources", sources, key="sources", persist_state="session", placeholder="All sources")
        st.button("Clear", on_click=_clear_filters, disabled=not active, key="clear_filters")
    return Filters(
        since=since.isoformat() if since else "",
        until=until.isoformat() if until else "",
        sources=tuple(name for name in chosen if name in sources),
    )


def _clear_filters() -> None:
    st.session_state.since = None
    st.session_state.until = None
    st.session_state.sources = []


# The conversation


def _ask(store: Chats, owner: str, chat: Chat | None, assistant: Assistant, question: str, filters: Filters) -> Chat:
    running = st.session_state.get("asking")
    if running:
        running[1].stop()
    history = _said(store.turns(owner, chat.id)) if chat else []
    chat = chat or store.create(owner, question)
    st.session_state.chat = chat.id
    st.session_state.panel = None
    turn = store.ask(owner, chat.id, question, filters)

    def events() -> Iterator[Event]:
        return assistant.stream(
            question, history=history, since=filters.since or None, until=filters.until or None, sources=filters.sources
        )

    def settled(answer: Answer | None, problem: str) -> None:
        store.settle(turn, answer=answer, problem=problem)

    st.session_state.arrive = turn
    st.session_state.asking = (turn, Asking(question, events, settled).start())
    asking.keep(*st.session_state.asking)
    st.session_state.pop("pending", None)
    # Only now: anything that is shown may end this run for another one.
    if not history:
        st.query_params.from_dict(_link_parts(question, filters))
    return chat


def _link_parts(question: str, filters: Filters) -> dict[str, Any]:
    given = {"q": question, "since": filters.since, "until": filters.until, "source": list(filters.sources)}
    return {name: value for name, value in given.items() if value}


def _said(turns: tuple[Turn, ...]) -> list[tuple[str, str]]:
    """The earlier turns as the library wants them."""
    return [
        part
        for turn in turns
        if turn.answer
        for part in (("user", turn.question), ("assistant", turn.answer.text or turn.answer.reason))
    ]


def _recent(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The last turns of a long chat; the earlier ones when they are asked for."""
    earlier = len(turns) - _RECENT
    if earlier <= 0 or st.session_state.get("whole") == turns[0].chat:
        return turns
    if st.button(f"Show {earlier} earlier question{'' if earlier == 1 else 's'}", type="tertiary", key="whole_chat"):
        st.session_state.whole = turns[0].chat
        st.rerun()
    return turns[-_RECENT:]


def _turn(store: Chats, owner: str, turns: tuple[Turn, ...], turn: Turn) -> None:
    with st.container(key=f"turn-{turn.id}"):
        say.question(turn.question)
        # In every turn, also where nothing is shown in it, so that what stands below keeps its place.
        slot = st.empty()
        running = asking.running(turn.id)
        if running and turn.answer is None and not turn.problem:
            if waiting.soon(running, slot):
                settled = next((t for t in store.turns(owner, turn.chat) if t.id == turn.id), turn)
                _settled(store, owner, settled)
            else:
                st.fragment(waiting.live, run_every=0.25)(turn, running)
        else:
            _settled(store, owner, turn)


def _settled(store: Chats, owner: str, turn: Turn) -> None:
    if turn.answer:
        key = f"answer-{turn.id}"
        view = present.answer_view(turn.answer, turn.filters, stopped=bool(turn.problem))
        components.answer(view, _answer_state(turn), key=key, on_act=lambda: _act(store, owner, turn, key))
        if st.session_state.get("judging") == turn.id and turn.thumb is not None:
            _why(store, owner, turn)
        return
    say.problem(turn.problem or "This question was not answered: the page was closed before.")
    st.button("Ask again", key=f"again-{turn.id}", on_click=_again, args=(turn,))


def _again(turn: Turn) -> None:
    # Narrowed to what is set now: what a link named may have been what was wrong.
    st.session_state.pending = (turn.question, None)


def _answer_state(turn: Turn) -> dict[str, Any]:
    return {
        "thumb": turn.thumb,
        "arrive": turn.id if st.session_state.get("arrive") == turn.id else None,
        **beside.state(turn),
        "judging": st.session_state.get("judging") == turn.id and turn.thumb is not None,
    }


def _act(store: Chats, owner: str, turn: Turn, key: str) -> None:
    """What a reader did with an answer."""
    event = components.event(key)
    kind = event.get("kind")
    if kind == "note":
        beside.open_note(turn.id, event.get("number"))
    elif kind == "also":
        beside.open_passage(turn.id, event.get("index"))
    elif kind == "thumb":
        thumb = event.get("value")
        store.judge(owner, turn.id, thumb if thumb in (0, 1) else None)
        st.session_state.judging = turn.id
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
            st.toast("Saved. Thank you.")
        if saved or closed:
            st.session_state.judging = None
            st.rerun()


def _chat_menu() -> None:
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.menu_button(
            "This chat",
            _CHAT_ACTIONS,
            format_func=_CHAT_ACTIONS.__getitem__,
            type="tertiary",
            key="chat_menu",
            on_click=_chat_act,
        )


_CHAT_ACTIONS = {
    "edit": ":material/edit: Rename or delete",
    "export_chat": ":material/download: Export",
    "new": ":material/add: Start a new chat",
}


def _chat_act() -> None:
    action = st.session_state.chat_menu
    if action == "new":
        history.leave()
    elif action:
        st.session_state.dialog = (action, 0)


if __name__ == "__main__":
    main()
