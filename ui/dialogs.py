"""The windows over the Ask page: export, and making a question a gold candidate."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import streamlit as st

from rag import Answer, Assistant
from ui import export, gold, library, notice, preview, report, say
from ui.chats import Chat, Turn


def show(assistant: Assistant, chat: Chat | None, turns: tuple[Turn, ...]) -> None:
    """Open the window that was asked for in this run, if any."""
    kind, wanted = st.session_state.pop("dialog", ("", 0))
    turn = next((t for t in turns if t.id == wanted), None)
    if kind == "export" and turn and turn.answer:
        st.dialog("Export this answer", width="large")(_export_answer)(turn, turn.answer)
    elif kind == "gold" and turn and turn.answer:
        st.dialog("Add to gold", width="large")(_gold)(assistant, turns, turn, turn.answer)
    elif kind == "export_chat" and chat:
        st.dialog("Export this chat", width="large")(_export_chat)(chat, turns)


def _export_answer(turn: Turn, answer: Answer) -> None:
    _files(turn.question, export.answer_markdown(answer, turn.filters), export.answer_json(answer, turn.filters), [turn])


def _export_chat(chat: Chat, turns: tuple[Turn, ...]) -> None:
    _files(chat.title, export.chat_markdown(chat, turns), export.chat_json(chat, turns), turns)


def _files(title: str, markdown: str, json: str, turns: Sequence[Turn]) -> None:
    evidence = report.html(title, turns, library.article, datetime.datetime.now(datetime.UTC))
    with st.container(horizontal=True):
        st.download_button(
            "Markdown",
            markdown,
            export.file_name(title, "md"),
            "text/markdown",
            icon=":material/download:",
            on_click="ignore",
            type="primary",
        )
        st.download_button(
            "JSON", json, export.file_name(title, "json"), "application/json", icon=":material/download:", on_click="ignore"
        )
        st.download_button(
            "Evidence report",
            evidence,
            export.file_name(title, "html"),
            "text/html",
            icon=":material/verified:",
            on_click="ignore",
            help="A page with each quotation, its source, date, place and hash; opens in any browser and prints as PDF.",
        )
    looks, source = st.tabs(["As it will look", "Markdown"])
    with looks:
        st.html(f'<div class="dl-preview">{preview.html(markdown)}</div>')
    with source:
        # As high as it is: the window scrolls, which the keyboard can do, and a box within it could not.
        st.code(markdown, language=None, wrap_lines=True)


def _gold(assistant: Assistant, turns: tuple[Turn, ...], turn: Turn, answer: Answer) -> None:
    say.remark("A gold question says what a right answer must state. Evaluations measure the archive against it.")
    say.question(turn.question)
    earlier = [
        part for t in turns if t.id < turn.id and t.answer for part in (("user", t.question), ("assistant", t.answer.text))
    ]
    kinds = list(gold.KINDS)
    likely = {"not_found": "not_in_archive", "false_premise": "false_premise", "small_talk": "small_talk"}.get(
        answer.status, "follow_up" if earlier else "single_fact"
    )
    kind = st.selectbox(
        "What kind of question is it?",
        kinds,
        index=kinds.index(likely),
        format_func=gold.KINDS.__getitem__,
        key=f"gold-kind-{turn.id}",
    )
    stated = st.text_area(
        "What must a right answer state?",
        placeholder="Lloyd Austin | Secretary Austin\nat the Pentagon",
        help="One fact a line, as few words as carry it. Other wordings that count follow after a |.",
        key=f"gold-facts-{turn.id}",
    )
    short = st.text_input("The shortest right answer (if there is one)", max_chars=200, key=f"gold-short-{turn.id}")
    if st.button("Add", type="primary", key="add_gold"):
        cited = dict.fromkeys(c.article_id for c in answer.citations)
        names = {name: gold.article_name(assistant.article(name), assistant.cleaning(name)[0]) for name in cited}
        required = gold.facts(stated)
        used = earlier if kind == "follow_up" else []
        faults = gold.faults(kind, required, used, list(names.values()))
        if faults:
            say.problem(" ".join(faults))
            return
        line = gold.candidate(
            turn.question, answer, kind=kind, required=required, short_answer=short.strip(), history=used, names=names
        )
        gold.add(library.gold_file(), line)
        notice.tell("Added to the gold questions.")
        st.rerun()
