"""Answers and chats as files."""

from __future__ import annotations

import dataclasses
import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from rag import Answer, Conflict, Side
from tests.ui import samples
from ui import export
from ui.chats import Chat, Narrowing, Turn

HOSTILE = [
    samples.HOSTILE, "# Heading", "1. list", "- list", "=== ", "> quote",
    "    code", "~~~\ncode", "| a | b |", "www.evil.test a@evil.test", "&lt;b&gt;", "\\<b>", "`x`", "a\n\nb", "***", "[x]: http://evil.test",
]  # fmt: skip


def _rendered(markdown: str) -> str:
    return MarkdownIt("commonmark").enable("table").enable("strikethrough").render(markdown)


@given(some.text(max_size=200))
@example("1986. A year")
@example("!\\[x](y)")
def test_escaped_text_reads_as_the_same_words_and_nothing_else(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(export.markdown_text(text))
    words = " ".join(text.split())
    assert [token.type for token in tokens] == (["paragraph_open", "inline", "paragraph_close"] if words else [])
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == words.replace("\x00", "\ufffd")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_words_in_an_exported_answer(text: str) -> None:
    hostile = samples.citation(quote=text, start=0, end=len(text), title=text, source=text, url="javascript:alert(1)")
    answer = dataclasses.replace(
        samples.answer(text), citations=(hostile,), reason=text, notes=(text,), standalone_question=text + "?"
    )
    page = _rendered(export.answer_markdown(answer, Narrowing(sources=(text,))))
    assert not any(tag in page for tag in ("<script", "<img", "<a ", "<table", "<code", "<pre", "<h2", "<del", "<ul"))
    assert page.count("<h1>") == 1


def test_an_answer_in_markdown_carries_its_numbered_notes() -> None:
    text = export.answer_markdown(samples.answer(), Narrowing(since="2024-01-01"))
    assert text.startswith("# When was the harbor closed?\n\n*since January 1, 2024*\n")
    assert "It was closed on Monday \\[1\\]" in text
    assert "1. Harbor closed, Tribune, October 8, 2024: “The harbor was closed on Monday.”" in text


def test_an_answer_in_json_reads_back_as_the_same_answer() -> None:
    data = json.loads(export.answer_json(samples.answer(), Narrowing("", "2024-12-31", ("Tribune",))))
    assert Answer.from_dict(data["answer"]) == samples.answer()
    assert data["filters"] == {"since": "", "until": "2024-12-31", "sources": ["Tribune"], "authors": [], "collection": ""}


def test_a_chat_is_exported_with_every_turn_also_those_without_an_answer() -> None:
    chat = Chat("c", "The harbor", 0.0, 0.0)
    turns = [
        Turn(1, "c", 0.0, "When?", answer=samples.answer("When?"), thumb=0, reason="Wrong"),
        Turn(2, "c", 0.0, "Why?", problem="Stopped."),
    ]
    text = export.chat_markdown(chat, turns)
    assert text.startswith("# The harbor\n") and "## When?" in text and "## Why?\n\n*Stopped.*" in text
    data = json.loads(export.chat_json(chat, turns))
    assert [(t["question"], t["thumb"], t["reason"], bool(t["answer"])) for t in data["turns"]] == [
        ("When?", "down", "Wrong", True),
        ("Why?", None, "", False),
    ]


def test_what_is_copied_is_the_answer_with_its_notes() -> None:
    assert export.plain_text(samples.answer()) == (
        "It was closed on Monday [1].\n\n[1] Harbor closed, Tribune, October 8, 2024: “The harbor was closed on Monday.”"
    )


def test_a_conflict_is_exported_and_copied_with_both_sides() -> None:
    one, other = samples.citation(1), samples.citation(2, "It was never *closed*.", article_id="a2")
    answer = samples.answer(conflicts=(Conflict((Side("closed", one), Side("never *closed*", other))),))
    assert "The articles differ: “closed” [1]; “never *closed*” [2]." in export.plain_text(answer)
    assert "**The articles differ: “closed” \\[1\\]; “never \\*closed\\*” \\[2\\].**" in export.answer_markdown(answer)


@pytest.mark.parametrize(
    ("status", "words"),
    [("not_found", "**Not in the archive.** Nothing about it."), ("false_premise", "contradicts what the question")],
)
def test_the_export_says_when_the_archive_does_not_answer(status: str, words: str) -> None:
    assert words in export.answer_markdown(samples.answer(status=status, reason="nothing about it"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Why was it closed?", "why-was-it-closed.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ("???", "dateline.md"),
        ("متى أغلق", "متى-أغلق.md"),
    ],
)
def test_files_are_named_after_the_question_and_nothing_in_it_is_a_path(title: str, name: str) -> None:
    assert export.file_name(title, "md") == name


def test_a_date_that_is_not_known_says_so() -> None:
    assert export.day_in_words(None) == "date unknown"
    assert export.day_in_words("2024-10-08T14:02:00+03:00") == "October 8, 2024"


@pytest.mark.parametrize("character", ["[", "*", "1", "\\", " ", "<", "www."])
def test_escaping_a_very_long_line_takes_no_time(character: str) -> None:
    started = time.thread_time()
    export.markdown_text(character * 100_000)
    assert time.thread_time() - started < 1


def test_small_talk_is_exported_as_the_reply_that_it_is() -> None:
    reply = Answer("thanks", "small_talk", "You are *welcome*.", standalone_question="thanks")
    text = export.answer_markdown(reply)
    assert text == "# thanks\n\nYou are \\*welcome\\*.\n\n*Written by Dateline.*\n"
    assert export.plain_text(reply) == "You are *welcome*."


def test_the_collection_that_a_question_was_limited_to_is_exported_by_its_name() -> None:
    filters = Narrowing("2024-01-01", sources=("Tribune",), collection="5f", called="The <b>bridge</b>")
    written = export.answer_markdown(samples.answer(), filters)
    assert "only Tribune; only the collection “The" in written and "<b>" not in _rendered(written)
    assert json.loads(export.answer_json(samples.answer(), filters))["filters"]["collection"] == "The <b>bridge</b>"
