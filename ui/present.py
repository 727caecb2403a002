"""Answers and articles as the plain values that the page's components show.

Nothing here is HTML: the components put every string into the page as text, so whatever an article, a question or a model
says stays words. What has to be exact, the quotation in its article, is cut here, where offsets count code points.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from rag import Answer, Article, Citation, Cleaned, ScoredChunk, Statement, Usage
from ui import export
from ui.chats import Filters

AROUND = 60_000
"""How many characters of a very long article are shown before and after the quotation."""

_NEAREST = 5
"""How many passages are shown where the archive has no answer."""

_PREVIEW = 320
"""How many characters of a quotation are shown while one points at its mark."""

_TAKEN_OUT = (
    "This is the text that was taken out of the file. Menus, pictures, forms and whatever else stood around it are not shown."
)
_PROVENANCE = {
    "explicit": "as stated in the article",
    "inferred": "inferred from the story",
    "unknown": "",
}
_STAGES = {
    "open": "opening the archive",
    "embed": "embedding the question",
    "retrieve": "searching",
    "condense": "understanding the follow-up",
    "plan": "planning",
    "read": "reading the passages",
    "answer": "choosing the words",
    "write": "writing",
    "verify": "checking each sentence",
    "repair": "repairing",
}


def web_address(url: str) -> str:
    """The url when it is an ordinary web address that may be linked, else nothing."""
    try:
        parts = urlsplit(url.strip())
        plain = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return ""
    return url.strip() if plain and url.isprintable() else ""


def note(citation: Citation) -> dict[str, Any]:
    """A numbered note under an answer."""
    return {
        "number": citation.number,
        "article": citation.article_id,
        "title": citation.title or "Untitled",
        "source": citation.source,
        "published": citation.published,
        "provenance": _PROVENANCE[citation.date_provenance],
        "quote": citation.quote,
    }


def sentences(said: Sequence[Statement]) -> list[dict[str, Any]]:
    """The sentences of an answer, each with its marks in the order of their numbers."""
    return [
        {
            "text": statement.text,
            "marks": [
                {"number": c.number, "label": _label(c), "quote": _shortened(c.quote)}
                for c in sorted(statement.citations, key=lambda c: c.number)
            ],
        }
        for statement in said
    ]


def also_found(answer: Answer) -> list[ScoredChunk]:
    """The passages that were considered and not quoted from, best first."""
    quoted = [(c.article_id, c.start, c.end) for c in answer.citations]
    return [
        item
        for item in answer.retrieved
        if not any(item.chunk.article_id == a and item.chunk.start < end and start < item.chunk.end for a, start, end in quoted)
    ]


def answer_view(answer: Answer, filters: Filters, *, stopped: bool = False) -> dict[str, Any]:
    """Everything that the answer component shows."""
    return {
        "status": answer.status,
        "statements": sentences(answer.statements),
        "notes": [{**note(citation), "shown": _is_said(citation, answer)} for citation in answer.citations],
        "also": [_passage(item) for item in also_found(answer)[: _NEAREST if answer.status == "not_found" else None]],
        "reason": export.as_sentence(answer.reason),
        "standalone": answer.standalone_question if answer.standalone_question not in ("", answer.question) else "",
        "remarks": [*map(export.as_sentence, answer.notes), *_dropped(answer)],
        "conflicts": [
            [{"words": side.words, "label": _label(side.citation), **note(side.citation)} for side in conflict.sides]
            for conflict in answer.conflicts
        ],
        "sides": sides(answer.citations),
        "narrowed": narrowed(filters),
        "stopped": stopped,
        "copy": export.plain_text(answer),
        # A follow-up makes no sense alone: its link asks the question that it was understood as.
        "link": link(answer.standalone_question or answer.question, filters),
        "details": details(answer),
    }


def writing_view(said: Sequence[Statement], filters: Filters) -> dict[str, Any]:
    """What the answer component shows while an answer is being written: the sentences verified so far."""
    empty = {
        "notes": [],
        "also": [],
        "reason": "",
        "standalone": "",
        "remarks": [],
        "conflicts": [],
        "sides": [],
        "stopped": False,
    }
    fixed = {"copy": "", "link": "", "details": None, "narrowed": narrowed(filters)}
    return {"status": "writing", "statements": sentences(said), **empty, **fixed}


def narrowed(filters: Filters) -> dict[str, Any] | None:
    """What a question was narrowed to; None when it was not."""
    if filters == Filters():
        return None
    return {"since": filters.since, "until": filters.until, "sources": list(filters.sources)}


def sides(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    """The notes grouped by who said it, when at least two sources did; else nothing."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for citation in citations:
        groups.setdefault((citation.source or citation.title, citation.article_id), []).append(note(citation))
    by_source = {source for source, _ in groups}
    if len(by_source) < 2:
        return []
    return [{"source": source, "notes": notes} for (source, _), notes in groups.items()]


def details(answer: Answer) -> dict[str, Any]:
    """Time, tokens and money of an answer; milliseconds by stage, in the order in which the stages ran."""
    usage: Usage = answer.usage
    return {
        "stages": [{"name": _STAGES.get(name, name), "ms": _milliseconds(ms)} for name, ms in answer.timings.items()],
        "total": _milliseconds(sum(answer.timings.values())),
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "dollars": usage.dollars,
        "confidence": answer.confidence,
        "writer": "quotation" if answer.model == "extractive" else answer.model,
        "prompt_version": answer.prompt_version,
        "considered": len(answer.retrieved),
    }


def _milliseconds(value: float) -> float:
    """As exact as it is of use: tenths of a short time only."""
    return round(value, 1) if value < 10 else float(round(value))


def link(question: str, filters: Filters) -> str:
    """The query string that asks this question with these filters."""
    given = [("since", filters.since), ("until", filters.until), *(("source", source) for source in filters.sources)]
    return "?" + urlencode([("q", question), *((name, value) for name, value in given if value)])


def place_of(quote: str, text: str, start: int) -> tuple[int, int]:
    """Where a quotation stands in an article that may have changed since: where it stood, else where it is found first.

    (0, 0) where it is nowhere any more: nothing is marked then.
    """
    at = start if text[start : start + len(quote)] == quote else text.find(quote)
    return (at, at + len(quote)) if at >= 0 else (0, 0)


def article_view(article: Article, start: int = 0, end: int = 0) -> dict[str, Any]:
    """An article with `text[start:end]` marked; of a very long one, the part around the mark."""
    before, after = max(0, start - AROUND), min(len(article.text), max(end, start) + AROUND)
    pieces = [(article.text[before:start], ""), (article.text[start:end], "mark"), (article.text[end:after], "")]
    return {
        **_head(article),
        "pieces": [{"text": text, "kind": kind, "why": ""} for text, kind in pieces if text],
        "left_out_before": before,
        "left_out_after": len(article.text) - after,
    }


def raw_view(article: Article, raw: str, cleaned: Cleaned) -> dict[str, Any]:
    """The file's text with everything that cleaning left out marked, and why."""
    pieces: list[dict[str, str]] = []
    at = 0
    for dropped in sorted(cleaned.dropped, key=lambda item: item.start):
        start = max(at, dropped.start)
        if at < start:
            pieces.append({"text": raw[at:start], "kind": "", "why": ""})
        if start < dropped.end:
            pieces.append({"text": raw[start : dropped.end], "kind": "dropped", "why": dropped.reason})
        at = max(at, dropped.end)
    pieces.append({"text": raw[at:], "kind": "", "why": ""})
    shown, room = [], 2 * AROUND
    for piece in pieces:
        shown.append({**piece, "text": piece["text"][:room]})
        room -= len(shown[-1]["text"])
    return {
        **_head(article),
        "notice": _TAKEN_OUT if Path(article.path).suffix.lower().removeprefix(".") in ("html", "htm", "pdf") else "",
        "pieces": [piece for piece in shown if piece["text"]],
        "left_out_before": 0,
        "left_out_after": sum(len(p["text"]) for p in pieces) - sum(len(p["text"]) for p in shown),
    }


def _head(article: Article) -> dict[str, Any]:
    return {
        "title": article.title or "Untitled",
        "source": article.source,
        "author": article.author,
        "published": article.published,
        "provenance": _PROVENANCE[article.date_provenance],
        "evidence": article.date_evidence if article.date_provenance == "inferred" else "",
        "url": web_address(article.url),
        "words": article.words,
        "file": Path(article.path).name,
    }


def _passage(item: ScoredChunk) -> dict[str, Any]:
    return {
        "title": item.title or "Untitled",
        "source": item.source,
        "published": item.published,
        "text": item.chunk.text,
        "article": item.chunk.article_id,
        "start": item.chunk.start,
        "end": item.chunk.end,
    }


def _shortened(quote: str) -> str:
    """A quotation as it is shown while one only points at its mark."""
    words = " ".join(quote.split())
    return words if len(words) <= _PREVIEW else words[:_PREVIEW].rsplit(" ", 1)[0] + " …"


def _label(citation: Citation) -> str:
    return ", ".join(part for part in (f"Note {citation.number}", citation.title, citation.source) if part)


def _is_said(citation: Citation, answer: Answer) -> bool:
    """Whether the quotation stands word for word in the answer, so that the note need not repeat it."""
    quote = " ".join(citation.quote.split()).strip(" “”\"'.")
    return any(quote in " ".join(statement.text.split()) for statement in answer.statements if citation in statement.citations)


def _dropped(answer: Answer) -> list[str]:
    if not answer.dropped:
        return []
    many = "A sentence was" if answer.dropped == 1 else f"{answer.dropped} sentences were"
    return [f"{many} written and not shown, because the evidence does not carry {'it' if answer.dropped == 1 else 'them'}."]
