"""Ask: a chat with the archive, the article beside the answer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import streamlit as st

from rag import Answer, ArchiveCorruptError, ArchiveError, Assistant, Done, Event, RagError
from rag.lab import followed_up
from ui import (
    address,
    asking,
    beside,
    desk,
    dialogs,
    export,
    history,
    library,
    moves,
    narrowing,
    quotations,
    saving,
    say,
    session,
    stage,
    turned,
    welcome,
)
from ui.asking import Asking
from ui.chats import Chat, Chats, Narrowing, Turn

_LONGEST = 10_000
"""A question is cut there; the archive reads less, and says so, where the field would only refuse to take it."""
_GONE = "That chat is not here: it was deleted, or it is another reader's. Your next question begins a new one."
_RECENT = 20
"""How many turns of a long chat are shown before one asks for the earlier ones."""


def main() -> None:
    """Show the page."""
    store, owner = library.chats(), session.owner()
    _open_address(store, owner)
    history.asked_for()
    chat = store.find(owner, st.session_state.get("chat", ""))
    if chat is None and st.session_state.get("chat"):
        history.leave()
        st.session_state.gone = True
    elif chat:
        st.session_state.gone = False
    try:
        assistant = library.assistant(session.writer())
        articles, _ = assistant.count()
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
    question, filters = _foot()
    if question:
        chat = _ask(store, owner, chat, assistant, question, filters)
    # Before anything is shown, which may end this run for another one.
    address.write(chat.id if chat else "")
    # After the question was taken, so that its chat is in the list at once.
    history.show(store, owner, chat)
    turns = store.turns(owner, chat.id) if chat else ()
    shown = beside.found(turns)
    talk, panel = stage.halves("talk", beside=shown is not None)
    with talk:
        # A slot of its own: what was there before the first question goes at once, not when the answer is whole.
        before = st.empty()
        if chat and turns:
            say.heading(chat.title)
            _chat_menu()
            for turn in _recent(turns):
                turned.show(store, owner, turns, turn)
        else:
            with before, st.container(key="welcome"):
                if st.session_state.get("gone"):
                    say.problem(_GONE)
                welcome.show()
    if shown:
        with panel:
            beside.show(shown)
    dialogs.show(assistant, chat, turns)


def _open_address(store: Chats, owner: str) -> None:
    """Open what the address names where this visit begins with it, or the browser went there by itself."""
    move, arrived = moves.taken(), address.arrived()
    if not (arrived or move):
        return
    question = " ".join(st.query_params.get("q", "").split())[:_LONGEST]
    if question:
        _open_link(store, owner, question)
    elif arrived:
        address.resume()
    else:
        address.follow()
    address.seen(arrived=arrived)


def _open_link(store: Chats, owner: str, question: str) -> None:
    """A link asks its question once; who asked it before finds that chat again.

    What it narrows the question to stays set for the questions after it, and is seen where it is set by hand. Days that are
    none and sources that there are not cannot be set, and the answer says what is wrong with them.
    """
    filters = narrowing.addressed()
    with contextlib.suppress(RagError):
        # Without an archive there is nothing to narrow; the page says what is wrong with it.
        narrowing.choose(narrowing.ASK, filters)
    st.session_state.panel = None
    known = store.asked_first(owner, question, filters)
    st.session_state.chat = known.id if known else ""
    if not known:
        st.session_state.pending = (question, filters)


# The foot


def _foot() -> tuple[str, Narrowing]:
    """The question that is waiting to be asked, if any, and what it is narrowed to."""
    with st.bottom, st.container(key="foot", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key="narrowing"):
            filters = narrowing.fields(narrowing.ASK)
            if limits := export.narrowed(filters):
                say.remark(limits)
        typed = st.chat_input("Ask about the archive", key="ask", on_submit=_typed)
        # Where the page has just found its server again, the field is new to it, and only what it returns tells.
        if typed and typed != st.session_state.pop("taken", None):
            _typed()
    question, given = st.session_state.get("pending", ("", None))
    return question, given or filters


def _typed() -> None:
    # Kept until it is asked: the run that brings it may be broken off by the next before it comes to that.
    if st.session_state.ask and st.session_state.ask.strip():
        st.session_state.pending = (st.session_state.ask.strip()[:_LONGEST], None)
        st.session_state.taken = st.session_state.ask


# The conversation


def _ask(store: Chats, owner: str, chat: Chat | None, assistant: Assistant, question: str, filters: Narrowing) -> Chat:
    running = st.session_state.get("asking")
    if running:
        running[1].stop()
    turns = store.turns(owner, chat.id) if chat else ()
    history, answers = _said(turns), [turn.answer for turn in turns if turn.answer]
    chat = chat or store.create(owner, question)
    filters = narrowing.named_now(filters, owner)
    st.session_state.chat = chat.id
    st.session_state.panel = None
    # Before there is a turn, which would be there once more each time that this fails.
    library.saved().asked(owner, question, filters, saving.fitting(owner, filters))
    try:
        turn = store.ask(owner, chat.id, question, filters)
    except ArchiveCorruptError:
        # Asked again with the next run, it would fail again.
        st.session_state.pop("pending", None)
        raise

    def events() -> Iterator[Event]:
        inside = narrowing.limit(filters, owner)
        own = desk.latest(question, narrowing.fitting(library.articles(), filters, inside))
        if own:
            return iter([Done(own)])
        return assistant.stream(question, history=history, answers=answers, **filters.options(inside))

    def settled(answer: Answer | None, problem: str) -> None:
        store.settle(turn, answer=answer, problem=problem)

    st.session_state.arrive = turn
    st.session_state.asking = (turn, Asking(question, events, settled).start())
    asking.keep(*st.session_state.asking)
    st.session_state.pop("pending", None)
    return chat


def _said(turns: tuple[Turn, ...]) -> list[tuple[str, str]]:
    """The earlier turns as the library wants them, without what no question could follow up."""
    talk = followed_up((turn.question, turn.answer) for turn in turns if turn.answer)
    return [part for asked, answer in talk for part in (("user", asked), ("assistant", _words_of(answer)))]


def _words_of(answer: Answer) -> str:
    """What an answer says without who is quoted, or a follow-up would be about a newspaper."""
    said = [s.citations[0].quote if quotations.is_quotation(s) else s.text for s in answer.statements]
    return " ".join(said) or answer.text or answer.reason


def _recent(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The last turns of a long chat; the earlier ones when they are asked for."""
    earlier = len(turns) - _RECENT
    if earlier <= 0 or st.session_state.get("whole") == turns[0].chat:
        return turns
    if st.button(f"Show {earlier} earlier question{'' if earlier == 1 else 's'}", type="tertiary", key="whole_chat"):
        st.session_state.whole = turns[0].chat
        st.rerun()
    return turns[-_RECENT:]


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
    elif action == "edit":
        history.edit(st.session_state.chat)
    elif action:
        st.session_state.dialog = (action, 0)


if __name__ == "__main__":
    main()
