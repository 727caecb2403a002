"""Answers as the plain values that the page's components show.

Nothing here is HTML: the components put every string into the page as text, so whatever an article, a question or a model
says stays words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from rag import Answer, ScoredChunk, Statement, Usage
from rag.lab import UNSURE, unsteered
from ui import export, quotations, words
from ui.chats import Narrowing
from ui.quotations import Find

_NEAREST = 5
"""How many passages are shown where the archive has no answer."""

_READ_AT_ONCE = 4
"""So many of the articles being read are named meanwhile."""

_STAGES = {
    "understand": "understanding the question",
    "open": "searching the archive",
    "embed": "searching the archive",
    "retrieve": "searching the archive",
    "plan": "choosing what to say",
    "read": "reading the passages",
    "answer": "choosing what to say",
    "write": "writing",
}
"""The stages in a reader's words; those that are one to a reader have the same."""


def also_found(answer: Answer) -> list[ScoredChunk]:
    """The passages that were considered and not quoted from, best first."""
    quoted = [(c.article_id, c.start, c.end) for c in answer.citations]
    return [
        item
        for item in answer.retrieved
        if not any(item.chunk.article_id == a and item.chunk.start < end and start < item.chunk.end for a, start, end in quoted)
    ]


def answer_view(answer: Answer, filters: Narrowing, find: Find, *, stopped: bool = False) -> dict[str, Any]:
    """Everything that the answer component shows. `find` gives the articles around the quotations."""
    remarks = [_remark(note) for note in answer.notes if note != UNSURE]
    # Nothing was near it: only where nothing was left to look through.
    empty = answer.status == "not_found" and filters != Narrowing() and not answer.retrieved
    return {
        "status": answer.status,
        "unsure": answer.unsure,
        "form": quotations.form(answer),
        "prose": quotations.prose(answer.statements),
        "rows": quotations.by_article(answer),
        "cards": quotations.cards(answer.citations, find),
        "conflicts": quotations.differing(quotations.told_apart(answer)),
        "reply": unsteered(answer.text) if answer.status == "small_talk" else "",
        "also": _also(answer)[: _NEAREST if answer.status == "not_found" else None],
        "reason": unsteered(
            export.as_sentence("no article fits what this question was narrowed to" if empty else answer.reason)
        ),
        "widen": (answer.status == "not_found" or answer.unsure) and filters != Narrowing(),
        "standalone": unsteered(_looked_up(answer)),
        "remarks": [*(unsteered(export.as_sentence(note)) for note in remarks), *_counted(answer), *_dropped(answer)],
        "as_of": answer.as_of,
        "narrowed": narrowed(filters),
        "stopped": stopped,
        "copy": export.plain_text(answer),
        # A follow-up makes no sense alone: its link asks the question that it was understood as.
        "link": link(answer.standalone_question or answer.question, filters),
        "details": details(answer),
    }


def writing_view(said: Sequence[Statement], filters: Narrowing, read: Sequence[ScoredChunk] = ()) -> dict[str, Any]:
    """What the answer component shows while an answer is being written: what is read, and the sentences verified so far."""
    citations = tuple(dict.fromkeys(c for statement in said for c in statement.citations))
    so_far = Answer("", "answered", "", statements=tuple(said), citations=citations)
    whole = answer_view(so_far, filters, lambda _: None)
    rows = quotations.by_article(so_far, fold=False)
    reading = _by_article(enumerate(read))[:_READ_AT_ONCE]
    return {**whole, "status": "writing", "rows": rows, "reading": reading, "copy": "", "link": "", "details": None}


def aloud(answer: Answer) -> str:
    """What became of a question, for who hears the page."""
    if answer.status == "small_talk":
        return answer.text
    if answer.status == "not_found":
        return f"The archive does not answer this. {export.as_sentence(answer.reason)}"
    quoted, articles = len(answer.citations), len({c.article_id for c in answer.citations})
    told = (
        f"{quoted} {'quotation' if quoted == 1 else 'quotations'} from {articles} {'article' if articles == 1 else 'articles'}."
    )
    if answer.status == "false_premise":
        return f"The archive contradicts what this question assumes. {told}"
    if quotations.told_apart(answer):
        return f"The articles differ. {told}"
    return f"No article is sure to answer this. {told}" if answer.unsure else f"Answered with {told}"


def narrowed(filters: Narrowing) -> dict[str, Any] | None:
    """What a question was narrowed to; None when it was not."""
    if filters == Narrowing():
        return None
    return {"since": filters.since, "until": filters.until, "sources": filters.names, "part": filters.part}


def details(answer: Answer) -> dict[str, Any]:
    """Time, tokens and money of an answer; milliseconds by what a reader takes for a stage, in the order in which they ran."""
    usage: Usage = answer.usage
    stages: dict[str, float] = {}
    for name, milliseconds in answer.timings.items():
        told = _STAGES.get(name, name)
        stages[told] = stages.get(told, 0.0) + milliseconds
    return {
        "stages": [{"name": name, "ms": milliseconds} for name, milliseconds in stages.items()],
        "total": sum(answer.timings.values()),
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "dollars": usage.dollars,
        "confidence": answer.confidence,
        "writer": _writer(answer),
        "prompt_version": answer.prompt_version,
        "considered": len(answer.retrieved),
    }


def _writer(answer: Answer) -> str:
    written = export.writer(answer)
    return "the articles themselves" if written == "quotation" else written


def link(question: str, filters: Narrowing) -> str:
    """The query string that asks this question with these filters."""
    return "?" + urlencode([("q", question), *filters.query])


def _also(answer: Answer) -> list[dict[str, Any]]:
    """What was also found, the best passage of each article; `index` is its place in `also_found`."""
    return _by_article(enumerate(also_found(answer)))


def _by_article(passages: Iterable[tuple[int, ScoredChunk]]) -> list[dict[str, Any]]:
    first: dict[str, dict[str, Any]] = {}
    for index, item in passages:
        first.setdefault(
            item.chunk.article_id,
            {
                "index": index,
                "title": unsteered(item.title) or "Untitled",
                "source": unsteered(item.source),
                "published": item.published,
                "text": unsteered(unmarked(item.chunk.text)),
            },
        )
    return list(first.values())


def unmarked(text: str) -> str:
    """A passage on one line, without the signs of Markdown headings and lists that its lines begin with."""
    return " ".join(re.sub(r"(?m)^\s*(#{1,6}|[-*+•])\s+", "", text).split())


def _remark(note: str) -> str:
    """A note of the library in words; of a name that is nowhere, that it is nowhere, and not only what was read for it."""
    mended = re.fullmatch(r"read “(.+)” as “(.+)”", note)
    if mended and mended[1][0].isupper():
        return f"“{mended[1]}” does not occur in the archive; “{mended[2]}” was looked up instead"
    return words.for_readers(note)


def _looked_up(answer: Answer) -> str:
    """The question as it was looked up, where a word of it was changed or filled in."""
    asked, used = (set(re.findall(r"\w+", text.casefold())) for text in (answer.question, answer.standalone_question))
    return answer.standalone_question if used - asked else ""


def _dropped(answer: Answer) -> list[str]:
    if not answer.dropped:
        return []
    many = "A sentence was" if answer.dropped == 1 else f"{answer.dropped} sentences were"
    return [f"{many} written and not shown, because {'it' if answer.dropped == 1 else 'they'} could not be proven."]


def _counted(answer: Answer) -> list[str]:
    """How many sentences a model wrote, and how many are the articles' own words; nothing where it wrote none."""
    if not answer.written:
        return []
    told = f"{answer.written} {'sentence' if answer.written == 1 else 'sentences'} written and proven"
    return [f"{told}, {answer.quoted} quoted."]
