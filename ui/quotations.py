"""An answer as one reads it: its quotations gathered by article, the words that answer marked, what answers first on top.

As in `ui.present` all values are plain, and what has to be exact is cut here, where offsets count code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag import Answer, Article, Citation, Conflict, Statement
from rag.lab import reworded, unsteered

Find = Callable[[str], Article | None]
"""An article of the archive by its id; None where it is there no more."""

"""How the note begins with which the library says that what it quotes only comes nearest."""

BY_HAND = "corrected by hand"
PROVENANCE = {"explicit": "as stated in the article", "inferred": "inferred from the story", "unknown": "", "person": BY_HAND}
SHOWN = 3
"""So many quotations are shown at once; the rest is a click away."""

_CONTEXT = 240
_STOP = re.compile(r"[.!?…。！？؟][\"”’»)\]]*\s+|\n+")
_COMPARED = re.compile(r"\b(compare[sd]?|comparison|differ(s|ed|ence|ences)?|versus|vs)\b", re.IGNORECASE)
_IN_TIME = re.compile(
    r"\b(timeline|chronolog\w*|over (time|the (weeks|months|years))|step by step|history of|sequence of events|unfold(ed)?)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"^\W*((list|name|give me|tell me)\b|(which|what|who)( \w+)? (are|were)\b|(which|what) \w+s\b)", re.IGNORECASE
)


def is_quotation(statement: Statement) -> bool:
    """Whether a statement is an article's own words, so that showing the quotation shows all of it."""
    said = " ".join(statement.text.split())
    return statement.kind == "quoted" and any(" ".join(c.quote.split()) in said for c in statement.citations)


def form(answer: Answer) -> str:
    """How the quotations stand: `columns`, `timeline` or `list` where the question asks for it, else empty."""
    question = answer.standalone_question or answer.question
    articles = {c.article_id for c in answer.citations}
    if answer.unsure or answer.status not in ("answered", "false_premise"):
        return ""
    if _has_events(answer):
        return "timeline"
    if _is_compared(answer):
        return "columns"
    if len(articles) in (2, 3) and (answer.status == "false_premise" or _COMPARED.search(question)):
        return "columns"
    if len({c.published for c in answer.citations if c.published}) > 1 and _IN_TIME.search(question):
        return "timeline"
    return "list" if len(answer.statements) >= SHOWN and _LISTED.search(question) else ""


def by_article(answer: Answer, *, fold: bool = True) -> dict[str, list[dict[str, Any]]]:
    """The quotations in groups by article: those that are `shown` at once, and the `folded` ones.

    What answers stands first: the sides of a disagreement, else the first sentence. A timeline runs from the oldest; one of
    events has a group for each of them, with the date of the event. Where things are compared, the groups are those of one
    side after those of the other, each with what the side is called.
    """
    if _has_events(answer):
        return {"shown": [row for statement in answer.statements for row in _event(statement, answer)], "folded": []}
    if _is_compared(answer):
        return {"shown": [row for label in _labels(answer) for row in _side(label, answer)], "folded": []}
    disputed = _disputed(told_apart(answer))
    order = list(dict.fromkeys([*disputed, *_cited(answer)]))
    how = form(answer)
    if how == "timeline":
        order.sort(key=lambda c: c.published or "9999")
    kept = len(order) if how or not fold else max(SHOWN, len(disputed))
    leads = order[:1] if not (how or answer.conflicts or answer.unsure or _is_prose(answer)) else []
    return {"shown": _rows(order[:kept], leads, answer), "folded": _rows(order[kept:], [], answer)}


def prose(said: Sequence[Statement]) -> list[dict[str, Any]]:
    """The sentences of an answer that a model has written; those it left in an article's own words are told apart.

    Empty where all of them are quotations: these are shown by article.
    """
    if all(map(is_quotation, said)):
        return []
    return [
        {"text": unsteered(s.text), "numbers": sorted(c.number for c in s.citations), "quoted": is_quotation(s)} for s in said
    ]


def cards(citations: Sequence[Citation], find: Find) -> dict[str, dict[str, Any]]:
    """What a mark shows while one points at it, by its number: where it is from, and the sentences around the quotation."""
    return {str(c.number): {**origin(c), "label": label(c), "pieces": pieces(c), **_around(c, find)} for c in citations}


def origin(citation: Citation) -> dict[str, Any]:
    """Where a quotation is from."""
    return {
        "article": citation.article_id,
        "title": unsteered(citation.title) or "Untitled",
        "source": unsteered(citation.source),
        "published": citation.published,
        "provenance": PROVENANCE[citation.date_provenance],
        "earliest": citation.earliest,
        "latest": citation.latest,
        "repeats": unsteered(citation.origin),
    }


def label(citation: Citation) -> str:
    """What a mark is called aloud."""
    return unsteered(", ".join(part for part in (f"Note {citation.number}", citation.title, citation.source) if part))


def told_apart(answer: Answer) -> tuple[Conflict, ...]:
    """Where the articles differ about what was asked; nowhere where it is not sure that they speak of it."""
    return () if answer.unsure else answer.conflicts


def differing(conflicts: Sequence[Conflict]) -> list[list[dict[str, Any]]]:
    """What the articles differ in, each side with who said it and when, from the oldest to the newest."""
    told = []
    for conflict in conflicts:
        sides = sorted(conflict.sides, key=lambda side: side.citation.published or "")
        told.append(
            [
                {
                    **origin(side.citation),
                    "words": unsteered(side.words),
                    "number": side.citation.number,
                    "newest": side == conflict.newest,
                }
                for side in sides
            ]
        )
    return told


def pieces(citation: Citation, words: str = "", *, exact: bool = False) -> list[dict[str, str]]:
    """A quotation in pieces: plain, or of kind `answer`: what answers, and the `words` in which articles differ.

    The quotation marks inside it are single ones, as it stands between double ones; where `exact`, they are the article's.
    """
    quote = citation.quote if exact else nested(citation.quote)
    spans = []
    if citation.answer:
        start, end = (min(max(0, place - citation.start), len(quote)) for place in citation.answer)
        spans.append((start, end))
    at = citation.quote.find(words) if words else -1
    if at >= 0:
        spans.append((at, at + len(words)))
    marked = {place for start, end in spans for place in range(start, end)}
    cut, before = [], 0
    for place in range(1, len(quote) + 1):
        if place == len(quote) or (place in marked) != (before in marked):
            cut.append({"text": unsteered(quote[before:place]), "kind": "answer" if before in marked else ""})
            before = place
    return cut


def nested(quote: str) -> str:
    """A quotation with the quotation marks inside it as single ones; of the same length."""
    turned = quote.replace("“", "‘").replace("”", "’").replace("„", "‚")
    return re.sub('(?<![\\w.,!?…’])"', "‘", turned).replace('"', "’")


def _has_events(answer: Answer) -> bool:
    """Whether the statements are events, each with its date and those who report it."""
    return answer.form == "timeline" and any(statement.reports for statement in answer.statements)


def _event(statement: Statement, answer: Answer) -> list[dict[str, Any]]:
    several = f" · {len(statement.reports)} reports" if len(statement.reports) > 1 else ""
    return [{**row, "when": unsteered(statement.label) + several} for row in _rows(statement.citations, [], answer)]


def _is_compared(answer: Answer) -> bool:
    """Whether the statements are quotations that speak for the sides of a comparison."""
    return answer.form == "table" and all(item.label and is_quotation(item) for item in answer.statements)


def _labels(answer: Answer) -> list[str]:
    return list(dict.fromkeys(statement.label for statement in answer.statements))


def _side(label: str, answer: Answer) -> list[dict[str, Any]]:
    cited = [c for statement in answer.statements if statement.label == label for c in statement.citations]
    rows = _rows(cited, [], answer)
    # A source names itself on each of its articles.
    side = "" if all(row["source"] == label for row in rows) else unsteered(label)
    return [{**row, "side": side, "column": unsteered(label)} for row in rows]


def _cited(answer: Answer) -> list[Citation]:
    used = [c for statement in answer.statements for c in statement.citations]
    return list(dict.fromkeys([*used, *answer.citations]))


def _disputed(conflicts: Sequence[Conflict]) -> list[Citation]:
    sides = {side.citation: None for conflict in conflicts for side in conflict.sides}
    return sorted(sides, key=lambda c: c.published or "")


def _is_prose(answer: Answer) -> bool:
    return not all(map(is_quotation, answer.statements))


def _rows(citations: Sequence[Citation], leads: Sequence[Citation], answer: Answer) -> list[dict[str, Any]]:
    words = {side.citation: side.words for conflict in told_apart(answer) for side in conflict.sides}
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.article_id, []).append(citation)
    return [
        {
            **origin(group[0]),
            "quotes": [
                {
                    "number": c.number,
                    "pieces": pieces(c, words.get(c, "")),
                    "lead": c in leads,
                    "earlier": unsteered(reworded(c.earlier)) if c.earlier else "",
                }
                for c in group
            ],
        }
        for group in groups.values()
    ]


def _around(citation: Citation, find: Find) -> Mapping[str, str]:
    """The sentence before the quotation and the one after it, where the article still holds it where it stood."""
    article = find(citation.article_id)
    if article is None or article.text[citation.start : citation.end] != citation.quote:
        return {"before": "", "after": ""}
    before = article.text[max(0, citation.start - _CONTEXT) : citation.start].rstrip()
    ends = [stop.end() for stop in _STOP.finditer(before)]
    cut = ends[-1] if ends else 0 if citation.start <= _CONTEXT else before.find(" ") + 1
    after = article.text[citation.end : citation.end + _CONTEXT].lstrip()
    stop = _STOP.search(after)
    whole = after[: stop.end()] if stop else after if len(after) < _CONTEXT - 20 else after.rsplit(" ", 1)[0] + " …"
    shortened = "… " if cut and not ends else ""
    return {"before": unsteered(shortened + before[cut:].strip()), "after": unsteered(whole.strip())}
