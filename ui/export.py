"""Answers and chats as files: Markdown and plain text to read on, JSON to compute with, all with their citations.

In Markdown everything that an article, a question or a model says is escaped, so that it stays words wherever the file is
opened: no heading, link, image or HTML of theirs.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from typing import Any

from rag import Answer, Citation, markdown_text
from rag.lab import in_words
from ui.chats import EVERYTHING, Chat, Narrowing, Turn


def day_in_words(published: str | None) -> str:
    """The day of a date such as `October 8, 2024`, or `date unknown`."""
    return in_words(published) if published else "date unknown"


def days_in_words(first: str, last: str) -> str:
    """From one day to another, such as `September 26 to December 24, 2023`; one day alone where both are the same."""
    begin, end = day_in_words(first), day_in_words(last)
    if begin == end:
        return end
    return f"{begin.removesuffix(f', {last[:4]}')} to {end}"


def as_sentence(text: str) -> str:
    """A reason as a sentence: with a capital and a full stop."""
    words = text.strip()
    return words and words[0].upper() + words[1:] + ("" if words.endswith((".", "!", "?", "…")) else ".")


def plain_text(answer: Answer) -> str:
    """The answer with its numbered notes, as it is copied."""
    said = answer.text or as_sentence(answer.reason)
    notes = [f"[{c.number}] {_where(c)}: “{' '.join(c.quote.split())}”" for c in answer.citations]
    return "\n".join([said, *disagreements(answer), *(["", *notes] if notes else [])])


def writer(answer: Answer) -> str:
    """Who wrote the words of an answer: a model, nobody but the articles, or Dateline itself where there was nothing to ask."""
    if answer.status == "small_talk":
        return "Dateline"
    return "quotation" if answer.model == "extractive" else answer.model


def disagreements(answer: Answer) -> list[str]:
    """A line for each matter in which the articles differ."""
    return [
        "The articles differ: " + "; ".join(f"“{side.words}” [{side.citation.number}]" for side in conflict.sides) + "."
        for conflict in answer.conflicts
    ]


def answer_markdown(answer: Answer, filters: Narrowing = EVERYTHING, level: int = 1) -> str:
    """One question with its answer and notes, under a heading of the given level."""
    lines = [f"{'#' * level} {markdown_text(answer.question)}", ""]
    limits = narrowed(filters)
    if limits:
        lines += [f"*{markdown_text(limits)}*", ""]
    if answer.standalone_question not in ("", answer.question):
        lines += [f"*Looked up as: {markdown_text(answer.standalone_question)}*", ""]
    if answer.status == "false_premise":
        lines += ["**The archive contradicts what the question assumes.**", ""]
    if answer.status == "not_found":
        lines += [f"**Not in the archive.** {markdown_text(as_sentence(answer.reason))}", ""]
    if answer.status == "small_talk":
        lines += [markdown_text(answer.text), ""]
    if answer.statements:
        lines += [" ".join(_sentence(statement.text, statement.citations) for statement in answer.statements), ""]
    lines += [f"**{markdown_text(line)}**\n" for line in disagreements(answer)]
    lines += [f"{c.number}. {markdown_text(_where(c))}: “{markdown_text(c.quote)}”" + _address(c) for c in answer.citations]
    lines += [""] if answer.citations else []
    lines += [f"*{markdown_text(remark)}*\n" for remark in answer.notes]
    return "\n".join([*lines, f"*Written by {markdown_text(writer(answer))}.*", ""])


def chat_markdown(chat: Chat, turns: Sequence[Turn]) -> str:
    """A whole chat."""
    parts = [f"# {markdown_text(chat.title)}\n"]
    for turn in turns:
        if turn.answer:
            parts.append(answer_markdown(turn.answer, turn.filters, level=2))
        else:
            parts.append(f"## {markdown_text(turn.question)}\n\n*{markdown_text(turn.problem or 'No answer.')}*\n")
    return "\n".join(parts)


def answer_json(answer: Answer, filters: Narrowing = EVERYTHING) -> str:
    """The answer as the library gives it, with the filters it was asked with."""
    return json.dumps({"filters": _filters(filters), "answer": answer.to_dict()}, ensure_ascii=False, indent=2)


def chat_json(chat: Chat, turns: Sequence[Turn]) -> str:
    """A whole chat, turn by turn."""
    return json.dumps(
        {
            "title": chat.title,
            "created": _moment(chat.created),
            "turns": [
                {
                    "asked": _moment(turn.asked),
                    "question": turn.question,
                    "filters": _filters(turn.filters),
                    "answer": turn.answer.to_dict() if turn.answer else None,
                    "problem": turn.problem,
                    "thumb": {1: "up", 0: "down"}.get(turn.thumb) if turn.thumb is not None else None,
                    "reason": turn.reason,
                }
                for turn in turns
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def file_name(title: str, extension: str) -> str:
    """A file name made of the letters and digits of a title."""
    words = re.findall(r"\w+", title.casefold())[:8]
    return f"{'-'.join(words)[:60].rstrip('-_') or 'dateline'}.{extension}"


def _sentence(text: str, citations: Sequence[Citation]) -> str:
    marks = "".join(f"\\[{number}\\]" for number in sorted({c.number for c in citations}))
    return f"{markdown_text(text)} {marks}"


def _where(citation: Citation) -> str:
    return ", ".join(part for part in (citation.title or "Untitled", citation.source, day_in_words(citation.published)) if part)


def _address(citation: Citation) -> str:
    return f" ({markdown_text(citation.url)})" if citation.url else ""


def narrowed(filters: Narrowing) -> str:
    """What filters leave, in words; empty where they leave everything."""
    days = [f"since {day_in_words(filters.since)}"] * bool(filters.since) + [f"until {day_in_words(filters.until)}"] * bool(
        filters.until
    )
    named = [f"only {', '.join(filters.names)}"] if filters.names else []
    return "; ".join([*days, *named, *([f"only {filters.part}"] if filters.part else [])])


def _filters(filters: Narrowing) -> dict[str, Any]:
    return {
        "since": filters.since,
        "until": filters.until,
        "sources": list(filters.sources),
        "authors": list(filters.authors),
        "collection": filters.called,
    }


def _moment(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC).isoformat(timespec="seconds")
