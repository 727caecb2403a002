"""Ask: a chat with the archive, the article beside the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import streamlit as st

from rag import Answer, ArchiveError, Assistant, Event, RagError
from ui import components, dialogs, export, history, library, present, say, session, stage
from ui.asking import Asking, Progress
from ui.chats import Chat, Chats, Filters, Turn

_LONGEST = 2000
_RECENT = 20
"""How many turns of a long chat are shown before one asks for the earlier ones."""
_PATIENCE = 0.4
"""Seconds to wait for an answer before its progress is shown instead."""
_LOOKS, _LOOK = 8, 0.1
"""How often, and for how many seconds each, its progress is then shown without a way to stop it."""


def main() -> None:
    """Show the page."""
    store, owner = library.chats(), session.owner()
    _open_link(store, owner)
    history.asked_for()
    chat = store.find(owner, st.session_state.get("chat", ""))
    try:
        assistant = library.assistant(session.writer())
        articles, _ = assistant.count()
        sources = assistant.sources()
    except ArchiveError as error:
        history.show(store, owner, chat)
        _no_archive(error)
        return
    except RagError as error:
        history.show(store, owner, chat)
        _no_writer(error)
        return
    if not articles:
        history.show(store, owner, chat)
        _no_archive()
        return
    question, filters = _foot(sources)
    if question:
        chat = _ask(store, owner, chat, assistant, question, filters)
    # After the question was taken, so that its chat is in the list at once.
    history.show(store, owner, chat)
    turns = store.turns(owner, chat.id) if chat else ()
    shown = _shown(assistant, turns)
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
                _welcome()
    if shown:
        with panel:
            _panel(shown)
    dialogs.show(store, owner, assistant, chat, turns)


def _open_link(store: Chats, owner: str) -> None:
    """A link asks its question once; who asked it before finds that chat again."""
    if st.session_state.setdefault("arrived", False):
        return
    st.session_state.arrived = True
    question = " ".join(st.query_params.get("q", "").split())[:_LONGEST]
    if question:
        given = st.query_params
        filters = Filters(given.get("since", ""), given.get("until", ""), tuple(given.get_all("source")))
        known = store.asked_first(owner, question, filters)
        if known:
            st.session_state.chat = known.id
        else:
            st.session_state.pending = (question, filters)


# The foot


def _foot(sources: tuple[str, ...]) -> tuple[str, Filters]:
    """The question that is asked now, if any, and what it is narrowed to."""
    with st.bottom, st.container(key="foot", gap="xsmall"):
        filters = _filters(sources)
        typed = st.chat_input("Ask about the archive", key="ask", max_chars=_LONGEST)
    if typed:
        return str(typed).strip(), filters
    question, given = st.session_state.pop("pending", ("", None))
    return question, given or filters


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
    if not history:
        st.query_params.from_dict(_link_parts(question, filters))

    def events() -> Iterator[Event]:
        return assistant.stream(
            question, history=history, since=filters.since or None, until=filters.until or None, sources=filters.sources
        )

    def settled(answer: Answer | None, problem: str) -> None:
        store.settle(turn, answer=answer, problem=problem)

    st.session_state.arrive = turn
    st.session_state.asking = (turn, Asking(question, events, settled).start())
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
        running = st.session_state.get("asking")
        if running and running[0] == turn.id and turn.answer is None and not turn.problem:
            if _soon(running[1], slot):
                settled = next((t for t in store.turns(owner, turn.chat) if t.id == turn.id), turn)
                _settled(store, owner, settled)
            else:
                st.fragment(_live, run_every=0.25)(turn, running[1])
        else:
            _settled(store, owner, turn)


def _soon(asking: Asking, slot: Any) -> bool:
    """Whether the answer comes within about a second, and so without the page being built once more for it."""
    soon = asking.wait(_PATIENCE)
    for _ in range(_LOOKS):
        progress = asking.progress()
        if soon or progress.statements:
            break
        with slot:
            say.remark(_stage(progress))
        soon = asking.wait(_LOOK)
    slot.empty()
    return soon


def _live(turn: Turn, asking: Asking) -> None:
    progress = asking.progress()
    if progress.over:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        say.remark(_stage(progress))
        st.button("Stop", icon=":material/stop_circle:", on_click=asking.stop, key=f"stop-{turn.id}")
    components.answer(
        present.writing_view(progress.statements, turn.filters), {"arrive": turn.id}, key=f"live-{turn.id}", on_act=_nothing
    )


def _stage(progress: Progress) -> str:
    seconds = f"{progress.seconds:.0f} s"
    if progress.passages is None:
        return f"Searching the archive … {seconds}"
    articles = len({item.chunk.article_id for item in progress.passages})
    if not progress.statements:
        return f"Reading {len(progress.passages)} passages from {articles} articles … {seconds}"
    return f"Checking each sentence against its article … {seconds}"


def _nothing() -> None:
    """Marks can be followed once the answer is whole."""


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
    st.session_state.pending = (turn.question, turn.filters)


def _answer_state(turn: Turn) -> dict[str, Any]:
    panel = st.session_state.get("panel") or {}
    mine = panel if panel.get("turn") == turn.id else {}
    refocus = st.session_state.get("refocus") or {}
    return {
        "thumb": turn.thumb,
        "arrive": turn.id if st.session_state.get("arrive") == turn.id else None,
        "number": mine.get("number"),
        "also": mine.get("also"),
        "refocus": refocus if refocus.get("turn") == turn.id else None,
        "judging": st.session_state.get("judging") == turn.id and turn.thumb is not None,
    }


def _act(store: Chats, owner: str, turn: Turn, key: str) -> None:
    """What a reader did with an answer."""
    event = components.event(key)
    kind = event.get("kind")
    if kind == "note":
        show_note(turn.id, event.get("number"))
    elif kind == "also":
        st.session_state.panel = {"turn": turn.id, "also": event.get("index"), "token": _token()}
    elif kind == "thumb":
        thumb = event.get("value")
        store.judge(owner, turn.id, thumb if thumb in (0, 1) else None)
        st.session_state.judging = turn.id
    elif kind in ("export", "gold"):
        st.session_state.dialog = (kind, turn.id)


def show_note(turn: int, number: Any) -> None:
    """Open the article of a note."""
    st.session_state.arrive = None
    st.session_state.panel = {"turn": turn, "number": number, "token": _token()}


def _token() -> str:
    st.session_state.opened = st.session_state.get("opened", 0) + 1
    return str(st.session_state.opened)


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


# Beside the answer


def _shown(assistant: Assistant, turns: tuple[Turn, ...]) -> dict[str, Any] | None:
    """What the panel shows: the article, where to mark it, and the place among the notes. None when it is closed."""
    panel = st.session_state.get("panel") or {}
    turn = next((t for t in turns if t.id == panel.get("turn")), None)
    if turn is None or turn.answer is None:
        return None
    place = _place(turn.answer, panel)
    if place is None:
        return None
    article_id, start, end, where = place
    try:
        article = assistant.article(article_id)
    except RagError as error:
        return {"problem": str(error), "panel": panel}
    return {"view": present.article_view(article, start, end), "where": where, "panel": panel, "turn": turn}


def _place(answer: Answer, panel: dict[str, Any]) -> tuple[str, int, int, str] | None:
    numbers = [c.number for c in answer.citations]
    if panel.get("number") in numbers:
        at = numbers.index(panel["number"])
        citation = answer.citations[at]
        of = f" of {len(numbers)}" if len(numbers) > 1 else ""
        return citation.article_id, citation.start, citation.end, f"Note {citation.number}{of}"
    found, index = present.also_found(answer), panel.get("also")
    if isinstance(index, int) and 0 <= index < len(found):
        chunk = found[index].chunk
        return chunk.article_id, chunk.start, chunk.end, ""
    return None


def _panel(shown: dict[str, Any]) -> None:
    if "problem" in shown:
        say.problem(shown["problem"])
        st.button("Close", on_click=_close, key="close_panel")
        return
    turn: Turn = shown["turn"]
    numbers = [c.number for c in turn.answer.citations] if turn.answer else []
    components.article(
        shown["view"],
        token=shown["panel"]["token"],
        key="article",
        where=shown["where"],
        steps=bool(shown["where"]) and len(numbers) > 1,
        on_act=lambda: _panel_act(turn.id, numbers),
    )


def _panel_act(turn: int, numbers: list[int]) -> None:
    event = components.event("article")
    panel = st.session_state.get("panel") or {}
    if event.get("kind") == "close":
        _close()
    elif event.get("kind") == "step" and panel.get("number") in numbers:
        at = numbers.index(panel["number"])
        show_note(turn, numbers[(at + (1 if event.get("by") == 1 else -1)) % len(numbers)])


def _close() -> None:
    st.session_state.refocus = {**(st.session_state.get("panel") or {}), "token": _token()}
    st.session_state.panel = None


# Before the first question


def _welcome() -> None:
    articles = library.articles()
    dated = [a.published[:4] for a in articles if a.published]
    span = "" if not dated else f", {min(dated)}" if min(dated) == max(dated) else f", {min(dated)} to {max(dated)}"
    names = {a.source for a in articles if a.source}
    held = f"{len(articles)} articles from {len(names)} sources{span}"
    say.title("Ask the archive", f"{held}. Every sentence of an answer stands on a quotation that you can open.")
    with st.spinner("Looking for questions that the archive answers …"):
        questions = library.example_questions()
    if questions:
        items = [{"id": text, "label": text} for text in questions]
        components.choices(items, name="Examples", key="examples", on_act=_ask_example, cards=True)


def _ask_example() -> None:
    chosen = components.event("examples").get("id")
    if chosen in library.example_questions():
        st.session_state.pending = (chosen, Filters())


def _no_archive(error: RagError | None = None) -> None:
    with st.container(key="talk"):
        if error and library.is_begun():
            say.title("The archive cannot be opened")
            say.problem(export.as_sentence(str(error)))
            st.page_link("settings.py", label="See the check-up", icon=":material/tune:")
            return
        say.title("There is nothing to ask yet", "Add articles, and every answer will show the sentences it stands on.")
        if error:
            say.remark(export.as_sentence(str(error)))
        st.page_link("archive.py", label="Add articles", icon=":material/upload_file:")


def _no_writer(error: RagError) -> None:
    with st.container(key="talk"):
        say.title("Answers cannot be written as chosen")
        say.problem(export.as_sentence(str(error)))
        st.button("Answer by quotation in this session", type="primary", on_click=_quote, key="quote")


def _quote() -> None:
    st.session_state.writer = "extractive"


if __name__ == "__main__":
    main()
