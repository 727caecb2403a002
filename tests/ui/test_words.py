"""What is wrong, in words for a reader."""

from __future__ import annotations

import re

import pytest

from rag import (
    ArchiveBusyError,
    ArchiveCorruptError,
    ArchiveError,
    BusyError,
    ProviderError,
    QuestionError,
    RagError,
    SettingsError,
)
from ui import words


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            QuestionError("since is 'banana': expected a day such as 2024-10-08"),
            "“banana” is no day. A day in a link looks like",
        ),
        (QuestionError("the question has 9,000 characters: expected at most 4,000"), "9,000 characters, and at most 4,000"),
        (
            QuestionError("unknown source 'X': the archive has A; see `rag articles list`"),
            "There is no source “X” in the archive.",
        ),
        (BusyError("wait, or let RAG_QUESTIONS_AT_ONCE name more"), "Many questions are being answered just now."),
        (ArchiveBusyError("/data/chats.db is locked by another process"), "is being changed just now by another process"),
        (ArchiveCorruptError("/data/archive.db is damaged: move it away"), "A file of the archive is damaged."),
        (
            ArchiveError("no article '200dabb8657a' in the archive: see `rag articles list`"),
            "This article is no longer in the archive.",
        ),
        (ArchiveError("no archive in /data: expected one made by `rag ingest PATH`"), "The archive cannot be used as it is."),
        (SettingsError("OPENAI_API_KEY is not set"), "Answers cannot be written as this page is set up."),
        (ProviderError("the endpoint is down: start it"), "the endpoint is down: start it"),
    ],
)
def test_an_error_is_told_without_names_of_files_settings_and_commands(error: RagError, told: str) -> None:
    said = words.told(error)
    assert told in said
    assert not re.search(r"`|RAG_|OPENAI|/data|\\.db|200dabb8657a", said)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "an article of 3,000,000 characters: expected at most 2,000,000; split it, or raise RAG_MAX_ARTICLE_CHARS",
            "an article of 3,000,000 characters: expected at most 2,000,000",
        ),
        ("answered by quotation: the endpoint http://127.0.0.1:8080/v1 answered 500: try again", "answered by quotation"),
        ("the part is not in the archive: “what is a km/h in OPEN_DATA?”",) * 2,
        ("looked up in parts: who left? / who stayed?",) * 2,
        ("see `rag ui`", "Whoever runs this page finds the reason under Settings."),
    ],
)
def test_a_reason_or_a_note_loses_what_is_for_whoever_runs_the_page(text: str, shown: str) -> None:
    assert words.for_readers(text) == shown
