"""What is wrong, in words for who reads the page: without the names of files, settings and commands.

Those stand on the Settings page and in the log, where whoever runs the page looks.
"""

from __future__ import annotations

import logging
import re

from rag import (
    ArchiveBusyError,
    ArchiveCorruptError,
    ArchiveError,
    BusyError,
    PluginError,
    PromptError,
    ProviderError,
    QuestionError,
    RagError,
    SettingsError,
)

_NO_DAY = re.compile(r"""^(since|until|today) is (['"])(.*)\2: expected a day""", re.DOTALL)
_NO_SOURCE = re.compile(r"""^unknown source (['"])(.*)\1: the archive has""", re.DOTALL)
_LONG = re.compile(r"has ([\d,]+) characters: expected at most ([\d,]+)")
# What tells that a message speaks to whoever runs the page: commands, variables, paths, ids, classes.
_INSIDE = re.compile(r"`|\b[A-Z]+_[A-Z_]+\b|[\w.]*/[\w./]+|\b[0-9a-f]{12,}\b|\b\w+\.(db|env|lock)\b|\b[a-z]+_[a-z_]+\b")
_ASK_OPERATOR = "Whoever runs this page finds the reason under Settings."
_REMOVED = re.compile(r"^no article '")


def told(error: RagError) -> str:
    """An error as a sentence or two for a reader. The error itself goes to the log."""
    logging.getLogger(__name__).warning("told a reader of: %s", error)
    return _by_kind(error)


def for_readers(text: str) -> str:
    """A reason or a note without what speaks to whoever runs the page: advice and causes go from its end, as far as needed."""
    shown = text
    while _is_inside(shown) and (cut := max(shown.rfind("; "), shown.rfind(": "), shown.rfind(" ("))) > 0:
        shown = shown[:cut]
    return _ASK_OPERATOR if _is_inside(shown) else shown


def _is_inside(text: str) -> bool:
    # What is quoted are an article's or a reader's words.
    return bool(_INSIDE.search(re.sub("“[^”]*”", "", text)))


def _by_kind(error: RagError) -> str:
    text = str(error)
    no_day, no_source, long = _NO_DAY.match(text), _NO_SOURCE.match(text), _LONG.search(text)
    if isinstance(error, QuestionError) and no_day:
        return f"“{no_day[3]}” is no day. A day in a link looks like 2024-10-08."
    if isinstance(error, QuestionError) and no_source:
        return f"There is no source “{no_source[2]}” in the archive."
    if isinstance(error, QuestionError) and long:
        return f"This question has {long[1]} characters, and at most {long[2]} are read. Ask it in fewer words."
    if isinstance(error, BusyError):
        return "Many questions are being answered just now. Ask again in a moment."
    if isinstance(error, ArchiveBusyError):
        return "The archive is being changed just now by another process. Try again in a moment."
    if not _is_inside(text):
        return text
    if _REMOVED.match(text):
        return "This article is no longer in the archive."
    if isinstance(error, ArchiveCorruptError):
        return f"A file of the archive is damaged. {_ASK_OPERATOR}"
    if isinstance(error, ArchiveError):
        return f"The archive cannot be used as it is. {_ASK_OPERATOR}"
    if isinstance(error, ProviderError | PluginError | PromptError | SettingsError):
        return f"Answers cannot be written as this page is set up. {_ASK_OPERATOR}"
    return f"This could not be done. {_ASK_OPERATOR}"
